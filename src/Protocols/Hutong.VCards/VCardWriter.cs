using System.Buffers;
using System.Text;

namespace Hutong.VCards;

/// <summary>Writes cards of versions 3.0 (RFC 2426) and 4.0 (RFC 6350).</summary>
public static class VCardWriter
{
    /// <summary>The longest line in bytes, without its end (RFC 6350 section 3.2).</summary>
    const int LineBytes = 75;

    /// <summary>The card as bytes: UTF-8, lines end in CRLF and are folded.</summary>
    public static byte[] Write(VCard card)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Line(output, "BEGIN:VCARD");
        Line(output, card.Version == VCardVersion.V40 ? "VERSION:4.0" : "VERSION:3.0");
        foreach (var property in card.Properties)
        {
            Line(output, Text(property, card.Version));
        }

        Line(output, "END:VCARD");
        return output.WrittenSpan.ToArray();
    }

    static string Text(VCardProperty property, VCardVersion version)
    {
        var line = new StringBuilder();
        if (property.Group is { } group)
        {
            line.Append(group).Append('.');
        }

        line.Append(property.Name);
        foreach (var parameter in property.Parameters)
        {
            line.Append(';').Append(parameter.Name).Append('=');
            for (var i = 0; i < parameter.Values.Count; i++)
            {
                Value(i == 0 ? line : line.Append(','), parameter.Values[i], version);
            }
        }

        return line.Append(':').Append(property.Value).ToString();
    }

    static void Value(StringBuilder line, string value, VCardVersion version)
    {
        // RFC 6868 has escapes for 4.0; in 3.0 a quote cannot be said.
        var text = version == VCardVersion.V40
            ? value.Replace("^", "^^", StringComparison.Ordinal).Replace("\n", "^n", StringComparison.Ordinal)
                .Replace("\"", "^'", StringComparison.Ordinal)
            : value.Replace('"', '\'').Replace('\n', ' ');
        _ = text.AsSpan().IndexOfAny(",;:") >= 0 ? line.Append('"').Append(text).Append('"') : line.Append(text);
    }

    static void Line(ArrayBufferWriter<byte> output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\\n")).AsSpan();
        var room = LineBytes;
        while (bytes.Length > room)
        {
            var cut = room;
            while (cut > 1 && (bytes[cut] & 0xC0) == 0x80)
            {
                // Not within a character, though that is allowed: people read these files.
                cut--;
            }

            output.Write(bytes[..cut]);
            output.Write("\r\n "u8);
            bytes = bytes[cut..];
            room = LineBytes - 1;
        }

        output.Write(bytes);
        output.Write("\r\n"u8);
    }
}
