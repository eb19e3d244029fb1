using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using XmppCarbons = Hutong.Xmpp.Xeps.Carbons;

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

    /// <summary>A room's private message: the room sends it to each device that is there.</summary>
    Room,

    /// <summary>It says nothing that another device would want.</summary>
    Empty,
}

/// <summary>Which messages are copied (XEP-0280 section 6.1, rules:0).</summary>
static class CarbonsRule
{
    const string Rooms = "http://jabber.org/protocol/muc#user";

    /// <summary>Decides for one side: the sender's other devices, or the recipient's.</summary>
    public static CarbonsVerdict Decide(Stanza message, bool sent)
    {
        if (XmppCarbons.IsPrivate(message) || (Hints.Of(message) & ProcessingHints.NoCopy) != 0)
        {
            return CarbonsVerdict.Private;
        }

        if (message.Type is StanzaType.Groupchat or StanzaType.Headline)
        {
            return CarbonsVerdict.Type;
        }

        if (message.Child("x", Rooms) is { } room)
        {
            // An invitation through the room is for the person; what an occupant says is for who is in the room.
            return sent || room.Child("invite") is not null ? CarbonsVerdict.Copy : CarbonsVerdict.Room;
        }

        // An error is copied as the message it answers was; the payload is gone, so: as if that had been a chat.
        return message.Type is StanzaType.Chat or StanzaType.Error || Says(message)
            ? CarbonsVerdict.Copy : CarbonsVerdict.Empty;
    }

    static bool Says(Stanza message)
    {
        foreach (ref readonly var child in message.Children)
        {
            if ((child.Namespace == Ns.Client && child.Name == "body") || child.Namespace is "urn:xmpp:receipts"
                or "urn:xmpp:chat-markers:0" or "http://jabber.org/protocol/chatstates" or "urn:xmpp:jingle-message:0"
                or "eu.siacs.conversations.axolotl" or "urn:xmpp:omemo:2" or "urn:xmpp:reactions:0"
                or "urn:xmpp:message-retract:1" or "urn:xmpp:message-correct:0" or "jabber:x:conference")
            {
                return true;
            }
        }

        return false;
    }
}
