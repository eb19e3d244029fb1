using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Stanzas;

/// <summary>Reads a stanza that was written with its own <c>xmlns</c>: an archive row, a forwarded copy.</summary>
public static class StanzaReader
{
    /// <summary>
    /// The stanza, or null when the bytes are no whole stanza of <c>jabber:client</c>, or a wrong one.
    /// </summary>
    public static Stanza? Read(ReadOnlySpan<byte> utf8)
    {
        if (XmlCharacters.Check(utf8) != StreamFault.None)
        {
            return null;
        }

        var limits = StreamLimits.Default;
        var jids = default(JidCache);
        var parser = new ElementParser(utf8, stackalloc AttributeRef[limits.MaxAttributes], NamespaceScope.Empty,
            Ns.Client, null, NameTable.Standard, limits);
        return parser.Read(ref jids, out var element) == StreamFault.None && element.Problem == StanzaProblem.None
            ? element.Stanza : null;
    }

    /// <summary>The stanza that an element is, for example in a forwarded copy; null when it is none.</summary>
    public static Stanza? Read(Element element) => Read(element.ToBytes());
}
