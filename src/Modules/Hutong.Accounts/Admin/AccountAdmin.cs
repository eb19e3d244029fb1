using System.Globalization;
using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Directory;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Admin;

/// <summary>What an operator does to accounts, from the command line or over HTTP.</summary>
sealed class AccountAdmin(
    IStore store, AccountDirectory directory, AddressText texts, AccountWriter writer, Credentials credentials,
    Devices devices, Eraser eraser, ChangeFeed feed, PasswordOptions passwords, IIdSource ids, TimeProvider time)
    : IAccountAdmin
{
    const int MaxPage = 1000;

    public async ValueTask<AccountAnswer<AccountRef>> AddAsync(
        string address, Secret? password, CancellationToken cancel)
    {
        if (texts.Read(address) is var read && !read.IsDone)
        {
            return (read.Fault, read.Why ?? "");
        }

        var jid = read.Value!;
        MadeCredential? made = null;
        if (password is not null)
        {
            if (PasswordRule.Check(password.Reveal(), jid.Local!, passwords, out var why) is not { } prepared)
            {
                return (AccountFault.WeakPassword, why);
            }

            made = await credentials.MakeAsync(null, CredentialKind.Own, "", prepared, cancel);
            if (made is null)
            {
                return AccountFault.TooMany;
            }
        }

        return await writer.OpenAsync(
            directory.TenantOf(jid.Domain)!.Value, jid, AccountState.Active, null, AccountId.None,
            (unit, account) =>
            {
                if (made is not null)
                {
                    credentials.Add(unit, account, made);
                }
            }, cancel);
    }

    public ValueTask<Page<AccountSummary>> ListAsync(
        TenantId tenant, string? after, int limit, CancellationToken cancel)
    {
        var from = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        var count = Math.Clamp(limit, 1, MaxPage);
        return store.ReadAsync(async (db, ct) =>
        {
            var rows = (await db.QueryAsync<SummaryRow>(AccountRows.Command(
                SummarySql + "where c.tenant = @tenant and c.account > @from order by c.account limit @count",
                new { tenant = tenant.Value, from, count = count + 1 }, ct))).AsList();
            var page = rows.Take(count).Select(row => row.ToSummary()).ToArray();
            return new Page<AccountSummary>(page, rows.Count > count
                ? page[^1].Account.Value.ToString(CultureInfo.InvariantCulture) : null);
        }, cancel);
    }

    public async ValueTask<AccountAnswer<AccountSummary>> FindAsync(string address, CancellationToken cancel)
    {
        var held = await HolderAsync(address, cancel);
        if (!held.IsDone)
        {
            return (held.Fault, held.Why ?? "");
        }

        var row = await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<SummaryRow>(AccountRows.Command(
            SummarySql + "where c.tenant = @tenant and c.account = @account",
            new { tenant = held.Value.Tenant.Value, account = held.Value.Account.Value }, ct)), cancel);
        return row is null ? AccountFault.NotFound : row.ToSummary();
    }

    public async ValueTask<AccountAnswer<Done>> DisableAsync(string address, bool disabled, CancellationToken cancel)
    {
        var held = await HolderAsync(address, cancel);
        return held.IsDone
            ? await writer.SetStateAsync(
                held.Value, disabled ? AccountState.Disabled : AccountState.Active, AccountId.None,
                disabled ? "accounts.disabled" : "accounts.enabled", cancel)
            : (held.Fault, held.Why ?? "");
    }

    public async ValueTask<AccountAnswer<Done>> DeleteAsync(string address, CancellationToken cancel)
    {
        var held = await HolderAsync(address, cancel);
        return held.IsDone ? await eraser.BeginAsync(held.Value, AccountId.None, cancel) : (held.Fault, held.Why ?? "");
    }

    public async ValueTask<AccountAnswer<Done>> SetPasswordAsync(
        string address, Secret password, CancellationToken cancel)
    {
        var held = await HolderAsync(address, cancel);
        return held.IsDone ? await devices.SetPasswordAsync(held.Value, password, AccountId.None, null, cancel)
            : (held.Fault, held.Why ?? "");
    }

    public async ValueTask<AccountAnswer<NewDevicePassword>> AddDevicePasswordAsync(
        string address, string name, CancellationToken cancel)
    {
        var held = await HolderAsync(address, cancel);
        return held.IsDone ? await devices.AddPasswordAsync(held.Value, name, AccountId.None, cancel)
            : (held.Fault, held.Why ?? "");
    }

    public async ValueTask<AccountAnswer<Done>> AddDomainAsync(
        string domain, TenantId? tenant, CancellationToken cancel)
    {
        if (!Jid.TryCreate(null, domain, null, out var host))
        {
            return AccountFault.NotAnAddress;
        }

        var unit = new UnitOfWork();
        AddDomain(unit, tenant ?? TenantId.First, host.Domain);
        return await CommitDomainsAsync(unit, tenant ?? TenantId.First, Done.Value, cancel);
    }

    public async ValueTask<AccountAnswer<TenantId>> AddTenantAsync(string name, string domain, CancellationToken cancel)
    {
        if (!Jid.TryCreate(null, domain, null, out var host) || name.Length is 0 or > 200)
        {
            return AccountFault.NotAnAddress;
        }

        var last = await store.ReadAsync((db, ct) => db.ExecuteScalarAsync<long?>(
            AccountRows.Command("select max(tenant) from tenants", null, ct)), cancel);
        var tenant = new TenantId((int)(last ?? 0) + 1);
        var unit = new UnitOfWork().Sql("insert into tenants (tenant, name, created_at) values (@tenant, @name, @now)",
            new { tenant = (long)tenant.Value, name, now = time.GetUtcNow().ToMicroseconds() });
        AddDomain(unit, tenant, host.Domain);
        return await CommitDomainsAsync(unit, tenant, tenant, cancel);
    }

    public ValueTask<IReadOnlyList<(string Domain, TenantId Tenant)>> DomainsAsync(CancellationToken cancel) =>
        new((IReadOnlyList<(string, TenantId)>)
            [.. directory.Domains.Select(domain => (domain, directory.TenantOf(domain) ?? TenantId.First))]);

    public async ValueTask<IssuedToken> AddOperatorTokenAsync(string name, int days, CancellationToken cancel)
    {
        var text = TokenText.Create(TokenText.Operator, TenantId.First, ids);
        var now = time.GetUtcNow();
        var end = now.AddDays(Math.Clamp(days, 1, 3650));
        await store.CommitAsync(new UnitOfWork()
            .Sql("""
                insert into operator_tokens (tenant, hash, name, created_at, expires_at)
                values (@tenant, @hash, @name, @now, @end)
                """,
                new
                {
                    tenant = (long)TenantId.First.Value, hash = TokenText.Hash(text), name, now = now.ToMicroseconds(),
                    end = end.ToMicroseconds(),
                })
            .Audit(new(TenantId.First, now, AccountId.None, "accounts.operator-token", AccountId.None)), cancel);
        return new(text, end);
    }

    const string SummarySql = """
        select c.tenant as Tenant, c.account as Account, c.state as State, c.created_at as CreatedAt,
               a.domain as Domain, a.local as Local,
               (select count(*) from credentials k where k.tenant = c.tenant and k.account = c.account) as Credentials
        from accounts c join addresses a on a.tenant = c.tenant and a.account = c.account and a.until_at is null

        """;

    async ValueTask<AccountAnswer<AccountRef>> HolderAsync(string address, CancellationToken cancel)
    {
        if (texts.Read(address) is var read && !read.IsDone)
        {
            return (read.Fault, read.Why ?? "");
        }

        return (await directory.AddressAsync(read.Value!, cancel)).Ref is { } found
            ? found : (AccountFault.NotFound, "nobody has this address");
    }

    void AddDomain(UnitOfWork unit, TenantId tenant, string domain) => unit.Sql(
        """
        insert into domains (tenant, domain, position, created_at)
        values (@tenant, @domain, (select count(*) from domains), @now)
        """,
        new { tenant = (long)tenant.Value, domain, now = time.GetUtcNow().ToMicroseconds() });

    async ValueTask<AccountAnswer<T>> CommitDomainsAsync<T>(
        UnitOfWork unit, TenantId tenant, T value, CancellationToken cancel)
    {
        unit.Audit(new(tenant, time.GetUtcNow(), AccountId.None, "accounts.domain-added", AccountId.None));
        feed.Add(unit, new Change(ChangeKind.Domains, tenant, AccountId.None, null));
        var answer = await writer.CommitAsync(unit, value, cancel);
        await directory.LoadDomainsAsync(cancel);
        return answer.Fault == AccountFault.Conflict ? (AccountFault.Taken, "the domain is served already") : answer;
    }

    sealed class SummaryRow
    {
        public long Tenant { get; set; }
        public long Account { get; set; }
        public long State { get; set; }
        public long CreatedAt { get; set; }
        public string Domain { get; set; } = "";
        public string Local { get; set; } = "";
        public long Credentials { get; set; }

        public AccountSummary ToSummary() => new(
            new(Account), new((int)Tenant),
            Jid.TryCreate(Local, Domain, null, out var address) ? address : Jid.Parse(Domain),
            ((AccountState)State).ToString().ToLowerInvariant(), TimeColumns.FromMicroseconds(CreatedAt),
            (int)Credentials);
    }
}
