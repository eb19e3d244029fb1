using System.Runtime.CompilerServices;
using Hutong.Wire;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>
/// Checks one complete first-level element, and makes it a stanza or a raw element in canonical form. When nothing in
/// it uses a prefix or CDATA its payload is copied as it is; otherwise it is rewritten.
/// </summary>
ref struct ElementParser(
    ReadOnlySpan<byte> input, Span<AttributeRef> slots, NamespaceScope scope, string contentNamespace, string? lang,
    NameTable names, StreamLimits limits)
{
    readonly ReadOnlySpan<byte> input = input;
    XmlLexer lexer = new(input, slots, limits.MaxNameBytes);
    NamespaceScope scope = scope;
    FewChildren few;
    List<ChildRef>? many;
    int count;
    bool rewrite;
    string outputNs = "";

    [InlineArray(Capacity)]
    struct FewChildren
    {
        public const int Capacity = 8;
        ChildRef first;
    }

    readonly record struct Span(int Start, int Length);

    public StreamFault Read(ref JidCache jids, out RawElement element)
    {
        element = default;
        if (lexer.Next() != XmlToken.StartTag)
        {
            return lexer.Fault is StreamFault.None ? StreamFault.MalformedTag : lexer.Fault;
        }

        if (scope.Enter(lexer, names, limits.MaxPrefixes, out scope) is not StreamFault.None and var fault)
        {
            return fault;
        }

        var ns = lexer.Colon < 0 ? scope.Default : scope.Resolve(lexer.Prefix);
        if (ns is null || !PrefixesAreBound())
        {
            return StreamFault.UnboundPrefix;
        }

        var name = names.Get(lexer.LocalName);
        var kind = ns == contentNamespace ? Kind(name) : null;
        outputNs = kind is null ? ns : Ns.Client;
        rewrite = scope.Default != ns;
        var attributes = kind is null ? ReadAttributes() : null;
        var head = kind is null ? default : ReadHead(kind.Value, ref jids);
        var root = lexer.Name;
        var start = lexer.Position;
        var end = start;
        if (!lexer.SelfClosing)
        {
            fault = ReadContent(root, out end);
            if (fault != StreamFault.None)
            {
                return fault;
            }
        }

        if (lexer.Position != input.Length)
        {
            return StreamFault.MalformedTag;
        }

        fault = Copy(start, end, out var payload, out var children);
        element = kind is null ? new(name, ns, attributes, payload, children) : Finish(name, head, payload, children);
        return fault;
    }

    static StanzaKind? Kind(string name) => name switch
    {
        "message" => StanzaKind.Message,
        "iq" => StanzaKind.Iq,
        "presence" => StanzaKind.Presence,
        _ => null,
    };

    [SkipLocalsInit]
    StreamFault ReadContent(scoped ReadOnlySpan<byte> root, out int end)
    {
        Span<Span> open = stackalloc Span[Math.Clamp(limits.MaxDepth, 1, 256)];
        var depth = 0;
        var childStart = 0;
        while (true)
        {
            end = lexer.Position;
            switch (lexer.Next())
            {
                case XmlToken.Text:
                    continue;
                case XmlToken.CData:
                    rewrite = true;
                    continue;
                case XmlToken.EndTag when depth == 0:
                    return lexer.Name.SequenceEqual(root) ? StreamFault.None : StreamFault.MismatchedTag;
                case XmlToken.EndTag:
                    var opened = open[--depth];
                    if (!lexer.Name.SequenceEqual(input.Slice(opened.Start, opened.Length)))
                    {
                        return StreamFault.MismatchedTag;
                    }

                    break;
                case XmlToken.StartTag:
                    if (CheckStartTag(depth == 0, out var ns) is not StreamFault.None and var fault)
                    {
                        return fault;
                    }

                    if (depth == 0)
                    {
                        childStart = end;
                        Add(new(names.Get(lexer.LocalName), ns, end, 0));
                    }

                    if (!lexer.SelfClosing)
                    {
                        if (depth == open.Length)
                        {
                            return StreamFault.TooDeep;
                        }

                        open[depth++] = new(lexer.NameStart, lexer.NameLength);
                    }

                    break;
                case XmlToken.Fault:
                    return lexer.Fault;
                default:
                    return StreamFault.MalformedTag;
            }

            if (depth == 0)
            {
                SetLength(lexer.Position - childStart);
                if (count > limits.MaxChildren)
                {
                    return StreamFault.TooManyChildren;
                }
            }
        }
    }

    /// <summary>Looks at declarations and prefixes. The namespace is only known when none is used.</summary>
    StreamFault CheckStartTag(bool isChild, out string ns)
    {
        ns = outputNs;
        rewrite |= lexer.Colon >= 0;
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            if (attribute.Colon < 0)
            {
                if (attribute.NameLength != 5 || !NamespaceRules.IsDefault(lexer.NameOf(attribute)))
                {
                    continue;
                }

                var value = lexer.ValueOf(attribute);
                ns = isChild ? NamespaceScope.Read(value, names) : ns;
                if (NamespaceRules.Check(default, value) is not StreamFault.None and var fault)
                {
                    return fault;
                }
            }
            else if (NamespaceRules.IsXmlns(lexer.PrefixOf(attribute)))
            {
                var declared = lexer.LocalNameOf(attribute);
                if (NamespaceRules.Check(declared, lexer.ValueOf(attribute)) is not StreamFault.None and var fault)
                {
                    return fault;
                }
            }
            else
            {
                rewrite |= !NamespaceRules.IsXml(lexer.PrefixOf(attribute));
            }
        }

        return StreamFault.None;
    }

    readonly bool PrefixesAreBound()
    {
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            if (attribute.Colon >= 0 && !NamespaceRules.IsXmlns(lexer.PrefixOf(attribute))
                && scope.Resolve(lexer.PrefixOf(attribute)) is null)
            {
                return false;
            }
        }

        return true;
    }

    readonly KeyValuePair<string, string>[]? ReadAttributes()
    {
        List<KeyValuePair<string, string>>? list = null;
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            // A foreign attribute of a first-level element has no meaning to anybody here.
            var name = lexer.NameOf(attribute);
            if (attribute.Colon >= 0 ? NamespaceRules.IsXml(lexer.PrefixOf(attribute))
                : !NamespaceRules.IsDefault(name))
            {
                (list ??= []).Add(new(names.Get(name), XmlText.Decode(lexer.ValueOf(attribute), attribute: true)));
            }
        }

        return list?.ToArray();
    }

    readonly StanzaHead ReadHead(StanzaKind kind, ref JidCache jids)
    {
        var head = new StanzaHead(kind, lang);
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            head.Set(lexer.NameOf(attribute), lexer.ValueOf(attribute), ref jids);
        }

        return head;
    }

    StreamFault Copy(int start, int end, out byte[] payload, out ChildRef[]? children)
    {
        var bytes = input[start..end];
        if (!rewrite)
        {
            payload = bytes.IsEmpty ? [] : bytes.ToArray();
            children = count == 0 ? null : TakeChildren(start);
            return StreamFault.None;
        }

        using var output = new PooledBufferWriter(bytes.Length + 64);
        var list = new List<ChildRef>();
        var fault = CanonicalRewriter.Rewrite(bytes, scope, outputNs, names, limits, output, list);
        payload = output.ToArray();
        children = [.. list];
        return fault;
    }

    static RawElement Finish(string name, StanzaHead head, byte[] payload, ChildRef[]? children) =>
        new(name, Ns.Client, head.ToStanza(payload, children), head.Problem(children?.Length ?? 0));

    void Add(ChildRef child)
    {
        if (count < FewChildren.Capacity)
        {
            few[count] = child;
        }
        else
        {
            (many ??= []).Add(child);
        }

        count++;
    }

    void SetLength(int length)
    {
        if (count <= FewChildren.Capacity)
        {
            few[count - 1] = few[count - 1] with { Length = length };
        }
        else
        {
            many![^1] = many[^1] with { Length = length };
        }
    }

    readonly ChildRef[] TakeChildren(int start)
    {
        var children = new ChildRef[count];
        for (var i = 0; i < count; i++)
        {
            var child = i < FewChildren.Capacity ? few[i] : many![i - FewChildren.Capacity];
            children[i] = child with { Start = child.Start - start };
        }

        return children;
    }
}
