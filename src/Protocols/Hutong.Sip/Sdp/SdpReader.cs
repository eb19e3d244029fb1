using System.Globalization;
using System.Text;

namespace Hutong.Sip.Sdp;

/// <summary>
/// Reads session descriptions (RFC 8866 section 9). Named tolerances: lines that end in a line feed alone, as section 5
/// asks; no <c>s=</c> and no <c>t=</c>, which telephones leave out; letters that are not known are passed over.
/// </summary>
public static class SdpReader
{
    /// <summary>Reads a body. Null with a fault when it is refused.</summary>
    public static SessionDescription? Read(ReadOnlySpan<byte> body, out SdpFault fault, SdpLimits? limits = null)
    {
        limits ??= SdpLimits.Default;
        if (body.Length > limits.MaxBytes)
        {
            fault = SdpFault.TooLarge;
            return null;
        }

        var state = new State(limits);
        foreach (var raw in Encoding.UTF8.GetString(body).Split('\n'))
        {
            var line = raw.EndsWith('\r') ? raw[..^1] : raw;
            if (line.Length == 0)
            {
                continue;
            }

            fault = line.Length > limits.MaxLineCharacters ? SdpFault.TooLarge
                : line.Length < 2 || line[1] != '=' || !char.IsAsciiLetterLower(line[0]) ? SdpFault.MalformedLine
                : state.Take(line[0], line[2..]);
            if (fault != SdpFault.None)
            {
                return null;
            }
        }

        return state.Finish(out fault);
    }

    sealed class State(SdpLimits limits)
    {
        readonly List<SdpAttribute> attributes = [];
        readonly List<string> bandwidths = [];
        readonly List<SdpAttribute> mediaAttributes = [];
        readonly List<string> mediaBandwidths = [];
        readonly List<MediaDescription> media = [];
        bool hasVersion;
        SdpOrigin? origin;
        SdpConnection? connection;
        SdpConnection? mediaConnection;
        MediaDescription? current;
        string name = "-";
        string timing = "0 0";

        public SdpFault Take(char type, string value)
        {
            if (!hasVersion)
            {
                hasVersion = type == 'v' && value.Trim() == "0";
                return hasVersion ? SdpFault.None : SdpFault.NotVersion0;
            }

            switch (type)
            {
                case 'o':
                    origin = ReadOrigin(value);
                    return origin is null ? SdpFault.MalformedOrigin : SdpFault.None;
                case 's' when current is null:
                    name = value.Length == 0 ? "-" : value;
                    return SdpFault.None;
                case 't' when current is null:
                    timing = value;
                    return SdpFault.None;
                case 'c':
                    return TakeConnection(value);
                case 'b':
                    (current is null ? bandwidths : mediaBandwidths).Add(value);
                    return bandwidths.Count + mediaBandwidths.Count > 64 ? SdpFault.TooLarge : SdpFault.None;
                case 'm':
                    return TakeMedia(value);
                case 'a':
                    return TakeAttribute(value);
                default:
                    return SdpFault.None;
            }
        }

        public SessionDescription? Finish(out SdpFault fault)
        {
            EndMedia();
            fault = !hasVersion ? SdpFault.NotVersion0
                : origin is null ? SdpFault.MalformedOrigin
                : connection is null && media.Exists(one => one.Connection is null && one.Port != 0)
                    ? SdpFault.NoConnection
                : SdpFault.None;
            return fault != SdpFault.None ? null : new()
            {
                Origin = origin!,
                Name = name,
                Connection = connection,
                Bandwidths = bandwidths,
                Timing = timing,
                Attributes = new(attributes),
                Media = media,
            };
        }

        SdpFault TakeConnection(string value)
        {
            var read = SdpConnection.Read(value);
            if (current is null)
            {
                connection = read;
            }
            else
            {
                // The first of several counts: more are for multicast.
                mediaConnection ??= read;
            }

            return read is null ? SdpFault.MalformedConnection : SdpFault.None;
        }

        SdpFault TakeAttribute(string value)
        {
            var list = current is null ? attributes : mediaAttributes;
            var colon = value.IndexOf(':', StringComparison.Ordinal);
            list.Add(colon < 0 ? new(value.Trim(), null) : new(value[..colon], value[(colon + 1)..].Trim()));
            return list.Count > limits.MaxAttributes ? SdpFault.TooLarge : SdpFault.None;
        }

        // kind SP port [ "/" count ] SP protocol 1*( SP format )
        SdpFault TakeMedia(string value)
        {
            EndMedia();
            var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (media.Count >= limits.MaxMedia || parts.Length - 3 > limits.MaxFormats)
            {
                return SdpFault.TooLarge;
            }

            var ports = parts.Length > 3 ? parts[1].Split('/') : [];
            var count = 1;
            if (ports.Length is not (1 or 2) || !TryNumber(ports[0], out var port)
                || (ports.Length == 2 && (!TryNumber(ports[1], out count) || count == 0)))
            {
                return SdpFault.MalformedMedia;
            }

            current = new()
            {
                Kind = parts[0],
                Port = port,
                PortCount = count,
                Protocol = parts[2],
                Formats = parts[3..],
            };
            return SdpFault.None;
        }

        void EndMedia()
        {
            if (current is not null)
            {
                media.Add(current with
                {
                    Connection = mediaConnection,
                    Bandwidths = [.. mediaBandwidths],
                    Attributes = new([.. mediaAttributes]),
                });
                (current, mediaConnection) = (null, null);
                mediaAttributes.Clear();
                mediaBandwidths.Clear();
            }
        }

        // user SP session SP version SP "IN" SP type SP address
        static SdpOrigin? ReadOrigin(string value)
        {
            var parts = value.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 4 && TryLong(parts[1], out var session) && TryLong(parts[2], out var version)
                && SdpConnection.Read(parts[3]) is { } connection ? new(parts[0], session, version, connection) : null;
        }

        static bool TryLong(string text, out ulong number) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        static bool TryNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65535;
    }
}
