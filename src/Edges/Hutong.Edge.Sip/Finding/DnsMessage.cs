using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Hutong.Edge.Sip.Finding;

/// <summary>Questions of name servers and what is answered (RFC 1035 section 4, RFC 2782, RFC 3403).</summary>
/// <remarks>
/// <code>
///  0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
/// |                      ID                       |
/// |QR|   OPCODE  |AA|TC|RD|RA|   Z    |   RCODE   |
/// |                    QDCOUNT                    |
/// |                    ANCOUNT                    |
/// |                    NSCOUNT                    |
/// |                    ARCOUNT                    |
/// </code>
/// </remarks>
static class DnsMessage
{
    const int HeaderBytes = 12;
    const int RecordBytes = 10;
    const ushort Internet = 1;
    const ushort Response = 0x8000;
    const ushort Truncated = 0x0200;
    const ushort RecursionDesired = 0x0100;
    const ushort CodeMask = 0x000F;
    const ushort NoSuchName = 3;
    const int LabelBytesMax = 63;
    const int NameBytesMax = 253;

    /// <summary>
    /// A name of at most 253 bytes has no more labels: whoever points on more often goes in a circle.
    /// </summary>
    const int StepsMax = 128;

    const int RecordsMax = 64;

    /// <summary>A question; null when the name is none.</summary>
    public static byte[]? Ask(ushort id, string name, DnsType type)
    {
        if (name.Length is 0 or > NameBytesMax || name.Any(one => !char.IsAscii(one)))
        {
            return null;
        }

        var message = new byte[HeaderBytes + name.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        var at = HeaderBytes;
        foreach (var label in name.Split('.'))
        {
            if (label.Length is 0 or > LabelBytesMax)
            {
                return null;
            }

            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }

        message[at++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 2), Internet);
        return message;
    }

    /// <summary>Reads the answer to a question; null when it is none, is broken, or the server failed.</summary>
    public static DnsAnswer? Read(ReadOnlySpan<byte> message, ushort id, string name, DnsType type)
    {
        if (message.Length < HeaderBytes || BinaryPrimitives.ReadUInt16BigEndian(message) != id)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var isTruncated = (flags & Truncated) != 0;
        var at = HeaderBytes;
        if ((flags & Response) == 0 || (flags & CodeMask) is not (0 or NoSuchName) || Count(message, 4) != 1
            || !TryName(message, ref at, out var asked) || at + 4 > message.Length
            || BinaryPrimitives.ReadUInt16BigEndian(message[at..]) != (ushort)type
            || !asked.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        at += 4;
        var found = new Found([], [], []);
        var left = Math.Min(RecordsMax, Count(message, 6) + Count(message, 8) + Count(message, 10));
        while (left-- > 0)
        {
            if (!TryRecord(message, ref at, found))
            {
                // What was cut off does not matter: all of it is asked for again.
                return isTruncated ? new([], [], [], true) : null;
            }
        }

        return new(found.Servers, found.Ways, found.Addresses, isTruncated);
    }

    static int Count(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    static bool TryRecord(ReadOnlySpan<byte> message, ref int at, Found found)
    {
        if (!TryName(message, ref at, out var owner) || at + RecordBytes > message.Length)
        {
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
        at += RecordBytes;
        if (at + length > message.Length)
        {
            return false;
        }

        var data = message.Slice(at, length);
        var start = at;
        at += length;
        switch ((DnsType)type)
        {
            case DnsType.Srv when length > 6:
                var inside = start + 6;
                if (!TryName(message, ref inside, out var target))
                {
                    return false;
                }

                found.Servers.Add(new(BinaryPrimitives.ReadUInt16BigEndian(data),
                    BinaryPrimitives.ReadUInt16BigEndian(data[2..]), BinaryPrimitives.ReadUInt16BigEndian(data[4..]),
                    target));
                break;
            case DnsType.Naptr:
                return TryWay(message[..at], start, found.Ways);
            case DnsType.A when length == 4:
            case DnsType.Aaaa when length == 16:
                found.Addresses.Add((owner, new(data)));
                break;
        }

        return true;
    }

    // RFC 3403 section 4.1: two numbers, three strings with their lengths before them, a name.
    static bool TryWay(ReadOnlySpan<byte> message, int at, List<NaptrRecord> ways)
    {
        if (at + 4 > message.Length)
        {
            return false;
        }

        var order = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
        var preference = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
        at += 4;
        if (!TryString(message, ref at, out var flags) || !TryString(message, ref at, out var service)
            || !TryString(message, ref at, out var rule) || !TryName(message, ref at, out var replacement))
        {
            return false;
        }

        ways.Add(new(order, preference, flags, service, rule.Length > 0, replacement));
        return true;
    }

    static bool TryString(ReadOnlySpan<byte> message, ref int at, out string text)
    {
        text = "";
        if (at >= message.Length || at + 1 + message[at] > message.Length)
        {
            return false;
        }

        text = Encoding.Latin1.GetString(message.Slice(at + 1, message[at]));
        at += 1 + message[at];
        return true;
    }

    // Labels, or a pointer to where the rest of the name was written before (RFC 1035 section 4.1.4).
    static bool TryName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        var text = new StringBuilder();
        name = "";
        var (place, end) = (at, -1);
        for (var step = 0; step < StepsMax; step++)
        {
            if (place >= message.Length)
            {
                return false;
            }

            var length = message[place];
            if (length == 0)
            {
                at = end < 0 ? place + 1 : end;
                name = text.ToString();
                return true;
            }

            if ((length & 0xC0) == 0xC0 && place + 1 < message.Length)
            {
                end = end < 0 ? place + 2 : end;
                place = BinaryPrimitives.ReadUInt16BigEndian(message[place..]) & 0x3FFF;
                continue;
            }

            if (length > LabelBytesMax || place + 1 + length > message.Length || text.Length + length > NameBytesMax)
            {
                return false;
            }

            text.Append(text.Length == 0 ? "" : ".");
            text.Append(Encoding.Latin1.GetString(message.Slice(place + 1, length)));
            place += 1 + length;
        }

        return false;
    }

    sealed record Found(
        List<SrvRecord> Servers, List<NaptrRecord> Ways, List<(string Host, IPAddress Address)> Addresses);
}
