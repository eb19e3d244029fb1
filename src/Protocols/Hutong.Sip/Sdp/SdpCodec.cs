using System.Globalization;

namespace Hutong.Sip.Sdp;

/// <summary>How sound or pictures are encoded, under a number of this session (RFC 8866 section 6.6).</summary>
/// <param name="PayloadType">The number, 0 to 127.</param>
/// <param name="Name">The name; its case does not count.</param>
/// <param name="ClockRate">Ticks a second of its timestamps.</param>
/// <param name="Channels">1, but for stereo; Opus always says 2 (RFC 7587 section 7).</param>
/// <param name="Parameters">What <c>fmtp</c> says; null when it says nothing.</param>
public sealed record SdpCodec(int PayloadType, string Name, int ClockRate, int Channels = 1, string? Parameters = null)
{
    /// <summary>The numbers that are fixed and still in use (RFC 3551 section 6).</summary>
    static readonly SdpCodec[] Fixed =
    [
        new(0, "PCMU", 8000), new(3, "GSM", 8000), new(4, "G723", 8000), new(8, "PCMA", 8000), new(9, "G722", 8000),
        new(13, "CN", 8000), new(15, "G728", 8000), new(18, "G729", 8000), new(26, "JPEG", 90_000),
        new(31, "H261", 90_000), new(34, "H263", 90_000),
    ];

    /// <summary>Whether two mean the same encoding, whatever their numbers.</summary>
    public bool IsSameAs(SdpCodec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase) && ClockRate == other.ClockRate
            && Channels == other.Channels;
    }

    /// <summary>
    /// One of the parameters in <c>fmtp</c>: <c>name=value;name=value</c>. Null when it is not there.
    /// </summary>
    public string? Parameter(string name)
    {
        foreach (var part in (Parameters ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            var equal = part.IndexOf('=', StringComparison.Ordinal);
            if (equal > 0 && part.AsSpan(0, equal).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return part[(equal + 1)..].Trim();
            }
        }

        return null;
    }

    /// <summary>rtpmap, and fmtp when there are parameters.</summary>
    public IEnumerable<SdpAttribute> ToAttributes()
    {
        var channels = Channels > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{Channels}") : "";
        yield return new(
            "rtpmap", string.Create(CultureInfo.InvariantCulture, $"{PayloadType} {Name}/{ClockRate}{channels}"));
        if (Parameters is not null)
        {
            yield return new("fmtp", string.Create(CultureInfo.InvariantCulture, $"{PayloadType} {Parameters}"));
        }
    }

    internal static IReadOnlyList<SdpCodec> Of(MediaDescription media)
    {
        if (!media.IsRtp)
        {
            return [];
        }

        var maps = media.Attributes.Values("rtpmap").Select(ReadMap).OfType<SdpCodec>()
            .GroupBy(codec => codec.PayloadType).ToDictionary(group => group.Key, group => group.First());
        var parameters = media.Attributes.Values("fmtp").Select(text => text.Split(' ', 2))
            .Where(parts => parts.Length == 2).GroupBy(parts => parts[0])
            .ToDictionary(group => group.Key, group => group.First()[1].Trim());
        List<SdpCodec> codecs = [];
        foreach (var format in media.Formats)
        {
            if (TryType(format, out var type)
                && (maps.GetValueOrDefault(type) ?? Fixed.FirstOrDefault(codec => codec.PayloadType == type))
                is { } codec && !codecs.Exists(other => other.PayloadType == type))
            {
                codecs.Add(codec with { Parameters = parameters.GetValueOrDefault(format) });
            }
        }

        return codecs;
    }

    // number SP name "/" rate [ "/" channels ]
    static SdpCodec? ReadMap(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !TryType(parts[0], out var type))
        {
            return null;
        }

        var map = parts[1].Split('/');
        var channels = 1;
        return map.Length is 2 or 3 && map[0].Length is > 0 and <= 64
            && int.TryParse(map[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
            && rate is > 0 and <= 1_000_000
            && (map.Length == 2 || (int.TryParse(map[2], NumberStyles.None, CultureInfo.InvariantCulture, out channels)
                && channels is > 0 and <= 16)) ? new(type, map[0], rate, channels) : null;
    }

    static bool TryType(string text, out int type) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out type) && type is >= 0 and <= 127;
}
