using System.Buffers;
using Hutong.Messaging.Delivery;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Carbons;

/// <summary>
/// Sends copies: what one device sent to the sender's others, what one device got to the recipient's others. The
/// forwarded message is encoded once for all copies of a side.
/// </summary>
sealed class CarbonsEffect : IMessageEffect
{
    public EffectStage Stage => EffectStage.Copy;

    public void OnDurable(MessageContext message)
    {
        var toSelf = message.Sender is not null && message.Sender == message.Recipient;
        var sent = message.Sender is { } sender && !toSelf && HasOther(sender, message.Session);
        var received = message.Recipient is { Sessions.Length: > 1 } && Recipients.Exact(message) is not null;
        if ((!sent && !received) || CarbonsRule.Decide(message.Stanza) != CarbonsVerdict.Copy)
        {
            return;
        }

        if (sent)
        {
            var payload = Forward("sent"u8, message.Stanza, message.Sender!, message.SenderCopy);
            foreach (var session in message.Sender!.Sessions)
            {
                if (session.Carbons && session != message.Session)
                {
                    session.Send(Copy(message.Stanza, "sent", payload, session));
                }
            }
        }

        if (received)
        {
            SendReceived(message);
        }
    }

    static void SendReceived(MessageContext message)
    {
        var recipient = message.Recipient!;
        var payload = Forward("received"u8, message.Stanza, recipient, message.RecipientCopy);
        foreach (var session in recipient.Sessions)
        {
            if (session.Carbons && session.Address.Resource != message.Stanza.To!.Resource
                && session != message.Session)
            {
                session.Send(Copy(message.Stanza, "received", payload, session));
            }
        }
    }

    static bool HasOther(User user, Session? self)
    {
        foreach (var session in user.Sessions)
        {
            if (session.Carbons && session != self)
            {
                return true;
            }
        }

        return false;
    }

    static byte[] Forward(ReadOnlySpan<byte> side, Stanza stanza, User owner, IArchived? copy)
    {
        var buffer = new ArrayBufferWriter<byte>(stanza.Payload.Length + 512);
        buffer.Write("<"u8);
        buffer.Write(side);
        buffer.Write(" xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"u8);
        stanza.WriteTo(buffer, copy is { IsVisible: true } ? StanzaIds.Encode(owner.Address, copy.Sequence) : default);
        buffer.Write("</forwarded></"u8);
        buffer.Write(side);
        buffer.Write(">"u8);
        return buffer.WrittenSpan.ToArray();
    }

    static Stanza Copy(Stanza original, string side, byte[] payload, Session to) =>
        new(StanzaKind.Message, original.Type, original.Id, to.User.Address, to.Address, null, payload,
            [new ChildRef(side, CarbonsFeature.Namespace, 0, payload.Length)]);
}
