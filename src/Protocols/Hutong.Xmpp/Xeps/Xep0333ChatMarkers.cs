using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Marks how far a person has come in a conversation (XEP-0333).</summary>
public static class ChatMarkers
{
    /// <summary>XEP-0333.</summary>
    public const string Namespace = "urn:xmpp:chat-markers:0";

    /// <summary>Whether a message may be marked.</summary>
    public static bool IsMarkable(Stanza message) => message.Has("markable", Namespace);

    /// <summary>The id of the message up to which all were shown; null when the message is no such mark.</summary>
    public static string? Displayed(Stanza message) => message.Child("displayed", Namespace)?["id"];

    /// <summary>The mark.</summary>
    public static Element Display(string id) => new Element("displayed", Namespace).With("id", id);
}
