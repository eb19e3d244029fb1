using System.Globalization;
using Hutong.Messaging.Offline;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Delivery;

/// <summary>
/// Sends a durable message to the recipient's sessions: one to a full address, all live ones to a bare one.
/// </summary>
sealed class DeliverEffect(MarkKeeper marks) : IMessageEffect
{
    public EffectStage Stage => EffectStage.Deliver;

    public void OnDurable(MessageContext message)
    {
        if (message.Recipient is not { } recipient)
        {
            return;
        }

        var outgoing = Outgoing(message, recipient);
        message.Delivered = outgoing;
        var delivered =
            Recipients.Exact(message) is { } exact ? ToOne(exact, outgoing) : ToAll(recipient, message, outgoing);
        if (outgoing.Sequence > 0)
        {
            recipient.Get(DeliveredMark.Slot)!.Saw(outgoing.Sequence);
            if (delivered)
            {
                marks.Reach(recipient, outgoing.Sequence);
            }
        }
    }

    static bool ToOne(Session session, Outgoing outgoing)
    {
        if (outgoing.Sequence > 0 && !session.IsLive)
        {
            if (session.Get(Backlog.CatchingUp) is not null)
            {
                // It reads the archive just now, and this message in its place there.
                return false;
            }

            DirectlySent.Note(session, outgoing.Sequence);
        }

        session.Send(outgoing);
        return session is { IsLive: true, HasEnded: false };
    }

    static bool ToAll(User recipient, MessageContext message, Outgoing outgoing)
    {
        // RFC 6121 section 8.5.2.1.1: an error to a bare address has no device that asked.
        if (message.Stanza.Type == StanzaType.Error || !Recipients.FallsBack(message.Stanza))
        {
            return false;
        }

        var delivered = false;
        foreach (var session in recipient.Sessions)
        {
            if (session.IsLive)
            {
                session.Send(outgoing);
                // One that has ended meanwhile took nothing, and told before what it had not delivered.
                delivered |= !session.HasEnded;
            }
        }

        return delivered;
    }

    /// <summary>What is kept only until it is delivered has no id: no archive would know it.</summary>
    static Outgoing Outgoing(MessageContext message, User recipient) => message.RecipientCopy is { } copy
        ? new(message.Stanza, copy.IsVisible ? StanzaIds.Encode(recipient.Address, copy.Sequence) : default,
            copy.Sequence)
        : new(message.Stanza);
}

/// <summary>Encodes the id that an owner's archive gave a message (XEP-0359).</summary>
static class StanzaIds
{
    public static byte[] Encode(Jid owner, long sequence) =>
        new StanzaId(sequence.ToString(CultureInfo.InvariantCulture), owner).ToBytes();
}
