using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Presences;

/// <summary>Decides whether presence and subscriptions may pass (blocking). It must not block or await.</summary>
public interface IPresencePolicy
{
    /// <summary>
    /// Null when presence may pass between a local user and another party, in either direction; otherwise what the
    /// user is told when it was he who sent. The other party is told nothing.
    /// </summary>
    StanzaError? Refusal(User owner, Jid other);
}
