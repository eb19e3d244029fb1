using System.Buffers;
using System.Text;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>
/// References and line ends in character data and attribute values (XML 1.0 sections 2.11, 3.3.3, 4.6).
/// </summary>
static class XmlText
{
    // "&#x0010FFFF;" is 12; more leading zeros than that are nobody's honest spelling.
    const int MaxReferenceBytes = 16;

    static readonly SearchValues<byte> TextSpecials = SearchValues.Create("&\r"u8);
    static readonly SearchValues<byte> ValueSpecials = SearchValues.Create("&\r\n\t"u8);

    /// <summary>Reads the reference that bytes begin with. <paramref name="length"/> includes both ends.</summary>
    public static StreamFault ReadReference(ReadOnlySpan<byte> bytes, out int value, out int length)
    {
        value = 0;
        var end = bytes[..Math.Min(bytes.Length, MaxReferenceBytes)].IndexOf((byte)';');
        length = end + 1;
        if (end < 0)
        {
            return XmlCharacters.NameLength(bytes[1..]) >= MaxReferenceBytes - 1
                ? StreamFault.EntityReference : StreamFault.MalformedReference;
        }

        var name = bytes[1..end];
        if (name.Length > 1 && name[0] == '#')
        {
            value = name[1] == 'x' ? Number(name[2..], 16) : Number(name[1..], 10);
            return XmlCharacters.IsAllowed(value) ? StreamFault.None : StreamFault.MalformedReference;
        }

        value = name.SequenceEqual("lt"u8) ? '<' : name.SequenceEqual("gt"u8) ? '>' : name.SequenceEqual("amp"u8) ? '&'
            : name.SequenceEqual("quot"u8) ? '"' : name.SequenceEqual("apos"u8) ? '\'' : 0;
        return value != 0 ? StreamFault.None
            : name.Length > 0 && XmlCharacters.NameLength(name) == name.Length ? StreamFault.EntityReference
            : StreamFault.MalformedReference;
    }

    /// <summary>The value of character data that the lexer has accepted.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, bool attribute)
    {
        var specials = attribute ? ValueSpecials : TextSpecials;
        var at = bytes.IndexOfAny(specials);
        if (at < 0)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        var used = 0;
        while (at >= 0)
        {
            bytes[..at].CopyTo(rented.AsSpan(used));
            used += at;
            bytes = bytes[at..];
            used += DecodeOne(bytes, attribute, rented.AsSpan(used), out var read);
            bytes = bytes[read..];
            at = bytes.IndexOfAny(specials);
        }

        bytes.CopyTo(rented.AsSpan(used));
        var text = Encoding.UTF8.GetString(rented.AsSpan(0, used + bytes.Length));
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>The value of a CDATA section: only its line ends change.</summary>
    public static string DecodeCData(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n").Replace('\r', '\n') : text;
    }

    /// <summary>Whether UTF-8 and a string are the same text.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> utf8, string text) => Ascii.IsValid(utf8)
        ? Ascii.Equals(utf8, text) : Encoding.UTF8.GetString(utf8).Equals(text, StringComparison.Ordinal);

    static int DecodeOne(ReadOnlySpan<byte> bytes, bool attribute, Span<byte> output, out int read)
    {
        read = 1;
        if (bytes[0] == '&' && ReadReference(bytes, out var value, out read) == StreamFault.None)
        {
            return new Rune(value).EncodeToUtf8(output);
        }

        if (bytes[0] == '\r' && bytes.Length > 1 && bytes[1] == '\n')
        {
            read = 2;
        }

        output[0] = attribute ? (byte)' ' : (byte)'\n';
        return 1;
    }

    // -1 for anything that is no number; bounded, so it cannot overflow.
    static int Number(ReadOnlySpan<byte> digits, int radix)
    {
        if (digits.Length is 0)
        {
            return -1;
        }

        var value = 0;
        foreach (var digit in digits)
        {
            var one = digit is >= (byte)'0' and <= (byte)'9' ? digit - '0'
                : char.IsAsciiHexDigit((char)digit) ? (digit | 0x20) - 'a' + 10 : radix;
            if (one >= radix || value > 0x10FFFF)
            {
                return -1;
            }

            value = value * radix + one;
        }

        return value;
    }
}
