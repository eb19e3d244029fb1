using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Addresses;

/// <summary>Takes and ends leases on addresses.</summary>
sealed class AddressLeases(IStore store, AccountsOptions options, TimeProvider time)
{
    /// <summary>
    /// Adds to a unit that an account takes an address; the fault says why it may not. What was read is checked again
    /// in the commit: of two who ask at once one gets a conflict.
    /// </summary>
    public async ValueTask<AccountFault> TakeAsync(
        UnitOfWork unit, TenantId tenant, Jid address, AccountId account, CancellationToken cancel)
    {
        var last = await LastAsync(tenant, address, cancel);
        var now = time.GetUtcNow();
        var parameters = new
        {
            tenant = (long)tenant.Value, domain = address.Domain, local = address.Local, account = account.Value,
            now = now.ToMicroseconds(), seen = last?.Until?.ToMicroseconds() ?? 0,
        };
        switch (LeaseRule.Decide(last, account.Value, now, TimeSpan.FromDays(options.QuarantineDays)))
        {
            case LeaseVerdict.Free:
                unit.Sql("""
                    insert into addresses (tenant, domain, local, account, from_at)
                    values (@tenant, @domain, @local, @account, @now)
                    """, parameters);
                return AccountFault.None;
            case LeaseVerdict.Rested or LeaseVerdict.OwnAgain:
                unit.Sql("""
                    insert into address_history (tenant, domain, local, from_at, until_at, account)
                    select tenant, domain, local, from_at, until_at, account from addresses
                    where tenant = @tenant and domain = @domain and local = @local and until_at = @seen
                    """, parameters, expectRows: 1);
                unit.Sql("""
                    update addresses set account = @account, from_at = @now, until_at = null, moved_to = null
                    where tenant = @tenant and domain = @domain and local = @local and until_at = @seen
                    """, parameters, expectRows: 1);
                return AccountFault.None;
            case LeaseVerdict.Resting:
                return AccountFault.Resting;
            default:
                return AccountFault.Taken;
        }
    }

    /// <summary>
    /// Adds to a unit that an account's lease ends now; who asks for the address is told where it moved.
    /// </summary>
    public void Release(UnitOfWork unit, AccountRef holder, Jid? movedTo) => unit.Sql(
        """
        update addresses set until_at = @now, moved_to = @moved
        where tenant = @tenant and domain = @domain and local = @local and account = @account and until_at is null
        """,
        new
        {
            tenant = (long)holder.Tenant.Value, domain = holder.Address.Domain, local = holder.Address.Local,
            account = holder.Account.Value, now = time.GetUtcNow().ToMicroseconds(), moved = movedTo?.Bare.ToString(),
        }, expectRows: 1);

    ValueTask<Lease?> LastAsync(TenantId tenant, Jid address, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var row = await db.QueryFirstOrDefaultAsync<(long? Account, long From, long? Until)>(AccountRows.Command(
                """
                select account, from_at, until_at from addresses
                where tenant = @tenant and domain = @domain and local = @local
                """, new { tenant = tenant.Value, domain = address.Domain, local = address.Local }, ct));
            return row.Account is { } account
                ? new Lease(account, TimeColumns.FromMicroseconds(row.From),
                    row.Until is { } until ? TimeColumns.FromMicroseconds(until) : null)
                : null;
        }, cancel);
}
