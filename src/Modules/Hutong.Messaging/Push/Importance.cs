using Hutong.Messaging.Burning;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Push;

/// <summary>
/// Which messages are worth waking a device: those that say something new to a person, or that somebody calls. Not
/// edits, reactions, receipts, or what is taken back.
/// </summary>
static class Importance
{
    const string Burning = "urn:xmpp:ephemeral:0";

    /// <summary>Whether a message on its way is worth it.</summary>
    public static bool Has(Stanza message)
    {
        if (message.Kind != StanzaKind.Message || !IsTalk(message.Type))
        {
            return false;
        }

        var seen = default(Seen);
        foreach (ref readonly var child in message.Children)
        {
            seen.Add(child.Name, child.Namespace);
        }

        return seen.IsImportant;
    }

    /// <summary>Whether a stored message is worth it.</summary>
    public static bool Has(Element message)
    {
        var seen = default(Seen);
        foreach (var child in message.Children)
        {
            seen.Add(child.Name, child.Namespace);
        }

        return seen.IsImportant && message["type"] is null or "chat" or "normal";
    }

    /// <summary>Whether it is a call: then the device is woken with haste.</summary>
    public static bool IsCall(Element message) => message.Child("propose", "urn:xmpp:jingle-message:0") is not null;

    /// <summary>Whether what it says may be shown: not what is encrypted or to be burned after reading.</summary>
    public static bool IsShown(Element message) => message.Child("body", Ns.Client) is not null
        && !message.Children.Any(child => child.Namespace is Burning or Burn.Namespace
            || (child.Name == "encryption" && child.Namespace == "urn:xmpp:eme:0"));

    static bool IsTalk(StanzaType type) => type is StanzaType.Chat or StanzaType.Normal or StanzaType.None;

    struct Seen
    {
        bool says;
        bool changes;

        public readonly bool IsImportant => says && !changes;

        public void Add(string name, string ns)
        {
            says |= (name, ns) is ("body", Ns.Client) or ("encrypted", _) or ("openpgp", "urn:xmpp:openpgp:0")
                or ("propose", "urn:xmpp:jingle-message:0");
            changes |= (name, ns) is ("replace", "urn:xmpp:message-correct:0") or ("reactions", "urn:xmpp:reactions:0")
                or ("retract", "urn:xmpp:message-retract:1") or ("no-store", "urn:xmpp:hints");
        }
    }
}
