namespace Hutong.Bench.Load.Net;

enum ElementKind
{
    /// <summary>The bytes end before the element does.</summary>
    NeedMore,

    /// <summary>A whole first-level element: a stanza, features, a SASL answer.</summary>
    Element,

    /// <summary>The server's stream header (RFC 6120 section 4.2).</summary>
    StreamOpen,

    /// <summary>The server's closing tag.</summary>
    StreamClose,

    /// <summary>Bytes that are no stream.</summary>
    Invalid,
}

/// <summary>
/// Cuts a server's stream into first-level elements. It trusts the server to be well-formed and looks at no more
/// bytes than it takes to find where an element ends.
/// </summary>
static class ElementScanner
{
    /// <summary>
    /// Reads the next element of <paramref name="data"/>. On <see cref="ElementKind.NeedMore"/>, what lies before
    /// <paramref name="start"/> is of no more use.
    /// </summary>
    public static ElementKind Next(ReadOnlySpan<byte> data, out int start, out int length)
    {
        length = 0;
        start = 0;
        while (start < data.Length && data[start] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            start++;
        }

        if (data.Length - start < 2)
        {
            return start == data.Length || data[start] == '<' ? ElementKind.NeedMore : ElementKind.Invalid;
        }

        if (data[start] != '<')
        {
            return ElementKind.Invalid;
        }

        var end = TagEnd(data, start);
        if (end < 0)
        {
            return ElementKind.NeedMore;
        }

        switch (data[start + 1])
        {
            case (byte)'?':
                var kind = Next(data[(end + 1)..], out var inner, out length);
                start = end + 1 + inner;
                return kind;
            case (byte)'/':
                length = end + 1 - start;
                return ElementKind.StreamClose;
        }

        if (data[(start + 1)..].StartsWith("stream:stream"u8))
        {
            length = end + 1 - start;
            return ElementKind.StreamOpen;
        }

        end = ElementEnd(data, end);
        length = end + 1 - start;
        return end < 0 ? ElementKind.NeedMore : ElementKind.Element;
    }

    /// <summary>Finds the last byte of the element whose start tag ends at <paramref name="tagEnd"/>, or -1.</summary>
    static int ElementEnd(ReadOnlySpan<byte> data, int tagEnd)
    {
        var depth = data[tagEnd - 1] == '/' ? 0 : 1;
        var at = tagEnd;
        while (depth > 0)
        {
            var open = data[at..].IndexOf((byte)'<');
            if (open < 0 || at + open + 1 >= data.Length)
            {
                return -1;
            }

            open += at;
            if (data[open + 1] == '/')
            {
                var close = data[open..].IndexOf((byte)'>');
                if (close < 0)
                {
                    return -1;
                }

                at = open + close;
                depth--;
                continue;
            }

            at = TagEnd(data, open);
            if (at < 0)
            {
                return -1;
            }

            depth += data[at - 1] == '/' ? 0 : 1;
        }

        return at;
    }

    static int TagEnd(ReadOnlySpan<byte> data, int at)
    {
        while (true)
        {
            var next = data[at..].IndexOfAny((byte)'>', (byte)'\'', (byte)'"');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            var quote = data[at];
            if (quote == '>')
            {
                return at;
            }

            var close = data[(at + 1)..].IndexOf(quote);
            if (close < 0)
            {
                return -1;
            }

            at += close + 2;
        }
    }
}
