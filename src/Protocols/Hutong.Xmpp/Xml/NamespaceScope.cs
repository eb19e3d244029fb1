using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>
/// The namespace declarations in force at some place: a default, and prefixes. Immutable, so that a stream keeps one
/// of them and every stanza adds its own on top. Nearly always there are at most two prefixes.
/// </summary>
sealed class NamespaceScope
{
    /// <summary>Nothing declared.</summary>
    public static readonly NamespaceScope Empty = new(null, "", [], "");

    static readonly NamespaceScope ClientOnly = new(null, Ns.Client, [], "");

    /// <summary>A stream of a client as everybody opens it.</summary>
    public static readonly NamespaceScope ClientStream =
        new(new(null, Ns.Client, [], ""), Ns.Client, "stream"u8.ToArray(), Ns.Stream);

    readonly NamespaceScope? outer;
    readonly byte[] prefix;
    readonly string bound;

    NamespaceScope(NamespaceScope? outer, string @default, byte[] prefix, string bound) =>
        (this.outer, Default, this.prefix, this.bound, Count) =
        (outer, @default, prefix, bound, (outer?.Count ?? 0) + (prefix.Length > 0 ? 1 : 0));

    /// <summary>The default namespace; empty for none.</summary>
    public string Default { get; }

    /// <summary>Only a default namespace.</summary>
    public static NamespaceScope Of(string ns) =>
        ns == Ns.Client ? ClientOnly : ns.Length == 0 ? Empty : new(null, ns, [], "");

    /// <summary>How many prefixes are declared.</summary>
    public int Count { get; }

    /// <summary>The namespace that a prefix is bound to, or null.</summary>
    public string? Resolve(ReadOnlySpan<byte> wanted)
    {
        if (NamespaceRules.IsXml(wanted))
        {
            return Ns.Xml;
        }

        for (var scope = this; scope is not null; scope = scope.outer)
        {
            if (scope.prefix.Length > 0 && wanted.SequenceEqual(scope.prefix))
            {
                return scope.bound;
            }
        }

        return null;
    }

    /// <summary>The scope inside the start tag that a lexer has just read; this one when it declares nothing.</summary>
    public StreamFault Enter(scoped in XmlLexer lexer, NameTable? names, int maxPrefixes, out NamespaceScope inner)
    {
        inner = this;
        foreach (ref readonly var attribute in lexer.Attributes)
        {
            var isDefault = attribute.Colon < 0 && NamespaceRules.IsDefault(lexer.NameOf(attribute));
            if (!isDefault && !NamespaceRules.IsXmlns(lexer.PrefixOf(attribute)))
            {
                continue;
            }

            var declared = isDefault ? default : lexer.LocalNameOf(attribute);
            var value = lexer.ValueOf(attribute);
            if (NamespaceRules.Check(declared, value) is not StreamFault.None and var fault)
            {
                return fault;
            }

            var ns = Read(value, names);
            if (isDefault)
            {
                inner = ReferenceEquals(ns, inner.Default) ? inner : new(inner, ns, [], "");
            }
            else if (!NamespaceRules.IsXml(declared) && !ReferenceEquals(inner.Resolve(declared), ns))
            {
                inner = new(inner, inner.Default, declared.ToArray(), ns);
            }
        }

        return inner.Count > maxPrefixes ? StreamFault.TooManyPrefixes : StreamFault.None;
    }

    /// <summary>The string for a namespace as it stands in an attribute.</summary>
    public static string Read(ReadOnlySpan<byte> value, NameTable? names) =>
        value.ContainsAny("&\r\n\t"u8) ? XmlText.Decode(value, attribute: true)
            : names is null ? NameTable.GetKnown(value) : names.Get(value);
}
