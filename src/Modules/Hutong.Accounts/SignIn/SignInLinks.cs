using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignUp;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.SignIn;

/// <summary>One-time sign-in links: a random token, stored as its hash, gone with the commit that uses it.</summary>
sealed class SignInLinks(
    IStore store, AccountDirectory directory, AddressText texts, ApiTokens tokens, AccountWriter writer,
    GuessGuard guard, BanKeeper bans, IPublicAddress web, IIdSource ids, TimeProvider time) : ISignInLinks
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public async ValueTask<AccountAnswer<SignInLink>> CreateAsync(
        string address, TimeSpan valid, CancellationToken cancel)
    {
        if (texts.Read(address) is var read && !read.IsDone)
        {
            return (read.Fault, read.Why ?? "");
        }

        if ((await directory.AddressAsync(read.Value!, cancel)).Ref is not { } account)
        {
            return (AccountFault.NotFound, "nobody has this address");
        }

        var text = TokenText.Create(TokenText.Link, account.Tenant, ids);
        var now = time.GetUtcNow();
        var end = now + (valid < Longest ? valid : Longest);
        var unit = new UnitOfWork()
            .Sql("delete from sign_in_links where tenant = @tenant and expires_at <= @now",
                new { tenant = (long)account.Tenant.Value, now = now.ToMicroseconds() })
            .Sql("""
                insert into sign_in_links (tenant, hash, account, expires_at) values (@tenant, @hash, @account, @end)
                """,
                new
                {
                    tenant = (long)account.Tenant.Value, hash = TokenText.Hash(text), account = account.Account.Value,
                    end = end.ToMicroseconds(),
                });
        writer.Audit(unit, account, AccountId.None, "accounts.sign-in-link");
        return await writer.CommitAsync(unit,
            new SignInLink(new(text), new($"{web.Http}/#/sign-in?token={text}"), end), cancel);
    }

    /// <summary>Trades a link's token for a session, once. All that can be wrong with it looks the same.</summary>
    public async ValueTask<AccountAnswer<SignedIn>> RedeemAsync(
        string text, string device, SignInOrigin origin, CancellationToken cancel)
    {
        if (!guard.MayTry(origin.Peer))
        {
            return (AccountFault.TooMany, "too many attempts: try later");
        }

        if (!TokenText.TryRead(TokenText.Link, text, out var tenant, out var hash)
            || await FindAsync(tenant, hash, cancel) is not { } id)
        {
            bans.Failed(origin.Peer, AccountId.None, TenantId.First);
            return (AccountFault.NotAuthorized, "the link is wrong, used or too old");
        }

        var holder = await directory.AccountAsync(id, cancel);
        if (holder.Ref is not { } account || holder.State == AccountState.Disabled)
        {
            return holder.Ref is null ? AccountFault.NotAuthorized : AccountFault.Disabled;
        }

        // Whoever comes second finds no row: the unit is refused as a whole and no token is made.
        var unit = new UnitOfWork().Sql("delete from sign_in_links where tenant = @tenant and hash = @hash",
            new { tenant = (long)tenant.Value, hash }, expectRows: 1);
        writer.AddState(unit, account, AccountState.Active);
        var (token, made) = tokens.Add(unit, account.Tenant, account.Account, device);
        writer.Audit(unit, account, account.Account, "accounts.signed-in-by-link");
        var answer = await writer.CommitAsync(unit, new SignedIn(account, token, made, false, null), cancel);
        if (answer.IsDone)
        {
            guard.Succeeded(origin.Peer, account.Account);
        }

        return answer.Fault == AccountFault.Conflict
            ? (AccountFault.NotAuthorized, "the link is wrong, used or too old") : answer;
    }

    async ValueTask<AccountId?> FindAsync(TenantId tenant, byte[] hash, CancellationToken cancel)
    {
        var found = await store.ReadAsync((db, ct) => db.ExecuteScalarAsync<long?>(AccountRows.Command(
            "select account from sign_in_links where tenant = @tenant and hash = @hash and expires_at > @now",
            new { tenant = tenant.Value, hash, now = time.GetUtcNow().ToMicroseconds() }, ct)), cancel);
        return found is { } account ? new AccountId(account) : null;
    }
}
