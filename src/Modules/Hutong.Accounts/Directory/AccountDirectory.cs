using System.Collections.Frozen;
using Dapper;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Directory;

/// <summary>
/// Which domains are ours and which addresses are somebody's, answered from memory. What another process changes is
/// noticed by <see cref="ChangeFeed"/>.
/// </summary>
sealed class AccountDirectory : IDirectory
{
    readonly GenerationCache<Jid, AddressRecord> addresses;
    readonly GenerationCache<AccountId, AddressRecord> accounts;
    readonly GenerationCache<Jid, SignInRecord> signIns;
    readonly IStore store;
    readonly AccountRows rows;
    readonly ServerKeys keys;
    readonly PasswordOptions passwords;
    volatile DomainTable domains = DomainTable.Empty;

    public AccountDirectory(
        IStore store, AccountRows rows, ServerKeys keys, AccountsOptions options, PasswordOptions passwords)
    {
        (this.store, this.rows, this.keys, this.passwords) = (store, rows, keys, passwords);
        addresses = new(options.CacheAccounts);
        accounts = new(options.CacheAccounts);
        signIns = new(options.CacheAccounts);
    }

    public IReadOnlyList<string> Domains => domains.Names;

    public bool IsLocal(string domain) => domains.Tenants.ContainsKey(domain);

    public TenantId? TenantOf(string domain) =>
        domains.Tenants.TryGetValue(domain, out var tenant) ? tenant : null;

    public async ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) =>
        (await AddressAsync(bare, cancel)).Ref;

    public async ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
        (await AccountAsync(account, cancel)).Ref;

    public async ValueTask<Jid?> MovedAsync(Jid bare, CancellationToken cancel) =>
        (await AddressAsync(bare, cancel)).MovedTo is { } moved && Jid.TryParse(moved, out var to) ? to : null;

    /// <summary>An account with its state.</summary>
    public async ValueTask<AddressRecord> AccountAsync(AccountId account, CancellationToken cancel)
    {
        if (accounts.TryGet(account, out var known))
        {
            return known;
        }

        var version = accounts.Version(account);
        var found = await rows.AccountAsync(account, cancel);
        known = found is { } value ? new(value.Ref, value.State, null) : AddressRecord.Nobody;
        accounts.SetIf(account, known, version);
        return known;
    }

    /// <summary>What an address is now.</summary>
    public ValueTask<AddressRecord> AddressAsync(Jid bare, CancellationToken cancel)
    {
        bare = bare.Bare;
        if (addresses.TryGet(bare, out var known))
        {
            return new(known);
        }

        return bare.Local is not null && TenantOf(bare.Domain) is { } tenant
            ? LoadAsync(tenant) : new(AddressRecord.Nobody);

        async ValueTask<AddressRecord> LoadAsync(TenantId tenant)
        {
            var version = addresses.Version(bare);
            var found = await rows.AddressAsync(tenant, bare, cancel);
            addresses.SetIf(bare, found, version);
            return found;
        }
    }

    /// <summary>
    /// What signing in to an address needs; a false record for one that is nobody's or has no password.
    /// </summary>
    public ValueTask<SignInRecord> SignInAsync(Jid bare, CancellationToken cancel)
    {
        bare = bare.Bare;
        return signIns.TryGet(bare, out var known) ? new(known) : LoadAsync();

        async ValueTask<SignInRecord> LoadAsync()
        {
            var version = signIns.Version(bare);
            var found = bare.Local is not null && TenantOf(bare.Domain) is { } tenant
                ? await rows.SignInAsync(tenant, bare, cancel) : null;
            // Names that do not exist are kept as well, so that both kinds are answered alike and as fast.
            found ??= new SignInRecord(null, default, keys.FalseSalt(bare.ToString()), passwords.Rounds, []);
            signIns.SetIf(bare, found, version);
            return found;
        }
    }

    /// <summary>Forgets what is known of an account or address that has changed.</summary>
    public void Forget(AccountId account, Jid? address)
    {
        if (address is not null)
        {
            addresses.Remove(address.Bare);
            signIns.Remove(address.Bare);
        }

        if (account.IsSome)
        {
            accounts.Remove(account);
        }
    }

    /// <summary>Forgets that an address was nobody's.</summary>
    public void ForgetNobody(string local, string domain)
    {
        if (Jid.TryCreate(local, domain, null, out var address))
        {
            Forget(AccountId.None, address);
        }
    }

    /// <summary>
    /// Forgets every address: after an import, which may have given accounts to many that were nobody's.
    /// </summary>
    public void ForgetAll()
    {
        addresses.Clear();
        signIns.Clear();
        accounts.Clear();
    }

    /// <summary>Reads the domains again.</summary>
    public async ValueTask LoadDomainsAsync(CancellationToken cancel) =>
        domains = await store.ReadAsync(async (db, ct) => DomainTable.From(await db.QueryAsync<(string, long)>(
            AccountRows.Command("select domain, tenant from domains order by position, domain", null, ct))), cancel);

    sealed record DomainTable(IReadOnlyList<string> Names, FrozenDictionary<string, TenantId> Tenants)
    {
        public static readonly DomainTable Empty = new([], FrozenDictionary<string, TenantId>.Empty);

        public static DomainTable From(IEnumerable<(string Domain, long Tenant)> rows)
        {
            var all = rows.ToArray();
            return new([.. all.Select(row => row.Domain)],
                all.ToFrozenDictionary(
                    row => row.Domain, row => new TenantId((int)row.Tenant), StringComparer.Ordinal));
        }
    }
}
