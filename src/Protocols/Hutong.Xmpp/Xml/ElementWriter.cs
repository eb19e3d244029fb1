using System.Buffers;
using System.Text;

namespace Hutong.Xmpp.Xml;

/// <summary>Writes elements and escaped text as UTF-8.</summary>
public static class ElementWriter
{
    static readonly SearchValues<char> Special = SearchValues.Create("<>&'\"\r\n\t");

    /// <summary>Writes an element in canonical form: default namespaces only, single quotes, no white space.</summary>
    public static void Write(Element element, IBufferWriter<byte> output, string inherited)
    {
        output.Write("<"u8);
        Raw(output, element.Name);
        if (element.Namespace != inherited)
        {
            output.Write(" xmlns='"u8);
            Escaped(output, element.Namespace);
            output.Write("'"u8);
        }

        foreach (var (key, value) in element.Attributes)
        {
            output.Write(" "u8);
            Raw(output, key);
            output.Write("='"u8);
            Escaped(output, value);
            output.Write("'"u8);
        }

        if (element.Children.Count == 0 && element.Text.Length == 0)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        Escaped(output, element.Text);
        foreach (var child in element.Children)
        {
            Write(child, output, element.Namespace);
        }

        output.Write("</"u8);
        Raw(output, element.Name);
        output.Write(">"u8);
    }

    /// <summary>Writes text that needs no escape.</summary>
    public static void Raw(IBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>Writes text with the five XML escapes; fit for an attribute in single quotes and for content.</summary>
    public static void Escaped(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var at = text.IndexOfAny(Special);
            var plain = at < 0 ? text : text[..at];
            if (plain.Length > 0)
            {
                var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(plain.Length));
                output.Advance(Encoding.UTF8.GetBytes(plain, span));
            }

            if (at < 0)
            {
                return;
            }

            output.Write(text[at] switch
            {
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '&' => "&amp;"u8,
                '\'' => "&apos;"u8,
                '"' => "&quot;"u8,
                '\r' => "&#13;"u8,
                '\n' => "&#10;"u8,
                _ => "&#9;"u8,
            });
            text = text[(at + 1)..];
        }
    }

    /// <summary>Writes UTF-8 character data with its markup escaped; fit for content.</summary>
    internal static void EscapedUtf8(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny((byte)'<', (byte)'>', (byte)'&') is >= 0 and var at)
        {
            output.Write(text[..at]);
            output.Write(text[at] switch
            {
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                _ => "&amp;"u8,
            });
            text = text[(at + 1)..];
        }

        output.Write(text);
    }
}
