using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>Declarations, after Namespaces in XML 1.0 section 3.</summary>
static class NamespaceRules
{
    static readonly byte[] Xml = System.Text.Encoding.UTF8.GetBytes(Ns.Xml);
    static readonly byte[] Xmlns = System.Text.Encoding.UTF8.GetBytes(Ns.Xmlns);

    public static bool IsDefault(ReadOnlySpan<byte> name) => name.SequenceEqual("xmlns"u8);

    public static bool IsXmlns(ReadOnlySpan<byte> prefix) => prefix.SequenceEqual("xmlns"u8);

    public static bool IsXml(ReadOnlySpan<byte> prefix) => prefix.SequenceEqual("xml"u8);

    /// <summary>Checks one declaration; an empty prefix is that of the default namespace.</summary>
    public static StreamFault Check(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> ns)
    {
        if (IsXml(prefix))
        {
            return ns.SequenceEqual(Xml) ? StreamFault.None : StreamFault.IllegalNamespaceDeclaration;
        }

        return IsXmlns(prefix) || (ns.IsEmpty && !prefix.IsEmpty) || ns.SequenceEqual(Xml) || ns.SequenceEqual(Xmlns)
            ? StreamFault.IllegalNamespaceDeclaration : StreamFault.None;
    }
}
