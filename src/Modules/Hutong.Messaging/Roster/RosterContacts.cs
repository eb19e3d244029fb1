using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Roster;

/// <summary>Tells who must know when an account gets another address.</summary>
sealed class RosterContacts(UserTable users) : IContactSource
{
    public async ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel) =>
        await users.FindAsync(account.Address, cancel) is { } user && user.Account == account.Account
            ? [.. RosterBook.Of(user).Items.Where(item => item.State.HasFlag(Subscription.From))
                .Select(item => item.Contact)]
            : [];
}
