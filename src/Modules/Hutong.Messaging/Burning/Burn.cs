using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Burning;

/// <summary>The elements of burning after reading, an extension of ours (docs/guides/burn-after-reading.md).</summary>
static class Burn
{
    /// <summary>The namespace.</summary>
    public const string Namespace = "urn:hutong:burn:0";

    /// <summary>
    /// What a client that does not know the extension shows. In both languages: the server does not know which of
    /// them every reader of an archive has.
    /// </summary>
    public const string Notice =
        "🔥 阅后即焚的消息，请在互通网页里打开。 · A message that burns after reading: open it in Hutong.";

    const string Fallback = "urn:xmpp:fallback:0";

    /// <summary>What is in the place of the content on its way and in every archive: how to ask for it.</summary>
    public static Element Reference(string id, int seconds, string kind) => new Element("burn", Namespace)
        .With("id", id).With("seconds", Text(seconds)).With("kind", kind);

    /// <summary>A message as it travels: its reference and the notice, nothing that it says.</summary>
    public static Stanza Veil(Stanza message, Element reference) => message
        .Without(child => !MayStay(child))
        .WithChild(new Element("body", Ns.Client).WithText(Notice))
        .WithChild(new Element("fallback", Fallback).With("for", Namespace))
        .WithChild(reference);

    /// <summary>Tells the sender that it was opened, and when it will be gone.</summary>
    public static Stanza Opened(BurnRow row, DateTimeOffset until) => Stanza.Message(
        StanzaType.Chat, Jid.Parse(row.Recipient), Jid.Parse(row.Author), $"opened-{row.Id}",
        new Element("opened", Namespace).With("id", row.Id).With("message", row.Message)
            .With("until", XmppDateTime.Format(until)),
        new Element("store", Hints.Namespace));

    /// <summary>Tells both that it is gone (with XEP-0424 for who knows only that).</summary>
    public static Stanza Burned(BurnRow row) => Stanza.Message(
        StanzaType.Chat, Jid.Parse(row.Author), Jid.Parse(row.Recipient), BurnedId(row.Id),
        new Element("burned", Namespace).With("id", row.Id).With("message", row.Message),
        Retraction.Retract(row.Message),
        new Element("store", Hints.Namespace));

    /// <summary>What an archive keeps in its place (XEP-0424 section 5).</summary>
    public static Stanza Tombstone(Stanza message, BurnRow row, DateTimeOffset at) =>
        Retraction.Tombstone(message, BurnedId(row.Id), at)
            .WithChild(new Element("burned", Namespace).With("id", row.Id));

    /// <summary>The answer to who opened it.</summary>
    public static Element Content(Element content, BurnRow row, DateTimeOffset until) =>
        new Element("opened", Namespace).With("id", row.Id).With("until", XmppDateTime.Format(until)).With(content);

    /// <summary>What only the server says.</summary>
    public static bool IsServers(ChildRef child) => child.Namespace == Namespace && child.Name is not "burn";

    static string BurnedId(string id) => $"burned-{id}";

    /// <summary>Nothing but what asks for marks: any other element might say something of the content.</summary>
    static bool MayStay(ChildRef child) => child.Namespace is "urn:xmpp:receipts" or "urn:xmpp:chat-markers:0"
        or "http://jabber.org/protocol/chatstates" or "urn:xmpp:sid:0";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
