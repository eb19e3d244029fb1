using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>
/// Reads the openings and the end of streams (RFC 6120 sections 4.7, 4.8, 11.5; RFC 7395 section 3.4).
/// </summary>
static class StreamOpening
{
    /// <summary>Reads an XML declaration, from <c>&lt;?</c> to <c>?&gt;</c>.</summary>
    public static StreamFault ReadDeclaration(ReadOnlySpan<byte> unit)
    {
        if (!unit.StartsWith("<?xml"u8) || unit.Length < 8 || !XmlCharacters.IsSpace(unit[5]))
        {
            return StreamFault.ProcessingInstruction;
        }

        // Its pseudo-attributes have the grammar of attributes, so it is read as the tag <?xml ... > would be.
        Span<byte> tag = stackalloc byte[128];
        if (unit.Length > tag.Length)
        {
            return StreamFault.MalformedDeclaration;
        }

        unit[2..^2].CopyTo(tag[1..]);
        tag[0] = (byte)'<';
        tag[unit.Length - 3] = (byte)'>';
        var lexer = new XmlLexer(tag[..(unit.Length - 2)], stackalloc AttributeRef[3], 16);
        if (lexer.Next() != XmlToken.StartTag || lexer.SelfClosing || lexer.Attributes.Length == 0)
        {
            return StreamFault.MalformedDeclaration;
        }

        return CheckDeclaration(lexer);
    }

    static StreamFault CheckDeclaration(scoped in XmlLexer lexer)
    {
        var step = 0;
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            var name = lexer.NameOf(attribute);
            var value = lexer.ValueOf(attribute);
            if (step == 0 && name.SequenceEqual("version"u8))
            {
                step = 1;
                if (!value.SequenceEqual("1.0"u8))
                {
                    return StreamFault.MalformedDeclaration;
                }
            }
            else if (step == 1 && name.SequenceEqual("encoding"u8))
            {
                step = 2;
                if (!System.Text.Ascii.EqualsIgnoreCase(value, "utf-8"u8))
                {
                    return StreamFault.UnsupportedEncoding;
                }
            }
            else if (step is 1 or 2 && name.SequenceEqual("standalone"u8))
            {
                step = 3;
            }
            else
            {
                return StreamFault.MalformedDeclaration;
            }
        }

        return StreamFault.None;
    }

    /// <summary>Reads the start tag of a stream.</summary>
    public static StreamFault ReadHeader(ReadOnlySpan<byte> unit, NameTable names, StreamLimits limits,
        string contentNamespace, out StreamHeader? header, out NamespaceScope scope)
    {
        header = null;
        scope = NamespaceScope.Empty;
        var lexer =
            new XmlLexer(unit, stackalloc AttributeRef[Math.Clamp(limits.MaxAttributes, 1, 64)], limits.MaxNameBytes);
        if (lexer.Next() != XmlToken.StartTag)
        {
            return lexer.Fault;
        }

        if (NamespaceScope.Empty.Enter(
            lexer, names, limits.MaxPrefixes, out var inner) is not StreamFault.None and var fault)
        {
            return fault;
        }

        var ns = lexer.Colon < 0 ? inner.Default : inner.Resolve(lexer.Prefix);
        fault = ns is null ? StreamFault.UnboundPrefix
            : ns != Ns.Stream ? StreamFault.StreamNamespace
            : !lexer.LocalName.SequenceEqual("stream"u8) ? StreamFault.NotAStream
            : !lexer.Prefix.SequenceEqual("stream"u8) ? StreamFault.StreamPrefix
            : inner.Default != contentNamespace ? StreamFault.ContentNamespace
            : StreamFault.None;
        if (fault != StreamFault.None)
        {
            return fault;
        }

        header = new(Value(lexer, "to"u8), Value(lexer, "from"u8), Value(lexer, "id"u8), Value(lexer, "version"u8),
            Value(lexer, "xml:lang"u8), contentNamespace);
        scope = inner.Count == 1 && contentNamespace == Ns.Client ? NamespaceScope.ClientStream : inner;
        return StreamFault.None;
    }

    /// <summary>Reads the opening of a stream in a WebSocket.</summary>
    public static StreamFault ReadOpen(in RawElement element, out StreamHeader? header)
    {
        header = null;
        if (element.Namespace != Ns.Framing)
        {
            return StreamFault.StreamNamespace;
        }

        if (element.Name != "open")
        {
            return StreamFault.NotAStream;
        }

        header = new(element["to"], element["from"], element["id"], element["version"], element["xml:lang"], Ns.Client);
        return StreamFault.None;
    }

    /// <summary>Whether a unit is the end tag of a stream.</summary>
    public static bool IsStreamEnd(ReadOnlySpan<byte> unit)
    {
        var lexer = new XmlLexer(unit, default, 256);
        return lexer.Next() == XmlToken.EndTag && lexer.Name.SequenceEqual("stream:stream"u8);
    }

    static string? Value(scoped in XmlLexer lexer, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            if (name.SequenceEqual(lexer.NameOf(attribute)))
            {
                return XmlText.Decode(lexer.ValueOf(attribute), attribute: true);
            }
        }

        return null;
    }
}
