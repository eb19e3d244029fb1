using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A person's change of address (XEP-0283): told at the old one, claimed at the new one.</summary>
public static class Moved
{
    /// <summary>XEP-0283; also the node, whose one item is <see cref="ItemId"/>.</summary>
    public const string Namespace = "urn:xmpp:moved:1";

    /// <summary>The id of the item.</summary>
    public const string ItemId = "current";

    /// <summary>The new address that the old one tells; null when the element tells none.</summary>
    public static Jid? ReadNew(Element? element) => Read(element, "new-jid");

    /// <summary>The old address that a request for subscription claims; null when it claims none.</summary>
    public static Jid? ReadOld(Stanza presence) => Read(presence.Child("moved", Namespace), "old-jid");

    /// <summary>What the old address tells.</summary>
    public static Element To(Jid newAddress) =>
        new Element("moved", Namespace).WithText("new-jid", newAddress.Bare.ToString());

    /// <summary>What a request from the new address claims.</summary>
    public static Element From(Jid oldAddress) =>
        new Element("moved", Namespace).WithText("old-jid", oldAddress.Bare.ToString());

    static Jid? Read(Element? element, string child) => element is not null && element.Is("moved", Namespace)
        && Jid.TryParse(element.Child(child)?.Text.Trim(), out var jid) ? jid.Bare : null;
}
