using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>Parses bytes into a tree. It does not recurse: how deep a peer nests costs no stack.</summary>
public static class ElementReader
{
    const int MaxDepth = 256;
    const int MaxAttributes = 64;
    const int MaxNameBytes = 1024;
    const int MaxPrefixes = 64;

    /// <summary>
    /// Parses one element in canonical form (what this server itself wrote).
    /// <paramref name="inherited"/> is the default namespace in force outside.
    /// </summary>
    /// <exception cref="FormatException">The bytes are not such an element: a fault of the program.</exception>
    public static Element Parse(ReadOnlySpan<byte> utf8, string inherited = "")
    {
        var holder = new Element("", inherited);
        var fault = Fill(utf8, holder);
        return fault == StreamFault.None && holder.Children.Count == 1 ? holder.Children[0]
            : throw new FormatException($"not one canonical element: {fault}");
    }

    /// <summary>
    /// Parses one element that somebody else wrote, for example in a file that is imported: characters and namespaces
    /// are checked, prefixes resolved.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Element? element, string inherited = "")
    {
        element = null;
        var holder = new Element("", inherited);
        if (XmlCharacters.Check(utf8) != StreamFault.None || Fill(utf8, holder) != StreamFault.None
            || holder.Children.Count != 1)
        {
            return false;
        }

        element = holder.Children[0];
        return true;
    }

    /// <summary>Parses canonical content into an element.</summary>
    internal static void ParseContent(ReadOnlySpan<byte> utf8, Element into)
    {
        if (Fill(utf8, into) is not StreamFault.None and var fault)
        {
            throw new FormatException($"not canonical content: {fault}");
        }
    }

    [SkipLocalsInit]
    static StreamFault Fill(ReadOnlySpan<byte> utf8, Element holder)
    {
        var lexer = new XmlLexer(utf8, stackalloc AttributeRef[MaxAttributes], MaxNameBytes);
        var open = new OpenElements(holder);
        while (true)
        {
            switch (lexer.Next())
            {
                case XmlToken.End:
                    return open.Depth == 0 ? StreamFault.None : StreamFault.MismatchedTag;
                case XmlToken.Fault:
                    return lexer.Fault;
                case XmlToken.Text:
                    open.Current.Append(XmlText.Decode(lexer.Text, attribute: false));
                    break;
                case XmlToken.CData:
                    open.Current.Append(XmlText.DecodeCData(lexer.Text));
                    break;
                case XmlToken.EndTag:
                    if (!open.Leave(lexer.LocalName))
                    {
                        return StreamFault.MismatchedTag;
                    }

                    break;
                default:
                    if (open.Depth == MaxDepth)
                    {
                        return StreamFault.TooDeep;
                    }

                    if (open.Enter(lexer) is not StreamFault.None and var fault)
                    {
                        return fault;
                    }

                    break;
            }
        }
    }

    /// <summary>The elements from the holder to the innermost that is open, with what each declares.</summary>
    struct OpenElements(Element holder)
    {
        readonly Stack<(Element Element, NamespaceScope Scope)> outer = new();
        NamespaceScope scope = NamespaceScope.Of(holder.Namespace);

        public Element Current { get; private set; } = holder;

        public readonly int Depth => outer.Count;

        public StreamFault Enter(scoped in XmlLexer lexer)
        {
            var fault = scope.Enter(lexer, null, MaxPrefixes, out var inner);
            if (fault != StreamFault.None)
            {
                return fault;
            }

            var ns = lexer.Colon < 0 ? inner.Default : inner.Resolve(lexer.Prefix);
            if (ns is null)
            {
                return StreamFault.UnboundPrefix;
            }

            var element = new Element(NameTable.GetKnown(lexer.LocalName), ns);
            fault = ReadAttributes(lexer, inner, element);
            Current.With(element);
            if (!lexer.SelfClosing)
            {
                outer.Push((Current, scope));
                (Current, scope) = (element, inner);
            }

            return fault;
        }

        public bool Leave(scoped ReadOnlySpan<byte> name)
        {
            if (outer.Count == 0 || !XmlText.AreEqual(name, Current.Name))
            {
                return false;
            }

            (Current, scope) = outer.Pop();
            return true;
        }

        static StreamFault ReadAttributes(scoped in XmlLexer lexer, NamespaceScope scope, Element element)
        {
            foreach (ref readonly var attribute in lexer.Attributes)
            {
                var prefix = lexer.PrefixOf(attribute);
                if (NamespaceRules.IsXmlns(prefix)
                    || (prefix.IsEmpty && NamespaceRules.IsDefault(lexer.NameOf(attribute))))
                {
                    continue;
                }

                // A tree has no scopes: an attribute with a prefix carries the declaration with it.
                var name = NameTable.GetKnown(lexer.NameOf(attribute));
                if (!prefix.IsEmpty && !NamespaceRules.IsXml(prefix))
                {
                    if (scope.Resolve(prefix) is not { } ns)
                    {
                        return StreamFault.UnboundPrefix;
                    }

                    element.With("xmlns:" + System.Text.Encoding.UTF8.GetString(prefix), ns);
                }

                element.Add(name, XmlText.Decode(lexer.ValueOf(attribute), attribute: true));
            }

            return StreamFault.None;
        }
    }
}
