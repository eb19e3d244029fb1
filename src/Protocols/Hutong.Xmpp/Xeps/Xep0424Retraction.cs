using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A message that takes back an earlier one (XEP-0424), and what an archive keeps in its place.</summary>
public static class Retraction
{
    /// <summary>XEP-0424.</summary>
    public const string Namespace = "urn:xmpp:message-retract:1";

    /// <summary>That an archive puts a tombstone in the message's place (section 5).</summary>
    public const string TombstoneFeature = "urn:xmpp:message-retract:1#tombstone";

    /// <summary>The id of the message that is taken back; null when the message takes back none.</summary>
    public static string? Retracts(Stanza message) => message.Child("retract", Namespace)?["id"];

    /// <summary>The element that says so.</summary>
    public static Element Retract(string id) => new Element("retract", Namespace).With("id", id);

    /// <summary>What stays of a message: its ends, its id and when it was taken back.</summary>
    /// <param name="message">The message.</param>
    /// <param name="retractionId">The id of the message that took it back, or null.</param>
    /// <param name="at">When.</param>
    public static Stanza Tombstone(Stanza message, string? retractionId, DateTimeOffset at) =>
        Stanza.Message(message.Type, message.From, message.To, message.Id,
            new Element("retracted", Namespace).With("id", retractionId).With("stamp", XmppDateTime.FormatSeconds(at)));
}
