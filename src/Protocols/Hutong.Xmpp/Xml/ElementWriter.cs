using System.Buffers;
using System.Text;

namespace Hutong.Xmpp.Xml;

/// <summary>Writes elements and escaped text as UTF-8.</summary>
public static class ElementWriter
{
    static readonly SearchValues<char> Special = SearchValues.Create(
        "<>&'\"\r\n\t\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\v\f"
        + "\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016"
        + "\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF");

    /// <summary>Whether text needs an escape.</summary>
    internal static bool NeedsEscape(ReadOnlySpan<char> text) => text.ContainsAny(Special);

    /// <summary>
    /// Writes an element in canonical form: default namespaces only, single quotes, no white space. It does not
    /// recurse: the tree may be a peer's.
    /// </summary>
    public static void Write(Element element, IBufferWriter<byte> output, string inherited)
    {
        if (WriteStart(element, output, inherited))
        {
            return;
        }

        var open = new Stack<(Element Element, int Next)>();
        open.Push((element, 0));
        while (open.TryPop(out var top))
        {
            if (top.Next == top.Element.Children.Count)
            {
                WriteEnd(top.Element, output);
                continue;
            }

            open.Push((top.Element, top.Next + 1));
            var child = top.Element.Children[top.Next];
            if (!WriteStart(child, output, top.Element.Namespace))
            {
                open.Push((child, 0));
            }
        }
    }

    /// <summary>Writes all up to the children; true when there are none and the element is whole.</summary>
    static bool WriteStart(Element element, IBufferWriter<byte> output, string inherited)
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
            return true;
        }

        output.Write(">"u8);
        Escaped(output, element.Text);
        if (element.Children.Count > 0)
        {
            return false;
        }

        WriteEnd(element, output);
        return true;
    }

    static void WriteEnd(Element element, IBufferWriter<byte> output)
    {
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

    /// <summary>
    /// Writes text with the five XML escapes; fit for an attribute in single quotes and for content. What XML cannot
    /// hold, for example a control character out of an SMS, becomes U+FFFD: it must not end a client's stream.
    /// </summary>
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
                '\t' => "&#9;"u8,
                _ => "\uFFFD"u8,
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
