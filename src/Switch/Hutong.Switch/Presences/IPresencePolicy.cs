using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Switch.Presences;

/// <summary>Decides whether presence and subscriptions may pass (blocking). It must not block or await.</summary>
public interface IPresencePolicy
{
    /// <summary>
    /// Whether presence may pass between a local user and another party, in either direction.
    /// </summary>
    bool Allows(User owner, Jid other);
}
