using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>
/// The values of a header field that is a list, over all its lines: commas part them, but not those in quotes or in
/// angle brackets (RFC 3261 section 7.3.1). An empty value between commas is not returned.
/// </summary>
public readonly struct SipValues
{
    readonly SipHeaders headers;
    readonly SipHeader header;

    internal SipValues(SipHeaders headers, SipHeader header) => (this.headers, this.header) = (headers, header);

    /// <summary>Goes over them.</summary>
    public Enumerator GetEnumerator() => new(headers, header);

    /// <summary>Whether one of them is this token, in any case of letters.</summary>
    public bool Contains(ReadOnlySpan<byte> token)
    {
        foreach (var value in this)
        {
            if (value.IsIgnoringCase(token))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All of them as strings.</summary>
    public string[] ToStrings()
    {
        List<string> all = [];
        foreach (var value in this)
        {
            all.Add(value.ToString());
        }

        return [.. all];
    }

    /// <summary>Where the value that begins here ends: at a comma outside quotes and brackets, or at the end.</summary>
    internal static int EndOf(ReadOnlySpan<byte> text)
    {
        var lexer = new SipLexer(text);
        var isInBrackets = false;
        while (true)
        {
            var step = isInBrackets ? lexer.Rest.IndexOf((byte)'>') : lexer.Rest.IndexOfAny(",\"<"u8);
            if (step < 0)
            {
                return text.Length;
            }

            lexer.At += step;
            if (lexer.Next == ',')
            {
                return lexer.At;
            }

            if (lexer.Next == '"')
            {
                if (!lexer.TakeQuoted(out _))
                {
                    return text.Length;
                }

                continue;
            }

            isInBrackets = lexer.Next == '<';
            lexer.At++;
        }
    }

    internal static SipText Trim(SipText text)
    {
        var span = text.Span;
        var start = span.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return start < 0 ? default : text.Slice(start, span.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1 - start);
    }

    /// <summary>Goes over values without a copy.</summary>
    public struct Enumerator
    {
        readonly SipHeaders headers;
        readonly SipHeader header;
        int next;
        SipText line;

        internal Enumerator(SipHeaders headers, SipHeader header) => (this.headers, this.header) = (headers, header);

        /// <summary>The value, without white space around it.</summary>
        public SipText Current { get; private set; }

        /// <summary>Whether an empty value was passed over: then the list breaks the grammar.</summary>
        internal bool HasGap { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                while (line.IsEmpty)
                {
                    if (!headers.TryNext(header, ref next, out line))
                    {
                        return false;
                    }

                    HasGap |= line.IsEmpty;
                }

                var end = EndOf(line.Span);
                Current = Trim(line.Slice(0, end));
                HasGap |= Current.IsEmpty || end == line.Length - 1;
                line = end < line.Length ? line.Slice(end + 1) : default;
                if (!Current.IsEmpty)
                {
                    return true;
                }
            }
        }
    }
}
