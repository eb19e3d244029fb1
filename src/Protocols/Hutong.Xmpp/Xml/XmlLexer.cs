using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

enum XmlToken : byte
{
    End,
    StartTag,
    EndTag,
    Text,
    CData,
    Fault,
}

/// <summary>Where one attribute lies. <paramref name="Colon"/> is its offset in the name, or -1.</summary>
readonly record struct AttributeRef(int NameStart, int NameLength, int Colon, int ValueStart, int ValueLength);

/// <summary>
/// Splits contiguous bytes, whose characters <see cref="XmlCharacters.Check"/> has passed, into the tokens of the XML
/// that XMPP allows (RFC 6120 section 11.1). Copies nothing and allocates nothing; knows no namespaces.
/// </summary>
ref struct XmlLexer(ReadOnlySpan<byte> input, Span<AttributeRef> slots, int maxNameBytes)
{
    readonly ReadOnlySpan<byte> input = input;
    readonly Span<AttributeRef> slots = slots;

    /// <summary>Where the next token begins.</summary>
    public int Position { get; private set; }

    /// <summary>Where this token begins.</summary>
    public int TokenStart { get; private set; }

    public int NameStart { get; private set; }

    public int NameLength { get; private set; }

    /// <summary>The offset of the colon in the name, or -1.</summary>
    public int Colon { get; private set; }

    public bool SelfClosing { get; private set; }

    /// <summary>The character data of a text or CDATA token, without its marks.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    public StreamFault Fault { get; private set; }

    int count;

    public readonly ReadOnlySpan<AttributeRef> Attributes => slots[..count];

    public readonly ReadOnlySpan<byte> Input => input;

    public readonly ReadOnlySpan<byte> Name => input.Slice(NameStart, NameLength);

    public readonly ReadOnlySpan<byte> Prefix => Colon < 0 ? default : input.Slice(NameStart, Colon);

    public readonly ReadOnlySpan<byte> LocalName => input.Slice(NameStart + Colon + 1, NameLength - Colon - 1);

    public readonly ReadOnlySpan<byte> NameOf(in AttributeRef attribute) =>
        input.Slice(attribute.NameStart, attribute.NameLength);

    public readonly ReadOnlySpan<byte> PrefixOf(in AttributeRef attribute) =>
        attribute.Colon < 0 ? default : input.Slice(attribute.NameStart, attribute.Colon);

    public readonly ReadOnlySpan<byte> LocalNameOf(in AttributeRef attribute) =>
        input.Slice(attribute.NameStart + attribute.Colon + 1, attribute.NameLength - attribute.Colon - 1);

    public readonly ReadOnlySpan<byte> ValueOf(in AttributeRef attribute) =>
        input.Slice(attribute.ValueStart, attribute.ValueLength);

    public XmlToken Next()
    {
        TokenStart = Position;
        if (Position >= input.Length)
        {
            return XmlToken.End;
        }

        if (input[Position] != '<')
        {
            return ReadText();
        }

        return Position + 1 >= input.Length ? Refuse(StreamFault.MalformedTag) : input[Position + 1] switch
        {
            (byte)'/' => ReadEndTag(),
            (byte)'!' => ReadCData(),
            (byte)'?' => Refuse(StreamFault.ProcessingInstruction),
            _ => ReadStartTag(),
        };
    }

    XmlToken ReadStartTag()
    {
        count = 0;
        SelfClosing = false;
        Position++;
        if (!ReadName(out var start, out var length, out var colon))
        {
            return XmlToken.Fault;
        }

        (NameStart, NameLength, Colon) = (start, length, colon);
        while (true)
        {
            var spaced = SkipSpace();
            if (Position >= input.Length)
            {
                return Refuse(StreamFault.MalformedTag);
            }

            if (input[Position] == '>')
            {
                Position++;
                return XmlToken.StartTag;
            }

            if (input[Position] == '/')
            {
                SelfClosing = true;
                return CloseTag(1, XmlToken.StartTag);
            }

            if (!spaced)
            {
                return Refuse(StreamFault.MalformedTag);
            }

            if (!ReadAttribute())
            {
                return XmlToken.Fault;
            }
        }
    }

    XmlToken ReadEndTag()
    {
        Position += 2;
        if (!ReadName(out var start, out var length, out var colon))
        {
            return XmlToken.Fault;
        }

        (NameStart, NameLength, Colon) = (start, length, colon);
        SkipSpace();
        return CloseTag(0, XmlToken.EndTag);
    }

    XmlToken CloseTag(int offset, XmlToken token)
    {
        if (Position + offset >= input.Length || input[Position + offset] != '>')
        {
            return Refuse(StreamFault.MalformedTag);
        }

        Position += offset + 1;
        return token;
    }

    XmlToken ReadText()
    {
        var at = Position;
        while (true)
        {
            var step = input[at..].IndexOfAny((byte)'<', (byte)'&', (byte)']');
            at = step < 0 ? input.Length : at + step;
            if (at == input.Length || input[at] == '<')
            {
                Text = input[Position..at];
                Position = at;
                return XmlToken.Text;
            }

            if (input[at] == '&')
            {
                if (XmlText.ReadReference(input[at..], out _, out var length) is not StreamFault.None and var fault)
                {
                    return Refuse(fault);
                }

                at += length;
            }
            else if (input[at..].StartsWith("]]>"u8))
            {
                return Refuse(StreamFault.StrayCDataEnd);
            }
            else
            {
                at++;
            }
        }
    }

    XmlToken ReadCData()
    {
        var rest = input[Position..];
        if (!rest.StartsWith("<![CDATA["u8))
        {
            return Refuse(rest.StartsWith("<!--"u8) ? StreamFault.Comment : StreamFault.MarkupDeclaration);
        }

        var end = rest.IndexOf("]]>"u8);
        if (end < 0)
        {
            return Refuse(StreamFault.MalformedTag);
        }

        Text = rest[9..end];
        Position += end + 3;
        return XmlToken.CData;
    }

    bool ReadAttribute()
    {
        if (count == slots.Length)
        {
            return No(StreamFault.TooManyAttributes);
        }

        if (!ReadName(out var start, out var length, out var colon))
        {
            return false;
        }

        SkipSpace();
        if (Position >= input.Length || input[Position] != '=')
        {
            return No(StreamFault.MalformedAttribute);
        }

        Position++;
        SkipSpace();
        if (Position >= input.Length || input[Position] is not ((byte)'\'' or (byte)'"'))
        {
            return No(StreamFault.MalformedAttribute);
        }

        var from = Position + 1;
        if (!SkipValue(input[Position]))
        {
            return false;
        }

        var name = input.Slice(start, length);
        foreach (ref readonly var other in slots[..count])
        {
            if (other.NameLength == length && name.SequenceEqual(NameOf(other)))
            {
                return No(StreamFault.DuplicateAttribute);
            }
        }

        slots[count++] = new(start, length, colon, from, Position - 1 - from);
        return true;
    }

    bool SkipValue(byte quote)
    {
        Position++;
        while (true)
        {
            var step = input[Position..].IndexOfAny(quote, (byte)'&', (byte)'<');
            if (step < 0)
            {
                return No(StreamFault.MalformedAttribute);
            }

            Position += step;
            if (input[Position] == quote)
            {
                Position++;
                return true;
            }

            if (input[Position] == '<')
            {
                return No(StreamFault.MalformedAttribute);
            }

            if (XmlText.ReadReference(input[Position..], out _, out var length) is not StreamFault.None and var fault)
            {
                return No(fault);
            }

            Position += length;
        }
    }

    bool ReadName(out int start, out int length, out int colon)
    {
        start = Position;
        colon = -1;
        length = XmlCharacters.NameLength(input[start..]);
        if (length > 0 && start + length < input.Length && input[start + length] == ':')
        {
            colon = length;
            var local = XmlCharacters.NameLength(input[(start + length + 1)..]);
            length = local == 0 ? 0 : length + 1 + local;
        }

        Position += length;
        return length == 0 || (Position < input.Length && input[Position] == ':') ? No(StreamFault.MalformedName)
            : length <= maxNameBytes || No(StreamFault.NameTooLong);
    }

    bool SkipSpace()
    {
        var start = Position;
        while (Position < input.Length && XmlCharacters.IsSpace(input[Position]))
        {
            Position++;
        }

        return Position > start;
    }

    XmlToken Refuse(StreamFault fault)
    {
        Fault = fault;
        return XmlToken.Fault;
    }

    bool No(StreamFault fault)
    {
        Fault = fault;
        return false;
    }
}
