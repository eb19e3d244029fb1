using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>XML that a client keeps on its server, by the name and namespace of one element (XEP-0049).</summary>
public static class PrivateStorage
{
    /// <summary>XEP-0049.</summary>
    public const string Namespace = "jabber:iq:private";

    /// <summary>The one element that is asked for or kept; null is <c>bad-request</c> (section 2.2).</summary>
    public static Element? Read(Element? query) =>
        query is not null && query.Is("query", Namespace) && query.Children.Count == 1
        && query.Children[0].Namespace is not ("" or Ns.Client or Namespace) ? query.Children[0] : null;

    /// <summary>Writes a question or an answer.</summary>
    public static Element Write(Element content) => new Element("query", Namespace).With(content);
}
