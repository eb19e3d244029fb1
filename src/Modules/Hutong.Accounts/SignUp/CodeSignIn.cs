using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Codes;
using Hutong.Accounts.Directory;
using Hutong.Accounts.Invitations;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.SignUp;

/// <summary>A way in by number and code.</summary>
/// <param name="Domain">The domain of the address.</param>
/// <param name="Number">The number.</param>
/// <param name="Code">The code.</param>
/// <param name="Password">The account's password or a device password, when there is one.</param>
/// <param name="Invitation">An invitation, where one is needed.</param>
/// <param name="Device">What the new device is called.</param>
/// <param name="Language">The language of texts for a new account.</param>
sealed record CodeSignInRequest(
    string Domain, PhoneNumber Number, string Code, string? Password, string? Invitation, string Device,
    string? Language);

/// <summary>In, or how long to wait.</summary>
/// <param name="Account">Who; null while waiting.</param>
/// <param name="Token">The token; null while waiting.</param>
/// <param name="Device">Its device.</param>
/// <param name="Opened">Whether the account is new.</param>
/// <param name="ReadyAt">When the wait is over.</param>
sealed record SignedIn(AccountRef? Account, IssuedToken? Token, DeviceId Device, bool Opened, DateTimeOffset? ReadyAt);

/// <summary>Signs up and in by number and one-time code.</summary>
sealed class CodeSignIn(
    IStore store, AccountDirectory directory, OneTimeCodes codes, ISignIn door, InvitationBook invitations,
    AccountWriter writer, Credentials credentials, ApiTokens tokens, ChangeFeed feed, DeviceNotices notices,
    AccountsOptions options, PasswordOptions passwords, TimeProvider time)
{
    public async ValueTask<AccountAnswer<SignedIn>> EnterAsync(
        CodeSignInRequest request, SignInOrigin origin, CancellationToken cancel)
    {
        if (directory.TenantOf(request.Domain) is not { } tenant ||
            !Jid.TryCreate(request.Number.ToString(), request.Domain, null, out var address))
        {
            return AccountFault.NotOurDomain;
        }

        // Before anything is told: without a right code all numbers look alike.
        if (!await codes.TryAsync(tenant, request.Number, CodePurpose.SignIn, request.Code, origin, cancel))
        {
            return (AccountFault.NotAuthorized, "the code is wrong, used or too old");
        }

        var holder = await directory.AddressAsync(address, cancel);
        var facts = await FactsAsync(holder, address, request, origin, cancel);
        switch (CodeSignInRule.Decide(facts, time.GetUtcNow()))
        {
            case CodeVerdict.Open:
                return await OpenAsync(tenant, address, request, cancel);
            case CodeVerdict.Activate or CodeVerdict.Enter:
                return await IssueAsync(holder.Ref!, request, false, cancel);
            case CodeVerdict.EnterAndSignOutOthers:
                return await IssueAsync(holder.Ref!, request, true, cancel);
            case CodeVerdict.WaitBegins:
                return await BeginWaitAsync(holder.Ref!, cancel);
            case CodeVerdict.Waiting:
                return new SignedIn(null, null, default, false, facts.ReadyAt);
            case CodeVerdict.Disabled:
                return AccountFault.Disabled;
            default:
                return (AccountFault.NotAllowed, "this server opens no account for this number");
        }
    }

    /// <summary>Stops a recovery, or lets it in at once: the owner answers on a device that is signed in.</summary>
    public async ValueTask<AccountAnswer<Done>> AnswerRecoveryAsync(
        AccountRef account, bool allow, CancellationToken cancel)
    {
        var key = new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value,
            now = time.GetUtcNow().ToMicroseconds(),
        };
        var unit = new UnitOfWork().Sql(allow
            ? "update recoveries set ready_at = @now where tenant = @tenant and account = @account and ready_at > @now"
            : "delete from recoveries where tenant = @tenant and account = @account", key, expectRows: 1);
        writer.Audit(unit, account, account.Account, allow ? "accounts.recovery-allowed" : "accounts.recovery-stopped");
        var answer = await writer.CommitAsync(unit, Done.Value, cancel);
        return answer.Fault == AccountFault.Conflict ? AccountFault.NotFound : answer;
    }

    async ValueTask<CodeFacts> FactsAsync(
        AddressRecord holder, Jid address, CodeSignInRequest request, SignInOrigin origin, CancellationToken cancel)
    {
        if (holder.Ref is not { } account)
        {
            var may = options.SignUp == SignUpRule.Everyone || (options.SignUp == SignUpRule.Invited &&
                request.Invitation is { } token && await invitations.MayRegisterAsync(address.Domain, token, cancel));
            return new(false, false, false, false, false, null, may);
        }

        var row =
            await store.ReadAsync((db, ct) => db.QueryFirstAsync<(long Factors, long? ReadyAt)>(AccountRows.Command(
            """
            select (select count(*) from credentials where tenant = @tenant and account = @account)
                 + (select count(*) from passkeys where tenant = @tenant and account = @account)
                 + (select count(*) from tokens where tenant = @tenant and account = @account and expires_at > @now),
                   (select ready_at from recoveries where tenant = @tenant and account = @account)
            """,
            new
            {
                tenant = account.Tenant.Value, account = account.Account.Value, now = time.GetUtcNow().ToMicroseconds(),
            }, ct)), cancel);
        var proved = request.Password is { } password &&
            (await door.PasswordAsync(address, password, origin, cancel)).Account is not null;
        return new(
            true, holder.State == AccountState.Imported, holder.State == AccountState.Disabled, row.Factors > 0, proved,
            row.ReadyAt is { } ready ? TimeColumns.FromMicroseconds(ready) : null, false);
    }

    async ValueTask<AccountAnswer<SignedIn>> OpenAsync(
        TenantId tenant, Jid address, CodeSignInRequest request, CancellationToken cancel)
    {
        MadeCredential? made = null;
        if (request.Password is { } password)
        {
            if (PasswordRule.Check(password, address.Local!, passwords, out var why) is not { } prepared)
            {
                return (AccountFault.WeakPassword, why);
            }

            made = await credentials.MakeAsync(null, CredentialKind.Own, "", prepared, cancel);
        }

        IssuedToken? token = null;
        DeviceId device = default;
        var opened = await writer.OpenAsync(tenant, address, AccountState.Active, request.Language, AccountId.None,
            (unit, account) =>
            {
                (token, device) = tokens.Add(unit, tenant, account.Account, request.Device);
                if (made is not null)
                {
                    credentials.Add(unit, account, made);
                }

                if (options.SignUp == SignUpRule.Invited)
                {
                    invitations.AddUse(unit, request.Invitation!);
                }
            }, cancel);
        return opened.IsDone ? new SignedIn(opened.Value, token, device, true, null) : (opened.Fault, opened.Why ?? "");
    }

    async ValueTask<AccountAnswer<SignedIn>> IssueAsync(
        AccountRef account, CodeSignInRequest request, bool signOutOthers, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        var key = new { tenant = (long)account.Tenant.Value, account = account.Account.Value };
        if (signOutOthers)
        {
            unit.Sql("delete from credentials where tenant = @tenant and account = @account", key)
                .Sql("delete from tokens where tenant = @tenant and account = @account", key)
                .Sql("delete from passkeys where tenant = @tenant and account = @account", key)
                .Sql("delete from sign_in_links where tenant = @tenant and account = @account", key)
                .Sql("delete from fast_tokens where tenant = @tenant and account = @account", key);
            feed.Add(unit, new Change(ChangeKind.SignedOut, account.Tenant, account.Account, account.Address));
        }

        unit.Sql("delete from recoveries where tenant = @tenant and account = @account", key);
        writer.AddState(unit, account, AccountState.Active);
        var (token, device) = tokens.Add(unit, account.Tenant, account.Account, request.Device);
        writer.Audit(
            unit, account, account.Account, signOutOthers ? "accounts.recovered" : "accounts.signed-in-by-code");
        feed.Add(unit, new Change(ChangeKind.Account, account.Tenant, account.Account, account.Address));
        return await writer.CommitAsync(unit, new SignedIn(account, token, device, false, null), cancel);
    }

    async ValueTask<AccountAnswer<SignedIn>> BeginWaitAsync(AccountRef account, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var ready = now.AddHours(options.RecoveryHours);
        var unit = new UnitOfWork().Sql(
            """
            insert into recoveries (tenant, account, started_at, ready_at) values (@tenant, @account, @now, @ready)
            on conflict (tenant, account) do update set started_at = excluded.started_at, ready_at = excluded.ready_at
            """,
            new
            {
                tenant = (long)account.Tenant.Value, account = account.Account.Value, now = now.ToMicroseconds(),
                ready = ready.ToMicroseconds(),
            });
        writer.Audit(unit, account, AccountId.None, "accounts.recovery-begun");
        var answer = await writer.CommitAsync(unit, new SignedIn(null, null, default, false, ready), cancel);
        if (answer.IsDone)
        {
            await notices.SendAsync(account, NoticeText.RecoveryBegun, cancel);
        }

        return answer;
    }
}
