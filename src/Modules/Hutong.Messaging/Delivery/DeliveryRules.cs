using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Delivery;

/// <summary>Refuses before anything is written what RFC 6121 section 8.5 refuses.</summary>
sealed class DeliveryRules : IMessageHook
{
    public MessageStage Stage => MessageStage.Policy;

    public void OnMessage(MessageContext message)
    {
        // Section 8.5.2.1.1 and 8.5.3.2.1: an account is no room, and a room's message is for one occupant.
        if (message is { Recipient: { } recipient, Stanza: { Type: StanzaType.Groupchat } stanza } &&
            (stanza.To!.Resource is not { } resource || recipient.Find(resource) is not { HasClient: true }))
        {
            message.Refuse(StanzaError.ServiceUnavailable);
        }
    }
}

/// <summary>Who among a user's sessions gets a message (RFC 6121 section 8.5).</summary>
static class Recipients
{
    /// <summary>The session that a full address names, or null: then the message goes to the bare address.</summary>
    public static Session? Exact(MessageContext message) =>
        message.Stanza.To!.Resource is { } resource
        && message.Recipient!.Find(resource) is { HasClient: true } session ? session : null;

    /// <summary>
    /// Whether a message to a resource that is gone goes to the bare address instead: chat and normal do (a device
    /// that went away must not lose them), headline and error end.
    /// </summary>
    public static bool FallsBack(Stanza stanza) =>
        stanza.To!.Resource is null || stanza.Type is StanzaType.Chat or StanzaType.Normal or StanzaType.None;
}
