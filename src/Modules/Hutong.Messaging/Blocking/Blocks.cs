using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Blocking;

/// <summary>Tells others whom accounts have blocked.</summary>
sealed class Blocks(UserTable users) : IBlocks
{
    public async ValueTask<bool> BlocksAsync(AccountRef owner, Jid who, CancellationToken cancel) =>
        await users.FindAsync(owner.Address, cancel) is { } user && user.Account == owner.Account
            && BlockList.Of(user).Matches(who);
}
