using System.Globalization;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Accounts;

/// <summary>Which sort of device.</summary>
enum DeviceKind
{
    /// <summary>The own password.</summary>
    Password,

    /// <summary>A device password.</summary>
    DevicePassword,

    /// <summary>A token of the API.</summary>
    Token,
}

/// <summary>Something that can sign in.</summary>
sealed record DeviceInfo(
    DeviceId Device, DeviceKind Kind, string Name, DateTimeOffset Created, DateTimeOffset? Used,
    DateTimeOffset? Expires);

/// <summary>What can sign in to an account: its own password, device passwords, tokens, FAST clients.</summary>
sealed class Devices(
    IStore store, Credentials credentials, AccountWriter writer, ChangeFeed feed, PasswordOptions passwords,
    TimeProvider time)
{
    const int MaxNameChars = 100;

    /// <summary>
    /// Sets the own password. Everything that signed in by the previous one is signed out; <paramref name="keep"/> is
    /// the session that asks.
    /// </summary>
    public async ValueTask<AccountAnswer<Done>> SetPasswordAsync(
        AccountRef account, Secret password, AccountId actor, DeviceId? keep, CancellationToken cancel)
    {
        if (PasswordRule.Check(password.Reveal(), account.Address.Local!, passwords, out var why) is not { } prepared)
        {
            return (AccountFault.WeakPassword, why);
        }

        var previous =
            (await credentials.ListAsync(account, cancel)).Where(c => c.Kind == CredentialKind.Own).ToArray();
        if (await credentials.MakeAsync(account, CredentialKind.Own, "", prepared, cancel) is not { } made)
        {
            return AccountFault.TooMany;
        }

        var unit = new UnitOfWork();
        credentials.Add(unit, account, made);
        var changes = new List<Change> { new(ChangeKind.Account, account.Tenant, account.Account, account.Address) };
        foreach (var old in previous)
        {
            changes.Add(AddSignOut(unit, account, new DeviceId(old.Id)));
        }

        if (previous.Length > 0)
        {
            unit.Sql("delete from tokens where tenant = @tenant and account = @account and device <> @keep",
                Key(account, keep ?? default));
            changes.Add(new(ChangeKind.Device, account.Tenant, account.Account, account.Address));
        }

        writer.Audit(unit, account, actor, "accounts.password-set");
        feed.Add(unit, [.. changes]);
        return await writer.CommitAsync(unit, Done.Value, cancel);
    }

    /// <summary>All that can sign in: passwords, then tokens that have not expired.</summary>
    public async ValueTask<IReadOnlyList<DeviceInfo>> ListAsync(AccountRef account, CancellationToken cancel)
    {
        var found = (await credentials.ListAsync(account, cancel)).Select(one => new DeviceInfo(
            new(one.Id), one.Kind == CredentialKind.Own ? DeviceKind.Password : DeviceKind.DevicePassword, one.Name,
            one.CreatedAt, one.UsedAt, null)).ToList();
        var tokens = await store.ReadAsync((db, ct) => db.QueryAsync<TokenRow>(AccountRows.Command(
            """
            select device as Device, name as Name, created_at as CreatedAt, used_at as UsedAt, expires_at as ExpiresAt
            from tokens where tenant = @tenant and account = @account and expires_at > @now order by device
            """,
            new
            {
                tenant = account.Tenant.Value, account = account.Account.Value, now = time.GetUtcNow().ToMicroseconds(),
            }, ct)), cancel);
        found.AddRange(tokens.Select(row => new DeviceInfo(
            new(row.Device), DeviceKind.Token, row.Name, TimeColumns.FromMicroseconds(row.CreatedAt),
            row.UsedAt is { } used ? TimeColumns.FromMicroseconds(used) : null,
            TimeColumns.FromMicroseconds(row.ExpiresAt))));
        return found;
    }

    /// <summary>Makes a device password.</summary>
    public async ValueTask<AccountAnswer<NewDevicePassword>> AddPasswordAsync(
        AccountRef account, string name, AccountId actor, CancellationToken cancel)
    {
        name = name.Trim();
        name = name.Length > MaxNameChars ? name[..MaxNameChars] : name;
        if ((await credentials.ListAsync(account, cancel)).Count >= Credentials.MaxPerAccount)
        {
            return (AccountFault.TooMany, "an account has at most 20 passwords: remove one first");
        }

        var text = credentials.NewDevicePassword();
        if (await credentials.MakeAsync(account, CredentialKind.Device, name, text, cancel) is not { } made)
        {
            return AccountFault.TooMany;
        }

        var unit = new UnitOfWork();
        credentials.Add(unit, account, made);
        writer.Audit(unit, account, actor, "accounts.device-password-added",
            string.Create(CultureInfo.InvariantCulture, $$"""{"device":"{{made.Id}}"}"""));
        feed.Add(unit, new Change(ChangeKind.Account, account.Tenant, account.Account, account.Address));
        return await writer.CommitAsync(unit, new NewDevicePassword(new(made.Id), name, new Secret(text)), cancel);
    }

    /// <summary>Takes back a device: its password or token, its FAST tokens; its sessions end.</summary>
    public async ValueTask<AccountAnswer<Done>> RevokeAsync(
        AccountRef account, DeviceId device, AccountId actor, CancellationToken cancel)
    {
        var found = await store.ReadAsync((db, ct) => db.ExecuteScalarAsync<long>(AccountRows.Command(
            """
            select (select count(*) from credentials
                    where tenant = @tenant and account = @account and credential = @device)
                 + (select count(*) from tokens where tenant = @tenant and account = @account and device = @device)
            """, Key(account, device), ct)), cancel);
        if (found == 0)
        {
            return AccountFault.NotFound;
        }

        var unit = new UnitOfWork();
        unit.Sql("delete from credentials where tenant = @tenant and account = @account and credential = @device",
            Key(account, device));
        unit.Sql("delete from tokens where tenant = @tenant and account = @account and device = @device",
            Key(account, device));
        feed.Add(unit, AddSignOut(unit, account, device));
        writer.Audit(unit, account, actor, "accounts.device-revoked",
            string.Create(CultureInfo.InvariantCulture, $$"""{"device":"{{device.Value}}"}"""));
        return await writer.CommitAsync(unit, Done.Value, cancel);
    }

    static Change AddSignOut(UnitOfWork unit, AccountRef account, DeviceId device)
    {
        unit.Sql("delete from fast_tokens where tenant = @tenant and account = @account and device = @device",
            Key(account, device));
        return new(ChangeKind.Device, account.Tenant, account.Account, account.Address, device);
    }

    static object Key(AccountRef account, DeviceId device) => new
    {
        tenant = (long)account.Tenant.Value, account = account.Account.Value, device = device.Value,
        keep = device.Value,
    };

    sealed class TokenRow
    {
        public long Device { get; set; }
        public string Name { get; set; } = "";
        public long CreatedAt { get; set; }
        public long? UsedAt { get; set; }
        public long ExpiresAt { get; set; }
    }
}
