using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Codes;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Moving;

/// <summary>
/// Gives an account another number: the account, its archive and its contacts stay, the address is a new one. The old
/// address rests and says where its holder is (RFC 6120 <c>gone</c>), if the holder wants that told.
/// </summary>
sealed class NumberChange(
    AccountDirectory directory, OneTimeCodes codes, AddressLeases leases, AccountWriter writer, ChangeFeed feed,
    MovedNotices notices)
{
    /// <summary>Moves to a number that is proved by a code sent to it.</summary>
    /// <param name="account">Who moves.</param>
    /// <param name="number">The new number.</param>
    /// <param name="code">The code sent to it for this purpose.</param>
    /// <param name="tellContacts">Whether contacts, and who writes to the old address, are told the new one.</param>
    /// <param name="origin">Where the request comes from.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async ValueTask<AccountAnswer<AccountRef>> MoveAsync(
        AccountRef account, PhoneNumber number, string code, bool tellContacts, SignInOrigin origin,
        CancellationToken cancel)
    {
        if (!await codes.TryAsync(account.Tenant, number, CodePurpose.Move, code, origin, cancel))
        {
            return (AccountFault.NotAuthorized, "the code is wrong, used or too old");
        }

        if (!Jid.TryCreate(number.ToString(), account.Address.Domain, null, out var address))
        {
            return AccountFault.NotANumber;
        }

        var moved = account with { Address = address };
        var unit = new UnitOfWork();
        leases.Release(unit, account, tellContacts ? address : null);
        var fault = await leases.TakeAsync(unit, account.Tenant, address, account.Account, cancel);
        if (fault != AccountFault.None)
        {
            return fault;
        }

        // A SIP digest holds the address: such devices need a new password.
        unit.Sql("update credentials set ha1 = null where tenant = @tenant and account = @account",
            new { tenant = (long)account.Tenant.Value, account = account.Account.Value });
        writer.Audit(unit, account, account.Account, "accounts.moved");
        unit.Fact(new(account.Tenant, "accounts.moved", AccountWriter.Json(account), writer.Now));
        feed.Add(unit, new Change(ChangeKind.SignedOut, account.Tenant, account.Account, account.Address),
            new Change(ChangeKind.Account, account.Tenant, account.Account, address));
        var subscribers = tellContacts ? await notices.SubscribersAsync(account, cancel) : [];
        var answer = await writer.CommitAsync(unit, moved, cancel);
        if (answer.IsDone)
        {
            directory.Forget(account.Account, address);
            await notices.SendAsync(account.Address, moved, subscribers, cancel);
        }

        return answer;
    }
}
