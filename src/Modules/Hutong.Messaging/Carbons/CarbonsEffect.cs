using Hutong.Messaging.Delivery;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using XmppCarbons = Hutong.Xmpp.Xeps.Carbons;

namespace Hutong.Messaging.Carbons;

/// <summary>
/// Sends copies: what one device sent to the sender's others, what some devices got to the recipient's others. The
/// forwarded message is encoded once for all copies of a side.
/// </summary>
sealed class CarbonsEffect : IMessageEffect
{
    public EffectStage Stage => EffectStage.Copy;

    public void OnDurable(MessageContext message)
    {
        // A message to oneself comes to all devices as it is.
        if (message.Sender is { } sender && sender != message.Recipient)
        {
            CopyTo(sender, message, sent: true, exact: null);
        }

        if (message.Recipient is { } recipient)
        {
            CopyTo(recipient, message, sent: false, Recipients.Exact(message));
        }
    }

    static void CopyTo(User owner, MessageContext message, bool sent, Session? exact)
    {
        Stanza? copy = null;
        foreach (var session in owner.Sessions)
        {
            if (!session.Carbons || session == message.Session || (!sent && Got(session, message.Stanza, exact)))
            {
                continue;
            }

            if (copy is null)
            {
                if (CarbonsRule.Decide(message.Stanza, sent) != CarbonsVerdict.Copy)
                {
                    return;
                }

                copy = Encode(owner, message, sent);
            }

            session.Send(copy.WithTo(session.Address));
        }
    }

    /// <summary>
    /// Whether a device gets the message itself (RFC 6121 section 8.5): the one addressed, or all that are live. One
    /// that is about to become live reads it with what waited.
    /// </summary>
    static bool Got(Session session, Stanza stanza, Session? exact)
    {
        if (exact is not null)
        {
            return session == exact;
        }

        // Only one that is there, but wants no messages to the bare address, gets it in no other way.
        return !session.IsAvailable || session.Priority >= 0 || stanza.Type == StanzaType.Error;
    }

    static Stanza Encode(User owner, MessageContext message, bool sent)
    {
        var archived = sent ? message.SenderCopy : message.RecipientCopy;
        return XmppCarbons.Copy(message.Stanza, sent, owner.Address, null,
            archived is { IsVisible: true } ? StanzaIds.Encode(owner.Address, archived.Sequence) : default);
    }
}
