using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Receipts that a device of the receiver has a message (XEP-0184).</summary>
public static class Receipts
{
    /// <summary>XEP-0184.</summary>
    public const string Namespace = "urn:xmpp:receipts";

    /// <summary>Whether a message asks for one.</summary>
    public static bool IsRequested(Stanza message) => message.Has("request", Namespace);

    /// <summary>The id of the message that a receipt is for; null when the message is no receipt.</summary>
    public static string? Received(Stanza message) => message.Child("received", Namespace)?["id"];

    /// <summary>The request.</summary>
    public static Element Request() => new("request", Namespace);

    /// <summary>The receipt.</summary>
    public static Element Receipt(string id) => new Element("received", Namespace).With("id", id);
}
