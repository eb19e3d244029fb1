using System.Globalization;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Accounts;

/// <summary>Makes and changes accounts: the writes that all ways in (command line, HTTP, sign-up) share.</summary>
sealed class AccountWriter(
    IStore store, AddressLeases leases, ChangeFeed feed, AccountIds ids, TimeProvider time)
{
    /// <summary>The time of what is written now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>
    /// Opens an account at an address. <paramref name="more"/> adds to the same commit: a password, a token.
    /// </summary>
    public async ValueTask<AccountAnswer<AccountRef>> OpenAsync(
        TenantId tenant, Jid address, AccountState state, string? language, AccountId actor,
        Action<UnitOfWork, AccountRef>? more, CancellationToken cancel)
    {
        var account = new AccountRef(ids.NextAccount(), tenant, address.Bare);
        var unit = new UnitOfWork();
        var fault = await leases.TakeAsync(unit, tenant, account.Address, account.Account, cancel);
        if (fault != AccountFault.None)
        {
            return fault;
        }

        var now = time.GetUtcNow();
        unit.Sql("""
            insert into accounts (tenant, account, state, language, created_at, changed_at)
            values (@tenant, @account, @state, @language, @now, @now)
            """,
            new
            {
                tenant = (long)tenant.Value, account = account.Account.Value, state = (long)state, language,
                now = now.ToMicroseconds(),
            });
        more?.Invoke(unit, account);
        Audit(unit, account, actor, "accounts.opened");
        unit.Fact(new(tenant, "accounts.opened", Json(account), now));
        feed.Add(unit, new Change(ChangeKind.Account, tenant, account.Account, account.Address));
        return await CommitAsync(unit, account, cancel);
    }

    /// <summary>Changes the state; sessions end when it is no longer active.</summary>
    public async ValueTask<AccountAnswer<Done>> SetStateAsync(
        AccountRef account, AccountState state, AccountId actor, string action, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        AddState(unit, account, state);
        Audit(unit, account, actor, action);
        unit.Fact(new(account.Tenant, action, Json(account), time.GetUtcNow()));
        feed.Add(unit, new Change(state == AccountState.Active ? ChangeKind.Account : ChangeKind.SignedOut,
            account.Tenant, account.Account, account.Address));
        return await CommitAsync(unit, Done.Value, cancel);
    }

    /// <summary>Adds a change of state to a unit.</summary>
    public void AddState(UnitOfWork unit, AccountRef account, AccountState state) => unit.Sql(
        """
        update accounts set state = @state, changed_at = @now
        where tenant = @tenant and account = @account and state < @gone
        """,
        new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, state = (long)state,
            now = time.GetUtcNow().ToMicroseconds(), gone = (long)AccountState.Deleting,
        }, expectRows: 1);

    /// <summary>Adds a row of the audit to a unit.</summary>
    public void Audit(UnitOfWork unit, AccountRef account, AccountId actor, string action, string detail = "{}") =>
        unit.Audit(new(account.Tenant, time.GetUtcNow(), actor, action, account.Account, detail));

    /// <summary>Commits; what the store says becomes a fault that a caller can show.</summary>
    public async ValueTask<AccountAnswer<T>> CommitAsync<T>(UnitOfWork unit, T value, CancellationToken cancel) =>
        (await store.TryCommitAsync(unit, cancel)).Result switch
        {
            CommitResult.Committed => value,
            CommitResult.Conflict => AccountFault.Conflict,
            CommitResult.DiskFull => (AccountFault.Unavailable, "the disk is full"),
            var other =>
                (AccountFault.Unavailable, string.Create(CultureInfo.InvariantCulture, $"the store answered {other}")),
        };

    /// <summary>The ids of an account for a fact; never an address.</summary>
    public static string Json(AccountRef account) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"account":"{{account.Account.Value}}"}""");
}
