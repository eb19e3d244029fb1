using System.Globalization;
using System.Runtime.CompilerServices;

namespace Hutong.Sip.Sdp;

/// <summary>How sound or pictures are encoded, under a number of this session (RFC 8866 section 6.6).</summary>
/// <param name="PayloadType">The number, 0 to 127.</param>
/// <param name="Name">The name; its case does not count.</param>
/// <param name="ClockRate">Ticks a second of its timestamps.</param>
/// <param name="Channels">1, but for stereo; Opus always says 2 (RFC 7587 section 7).</param>
/// <param name="Parameters">What <c>fmtp</c> says; null when it says nothing.</param>
public sealed record SdpCodec(int PayloadType, string Name, int ClockRate, int Channels = 1, string? Parameters = null)
{
    const int Types = 128;

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

    // Read several times for each call: no more is made than what is given back. Each number counts once, so that a
    // description of thousands of lines costs no more than its length.
    internal static IReadOnlyList<SdpCodec> Of(MediaDescription media)
    {
        if (!media.IsRtp)
        {
            return [];
        }

        var maps = new ByType<SdpCodec>();
        var parameters = new ByType<string>();
        foreach (var (name, value) in media.Attributes.All)
        {
            if (value is null || (name != "rtpmap" && name != "fmtp")
                || !TryCut(value, ' ', out var number, out var rest) || !TryType(number, out var type))
            {
                continue;
            }

            if (name == "fmtp")
            {
                parameters[type] ??= rest.ToString();
            }
            else
            {
                maps[type] ??= ReadMap(type, rest);
            }
        }

        List<SdpCodec> codecs = new(Math.Min(media.Formats.Count, Types));
        var seen = UInt128.Zero;
        foreach (var format in media.Formats)
        {
            if (TryType(format, out var type) && (seen & (UInt128.One << type)) == 0)
            {
                seen |= UInt128.One << type;
                if ((maps[type] ?? FixedOf(type)) is { } codec)
                {
                    codecs.Add(parameters[type] is { } said ? codec with { Parameters = said } : codec);
                }
            }
        }

        return codecs;
    }

    static SdpCodec? FixedOf(int type)
    {
        foreach (var one in Fixed)
        {
            if (one.PayloadType == type)
            {
                return one;
            }
        }

        return null;
    }

    // name "/" rate [ "/" channels ]
    static SdpCodec? ReadMap(int type, ReadOnlySpan<char> map)
    {
        if (!TryCut(map, '/', out var name, out var rest) || name.Length is 0 or > 64)
        {
            return null;
        }

        var channels = 1;
        if (TryCut(rest, '/', out var rateText, out var channelText))
        {
            rest = rateText;
            if (!int.TryParse(channelText, NumberStyles.None, CultureInfo.InvariantCulture, out channels)
                || channels is < 1 or > 16)
            {
                return null;
            }
        }

        return int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
            && rate is > 0 and <= 1_000_000 ? new(type, name.ToString(), rate, channels) : null;
    }

    // What is before and behind the first of a character.
    static bool TryCut(
        ReadOnlySpan<char> text, char at, out ReadOnlySpan<char> before, out ReadOnlySpan<char> behind)
    {
        var place = text.IndexOf(at);
        before = behind = default;
        if (place < 0)
        {
            return false;
        }

        before = text[..place].Trim();
        behind = text[(place + 1)..].Trim();
        return true;
    }

    static bool TryType(ReadOnlySpan<char> text, out int type) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out type) && type is >= 0 and < Types;

    [InlineArray(Types)]
    struct ByType<T> where T : class
    {
        T? first;
    }
}
