using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging;

/// <summary>What other features of this module ask of the roster without waiting.</summary>
interface IRosterLookup
{
    /// <summary>Whether the user has this bare address in the roster; false while the roster is not loaded.</summary>
    bool Has(User owner, Jid bare);
}
