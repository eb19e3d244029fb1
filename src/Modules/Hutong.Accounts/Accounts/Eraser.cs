using Hutong.Accounts.Addresses;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Accounts;

/// <summary>
/// Erases accounts. At once: nobody can sign in, the address rests, sessions end. Then each module erases its part in
/// slices; what the law wants kept (ledger, records) stays under the account's id, which says nothing by then.
/// </summary>
sealed class Eraser(AccountWriter writer, AddressLeases leases, ChangeFeed feed)
{
    public async ValueTask<AccountAnswer<Done>> BeginAsync(
        AccountRef account, AccountId actor, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        writer.AddState(unit, account, AccountState.Deleting);
        leases.Release(unit, account, null);
        var key = new { tenant = (long)account.Tenant.Value, account = account.Account.Value };
        unit.Sql("delete from credentials where tenant = @tenant and account = @account", key)
            .Sql("delete from tokens where tenant = @tenant and account = @account", key)
            .Sql("delete from fast_tokens where tenant = @tenant and account = @account", key)
            .Sql("delete from passkeys where tenant = @tenant and account = @account", key)
            .Sql("delete from sign_in_links where tenant = @tenant and account = @account", key)
            .Sql("delete from recoveries where tenant = @tenant and account = @account", key)
            .Sql("delete from invitations where tenant = @tenant and inviter = @account", key)
            .Sql("""
                update accounts set salt = null, rounds = null, language = null
                where tenant = @tenant and account = @account
                """, key);
        writer.Audit(unit, account, actor, "accounts.deleted");
        feed.Add(unit, new Change(ChangeKind.SignedOut, account.Tenant, account.Account, account.Address));
        return await writer.CommitAsync(unit, Done.Value, cancel);
    }
}
