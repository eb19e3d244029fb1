using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Roster;

/// <summary>Answers from the roster in memory.</summary>
sealed class RosterLookup : IRosterLookup
{
    public bool Has(User owner, Jid bare) => owner.Get(RosterBook.Slot)?.Find(bare)?.Listed == true;
}
