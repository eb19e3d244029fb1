using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Carbons;

/// <summary>Why a message is, or is not, copied.</summary>
enum CarbonsVerdict
{
    /// <summary>It is copied.</summary>
    Copy,

    /// <summary>Its sender asked for no copies (private, or the hint no-copy).</summary>
    Private,

    /// <summary>Its type is not copied: headlines, messages of rooms.</summary>
    Type,

    /// <summary>It says nothing that another device would want.</summary>
    Empty,
}

/// <summary>Which messages are copied (XEP-0280 section 6.1, rules:0).</summary>
static class CarbonsRule
{
    public static CarbonsVerdict Decide(Stanza message)
    {
        if (message.Has("private", CarbonsFeature.Namespace) || message.Has("no-copy", "urn:xmpp:hints"))
        {
            return CarbonsVerdict.Private;
        }

        return message.Type switch
        {
            StanzaType.Chat => CarbonsVerdict.Copy,
            StanzaType.Groupchat or StanzaType.Headline => CarbonsVerdict.Type,
            // An error is copied as the message it answers was; the payload is gone, so: if it is about a chat.
            StanzaType.Error => CarbonsVerdict.Copy,
            _ => Says(message) ? CarbonsVerdict.Copy : CarbonsVerdict.Empty,
        };
    }

    static bool Says(Stanza message)
    {
        foreach (ref readonly var child in message.Children)
        {
            if ((child.Namespace == Ns.Client && child.Name == "body") || child.Namespace is "urn:xmpp:receipts"
                or "urn:xmpp:chat-markers:0" or "http://jabber.org/protocol/chatstates" or "urn:xmpp:jingle-message:0"
                or "eu.siacs.conversations.axolotl" or "urn:xmpp:omemo:2" or "urn:xmpp:reactions:0"
                or "urn:xmpp:message-retract:1" or "urn:xmpp:message-correct:0")
            {
                return true;
            }
        }

        return false;
    }
}
