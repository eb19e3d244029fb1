using Hutong.Switch.Iqs;
using Hutong.Switch.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Blocking;

/// <summary>
/// Keeps stanzas from passing between a user and whom the user blocked (XEP-0191 section 3.3): the blocked one sees
/// an absent account, the blocker is told why.
/// </summary>
sealed class BlockingPolicy : IMessageHook, IIqPolicy, IPresencePolicy
{
    /// <summary>What the blocker gets for a stanza to somebody blocked.</summary>
    public static readonly StanzaError Blocked = StanzaError.NotAcceptable with
    {
        Type = "cancel", Application = new Element("blocked", BlockingFeature.Errors),
    };

    public MessageStage Stage => MessageStage.Policy;

    public void OnMessage(MessageContext message)
    {
        if (Refusal(message.Stanza, message.Sender, message.Recipient) is { } refusal)
        {
            message.Refuse(refusal);
        }
    }

    public StanzaError? Refusal(Stanza stanza, User? sender, User? target)
    {
        if (sender is not null && stanza.To is { } to && Blocks(sender, to))
        {
            return Blocked;
        }

        return target is not null && Blocks(target, stanza.From!) ? StanzaError.ServiceUnavailable : null;
    }

    public StanzaError? Refusal(User owner, Jid other) => Blocks(owner, other) ? Blocked : null;

    /// <summary>A user's own sessions and server are never blocked, even if their domain is.</summary>
    static bool Blocks(User owner, Jid other) =>
        BlockList.Of(owner).Matches(other)
        && !other.Bare.Equals(owner.Address)
        && !(other.Local is null && other.Domain == owner.Address.Domain);
}
