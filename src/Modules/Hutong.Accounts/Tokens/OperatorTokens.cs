using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Tokens;

/// <summary>Checks the operator's tokens. Rare: each is read from the store.</summary>
sealed class OperatorTokens(IStore store, GuessGuard guard, BanKeeper bans, TimeProvider time) : IOperatorTokens
{
    public async ValueTask<string?> CheckAsync(string token, SignInOrigin origin, CancellationToken cancel)
    {
        if (!guard.MayTry(origin.Peer) || !TokenText.TryRead(TokenText.Operator, token, out var tenant, out var hash))
        {
            return null;
        }

        var name = await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<string?>(AccountRows.Command(
            "select name from operator_tokens where tenant = @tenant and hash = @hash and expires_at > @now",
            new { tenant = tenant.Value, hash, now = time.GetUtcNow().ToMicroseconds() }, ct)), cancel);
        if (name is null)
        {
            bans.Failed(origin.Peer, AccountId.None, TenantId.First);
        }

        return name;
    }
}
