using System.Buffers;

namespace Hutong.Xmpp.Streams;

/// <summary>What the scanner found the end of.</summary>
enum ScanResult : byte
{
    NeedMore,
    Declaration,
    Header,
    Element,
    StreamEnd,
    Fault,
}

/// <summary>
/// Finds where the next unit of a stream ends, and nothing else: an XML declaration, the stream's start tag, a
/// first-level element, or the stream's end tag. It keeps a few bytes of state between calls, so a stanza that
/// trickles in is looked at once. Names and attributes are the lexer's business when the unit is whole.
/// </summary>
struct FrameScanner
{
    enum State : byte
    {
        Start,
        AfterLess,
        Tag,
        Quoted,
        Text,
        Bang,
        CDataOpen,
        CData,
        Declaration,
    }

    static readonly SearchValues<byte> TagMarks = SearchValues.Create("<>'\""u8);

    State state;
    byte quote;
    byte previous;
    byte matched;
    bool closing;
    short depth;

    /// <summary>How many bytes of the unit have been looked at.</summary>
    public int Scanned { get; private set; }

    public StreamFault Fault { get; private set; }

    public readonly bool IsFresh => Scanned == 0;

    /// <summary>Looks at the bytes that follow those looked at before. Afterwards <see cref="Scanned"/> is the
    /// length of the unit, when it is whole.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="header">Whether the stream's start tag is expected.</param>
    /// <param name="maxDepth">Elements inside each other, at most.</param>
    public ScanResult Scan(ReadOnlySpan<byte> bytes, bool header, int maxDepth)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var result = state switch
            {
                State.Text => SkipText(bytes, ref at),
                State.Tag => ScanTag(bytes, ref at, header, maxDepth),
                State.Quoted => SkipQuoted(bytes, ref at),
                State.CData => SkipCData(bytes, ref at),
                State.Declaration => SkipDeclaration(bytes, ref at),
                _ => ScanMark(bytes[at++], header),
            };
            if (result != ScanResult.NeedMore)
            {
                Scanned += at;
                return result;
            }
        }

        if (at > 0)
        {
            previous = bytes[^1];
        }

        Scanned += at;
        return ScanResult.NeedMore;
    }

    static ScanResult SkipTo(ReadOnlySpan<byte> bytes, ref int at, int step)
    {
        at = step < 0 ? bytes.Length : at + step;
        return ScanResult.NeedMore;
    }

    ScanResult SkipText(ReadOnlySpan<byte> bytes, ref int at)
    {
        var step = bytes[at..].IndexOf((byte)'<');
        if (step >= 0)
        {
            step++;
            state = State.AfterLess;
        }

        return SkipTo(bytes, ref at, step);
    }

    ScanResult ScanTag(ReadOnlySpan<byte> bytes, ref int at, bool header, int maxDepth)
    {
        var step = bytes[at..].IndexOfAny(TagMarks);
        if (step < 0)
        {
            return SkipTo(bytes, ref at, step);
        }

        at += step + 1;
        var found = bytes[at - 1];
        if (found == '<')
        {
            return Refuse(StreamFault.MalformedTag);
        }

        if (found != '>')
        {
            (state, quote) = (State.Quoted, found);
            return ScanResult.NeedMore;
        }

        return EndTag(at > 1 ? bytes[at - 2] : previous, header, maxDepth);
    }

    ScanResult EndTag(byte before, bool header, int maxDepth)
    {
        state = State.Text;
        if (closing)
        {
            depth--;
            return depth > 0 ? ScanResult.NeedMore : depth == 0 ? ScanResult.Element : ScanResult.StreamEnd;
        }

        if (header)
        {
            return ScanResult.Header;
        }

        if (before != '/')
        {
            depth++;
            return depth <= maxDepth ? ScanResult.NeedMore : Refuse(StreamFault.TooDeep);
        }

        return depth == 0 ? ScanResult.Element
            : depth < maxDepth ? ScanResult.NeedMore : Refuse(StreamFault.TooDeep);
    }

    ScanResult SkipQuoted(ReadOnlySpan<byte> bytes, ref int at)
    {
        var step = bytes[at..].IndexOfAny(quote, (byte)'<');
        if (step >= 0)
        {
            if (bytes[at + step] == '<')
            {
                return Refuse(StreamFault.MalformedAttribute);
            }

            state = State.Tag;
            step++;
        }

        return SkipTo(bytes, ref at, step);
    }

    // matched counts the closing brackets just seen: 0, 1, or 2 and more.
    ScanResult SkipCData(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (matched == 0)
        {
            var step = bytes[at..].IndexOf((byte)']');
            matched = (byte)(step < 0 ? 0 : 1);
            return SkipTo(bytes, ref at, step < 0 ? step : step + 1);
        }

        var found = bytes[at++];
        if (found == '>' && matched == 2)
        {
            state = State.Text;
        }

        matched = (byte)(found == ']' ? 2 : 0);
        return ScanResult.NeedMore;
    }

    ScanResult SkipDeclaration(ReadOnlySpan<byte> bytes, ref int at)
    {
        var step = bytes[at..].IndexOf((byte)'>');
        if (step < 0)
        {
            return SkipTo(bytes, ref at, step);
        }

        at += step + 1;
        return (at > 1 ? bytes[at - 2] : previous) == '?' ? ScanResult.Declaration : ScanResult.NeedMore;
    }

    ScanResult ScanMark(byte found, bool header)
    {
        switch (state)
        {
            case State.Start when found == '<':
                state = State.AfterLess;
                return ScanResult.NeedMore;
            case State.Start:
                return Refuse(StartFault(found, header));
            case State.AfterLess:
                return ScanAfterLess(found, header);
            case State.Bang when found != '[':
                return Refuse(found == '-' ? StreamFault.Comment : StreamFault.MarkupDeclaration);
            case State.Bang:
                (state, matched) = (State.CDataOpen, 0);
                return depth > 0 ? ScanResult.NeedMore
                    : Refuse(header ? StreamFault.TextBeforeRoot : StreamFault.TextBetweenStanzas);
            default:
                if (found != "CDATA["u8[matched])
                {
                    return Refuse(StreamFault.MarkupDeclaration);
                }

                matched++;
                if (matched == 6)
                {
                    (state, matched) = (State.CData, 0);
                }

                return ScanResult.NeedMore;
        }
    }

    ScanResult ScanAfterLess(byte found, bool header)
    {
        switch (found)
        {
            case (byte)'/':
                closing = true;
                state = State.Tag;
                return header ? Refuse(StreamFault.MismatchedTag) : ScanResult.NeedMore;
            case (byte)'!':
                state = State.Bang;
                return ScanResult.NeedMore;
            case (byte)'?':
                state = State.Declaration;
                return header ? ScanResult.NeedMore : Refuse(StreamFault.ProcessingInstruction);
            case 0 when header:
                return Refuse(StreamFault.UnsupportedEncoding);
            case (byte)'>' or (byte)'<':
                return Refuse(StreamFault.MalformedTag);
            default:
                closing = false;
                state = found is (byte)'\'' or (byte)'"' ? State.Quoted : State.Tag;
                quote = found;
                return ScanResult.NeedMore;
        }
    }

    // The first byte of UTF-16 and UTF-32, with or without a mark, is one of these.
    static StreamFault StartFault(byte found, bool header) => found switch
    {
        0 or 0xFE or 0xFF when header => StreamFault.UnsupportedEncoding,
        < 0x20 => StreamFault.IllegalCharacter,
        _ => header ? StreamFault.TextBeforeRoot : StreamFault.TextBetweenStanzas,
    };

    ScanResult Refuse(StreamFault fault)
    {
        Fault = fault;
        return ScanResult.Fault;
    }
}
