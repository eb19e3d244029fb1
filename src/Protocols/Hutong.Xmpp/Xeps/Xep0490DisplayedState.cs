using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// How far a person has read, kept in step between devices (XEP-0490): an item for each conversation.
/// </summary>
public static class DisplayedState
{
    /// <summary>XEP-0490; also the node.</summary>
    public const string Namespace = "urn:xmpp:mds:displayed:0";

    /// <summary>That the server publishes for a client that sends the state in a message (section 4).</summary>
    public const string AssistFeature = "urn:xmpp:mds:server-assist:0";

    /// <summary>The id of the last message read; null when the element says none.</summary>
    public static StanzaId? Read(Element? element) => element is not null && element.Is("displayed", Namespace)
        ? StanzaId.Read(element.Child("stanza-id", StanzaId.Namespace)) : null;

    /// <summary>The state that a message asks the server to publish, or null. It is not passed on.</summary>
    public static StanzaId? Read(Stanza message) => Read(message.Child("displayed", Namespace));

    /// <summary>Writes it.</summary>
    public static Element Write(StanzaId last) => new Element("displayed", Namespace).With(last.ToElement());
}
