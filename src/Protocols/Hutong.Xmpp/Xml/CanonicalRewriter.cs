using System.Buffers;
using Hutong.Wire;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>
/// Writes a payload that uses prefixes or CDATA as one that needs no context but a default namespace: elements get a
/// default namespace instead of a prefix, an attribute with a prefix gets that prefix declared beside it, CDATA
/// becomes text. The way taken by few stanzas; the others are copied as they are.
/// </summary>
static class CanonicalRewriter
{
    readonly record struct Open(NamespaceScope Outside, string Namespace, byte[] Name);

    /// <summary>Rewrites a payload that the lexer has accepted.</summary>
    /// <param name="payload">The bytes between the tags of the element.</param>
    /// <param name="scope">What is declared inside the element.</param>
    /// <param name="ns">The namespace that the result may take as its default.</param>
    /// <param name="names">Interns names.</param>
    /// <param name="limits">Bounds; the result may not be larger than a stanza may be either.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="children">Receives the index of the first level.</param>
    public static StreamFault Rewrite(ReadOnlySpan<byte> payload, NamespaceScope scope, string ns, NameTable names,
        StreamLimits limits, PooledBufferWriter output, List<ChildRef> children)
    {
        var lexer = new XmlLexer(
            payload, stackalloc AttributeRef[Math.Clamp(limits.MaxAttributes, 1, 64)], limits.MaxNameBytes);
        var open = new Stack<Open>();
        var start = 0;
        while (true)
        {
            var depth = open.Count;
            var token = lexer.Next();
            switch (token)
            {
                case XmlToken.End:
                    return StreamFault.None;
                case XmlToken.Fault:
                    return lexer.Fault;
                case XmlToken.Text:
                    output.Write(lexer.Text);
                    continue;
                case XmlToken.CData:
                    ElementWriter.EscapedUtf8(output, lexer.Text);
                    continue;
                case XmlToken.EndTag:
                    var closed = open.Pop();
                    (scope, ns) = (closed.Outside, closed.Namespace);
                    output.Write("</"u8);
                    output.Write(closed.Name);
                    output.Write(">"u8);
                    break;
                default:
                    start = depth == 0 ? output.WrittenCount : start;
                    if (StartTag(
                        lexer, ref scope, ref ns, names, limits, output, open) is not StreamFault.None and var fault)
                    {
                        return fault;
                    }

                    if (depth == 0)
                    {
                        children.Add(new(names.Get(lexer.LocalName), Resolve(lexer, scope, open), start, 0));
                    }

                    if (lexer.SelfClosing)
                    {
                        var left = open.Pop();
                        (scope, ns) = (left.Outside, left.Namespace);
                    }

                    break;
            }

            if (open.Count == 0)
            {
                children[^1] = children[^1] with { Length = output.WrittenCount - start };
            }

            if (output.WrittenCount > limits.MaxStanzaBytes)
            {
                return StreamFault.TooLarge;
            }
        }
    }

    static string Resolve(scoped in XmlLexer lexer, NamespaceScope scope, Stack<Open> open) =>
        lexer.Colon < 0 ? scope.Default : scope.Resolve(lexer.Prefix)!;

    static StreamFault StartTag(scoped in XmlLexer lexer, ref NamespaceScope scope, ref string ns, NameTable names,
        StreamLimits limits, PooledBufferWriter output, Stack<Open> open)
    {
        var outside = scope;
        if (scope.Enter(lexer, names, limits.MaxPrefixes, out var inner) is not StreamFault.None and var fault)
        {
            return fault;
        }

        var own = lexer.Colon < 0 ? inner.Default : inner.Resolve(lexer.Prefix);
        if (own is null)
        {
            return StreamFault.UnboundPrefix;
        }

        open.Push(new(outside, ns, lexer.LocalName.ToArray()));
        output.Write("<"u8);
        output.Write(lexer.LocalName);
        if (own != ns)
        {
            Declare(output, default, own);
        }

        (scope, ns) = (inner, own);
        fault = Attributes(lexer, inner, output);
        output.Write(lexer.SelfClosing ? "/>"u8 : ">"u8);
        return fault;
    }

    static StreamFault Attributes(scoped in XmlLexer lexer, NamespaceScope scope, PooledBufferWriter output)
    {
        var all = lexer.Attributes;
        for (var i = 0; i < all.Length; i++)
        {
            ref readonly var attribute = ref all[i];
            var prefix = lexer.PrefixOf(attribute);
            if (NamespaceRules.IsXmlns(prefix) || (prefix.IsEmpty && NamespaceRules.IsDefault(lexer.NameOf(attribute))))
            {
                continue;
            }

            if (!prefix.IsEmpty && !NamespaceRules.IsXml(prefix))
            {
                if (scope.Resolve(prefix) is not { } ns)
                {
                    return StreamFault.UnboundPrefix;
                }

                if (Repeats(lexer, scope, i, ns, out var declared))
                {
                    return StreamFault.DuplicateAttribute;
                }

                if (!declared)
                {
                    Declare(output, prefix, ns);
                }
            }

            // The value may hold the other quote as it is, so it keeps its own.
            var quote = lexer.Input.Slice(attribute.ValueStart - 1, 1);
            output.Write(" "u8);
            output.Write(lexer.NameOf(attribute));
            output.Write("="u8);
            output.Write(quote);
            output.Write(lexer.ValueOf(attribute));
            output.Write(quote);
        }

        return StreamFault.None;
    }

    // Two prefixes of one namespace make two names the same (Namespaces in XML section 6.3).
    static bool Repeats(scoped in XmlLexer lexer, NamespaceScope scope, int index, string ns, out bool declared)
    {
        declared = false;
        var all = lexer.Attributes;
        var prefix = lexer.PrefixOf(all[index]);
        var local = lexer.LocalNameOf(all[index]);
        for (var i = 0; i < index; i++)
        {
            var other = lexer.PrefixOf(all[i]);
            if (other.IsEmpty || NamespaceRules.IsXmlns(other))
            {
                continue;
            }

            declared |= other.SequenceEqual(prefix);
            if (local.SequenceEqual(lexer.LocalNameOf(all[i])) && scope.Resolve(other) == ns)
            {
                return true;
            }
        }

        return false;
    }

    static void Declare(PooledBufferWriter output, ReadOnlySpan<byte> prefix, string ns)
    {
        output.Write(prefix.IsEmpty ? " xmlns"u8 : " xmlns:"u8);
        output.Write(prefix);
        output.Write("='"u8);
        ElementWriter.Escaped(output, ns);
        output.Write("'"u8);
    }
}
