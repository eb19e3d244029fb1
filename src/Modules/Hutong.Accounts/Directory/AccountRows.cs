using System.Data.Common;
using Dapper;
using Hutong.Accounts.SignIn.Scram;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Directory;

/// <summary>Reads accounts, addresses and credentials.</summary>
sealed class AccountRows(IStore store, ServerKeys keys)
{
    const string AddressSql = """
        select a.account as Account, c.state as State, a.until_at as UntilAt, a.moved_to as MovedTo,
               c.salt as Salt, c.rounds as Rounds
        from addresses a join accounts c on c.tenant = a.tenant and c.account = a.account
        where a.tenant = @tenant and a.domain = @domain and a.local = @local
        """;

    const string CredentialSql = """
        select credential as Credential, verifier as Verifier, expires_at as ExpiresAt, ha1 as Ha1
        from credentials where tenant = @tenant and account = @account order by credential
        """;

    const string AccountSql = """
        select a.domain as Domain, a.local as Local, c.tenant as Tenant, c.state as State
        from accounts c join addresses a on a.tenant = c.tenant and a.account = c.account and a.until_at is null
        where c.account = @account
        order by a.from_at desc
        """;

    /// <summary>What an address is now.</summary>
    public ValueTask<AddressRecord> AddressAsync(TenantId tenant, Jid bare, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var row = await FindAsync(db, tenant, bare, ct);
            return row is null ? AddressRecord.Nobody : ToAddress(row, tenant, bare);
        }, cancel);

    /// <summary>All that signing in to an address needs; null when it is nobody's.</summary>
    public ValueTask<SignInRecord?> SignInAsync(TenantId tenant, Jid bare, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var row = await FindAsync(db, tenant, bare, ct);
            if (row is null || ToAddress(row, tenant, bare).Ref is not { } found || row.Salt is null)
            {
                return null;
            }

            var stored = await db.QueryAsync<CredentialRow>(Command(
                CredentialSql, new { tenant = tenant.Value, account = row.Account }, ct));
            var opened = new List<SignInKey>();
            foreach (var credential in stored)
            {
                if (ScramVerifier.FromBytes(keys.Open(credential.Verifier)) is { } verifier)
                {
                    opened.Add(new(credential.Credential, verifier, credential.ExpiresAt,
                        credential.Ha1 is { } ha1 ? keys.Open(ha1) : null));
                }
            }

            return (SignInRecord?)new SignInRecord(
                found, (AccountState)row.State, row.Salt, (int)row.Rounds!.Value, opened);
        }, cancel);

    /// <summary>An account by its id with the address that it holds.</summary>
    public ValueTask<(AccountRef Ref, AccountState State)?> AccountAsync(AccountId account, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var row =
                await db.QueryFirstOrDefaultAsync<HolderRow>(Command(AccountSql, new { account = account.Value }, ct));
            return row is null || (AccountState)row.State >= AccountState.Deleting ||
                !Jid.TryCreate(row.Local, row.Domain, null, out var address)
                ? ((AccountRef, AccountState)?)null
                : (new AccountRef(account, new TenantId((int)row.Tenant), address), (AccountState)row.State);
        }, cancel);

    /// <summary>A Dapper command that can be cancelled.</summary>
    public static CommandDefinition Command(string sql, object? parameters, CancellationToken cancel) =>
        new(sql, parameters, cancellationToken: cancel);

    static Task<AddressRow?> FindAsync(DbConnection db, TenantId tenant, Jid bare, CancellationToken cancel) =>
        db.QueryFirstOrDefaultAsync<AddressRow>(Command(
            AddressSql, new { tenant = tenant.Value, domain = bare.Domain, local = bare.Local }, cancel));

    static AddressRecord ToAddress(AddressRow row, TenantId tenant, Jid bare) =>
        row.UntilAt is not null || (AccountState)row.State >= AccountState.Deleting
            ? new(null, default, row.MovedTo)
            : new(new AccountRef(new(row.Account), tenant, bare.Bare), (AccountState)row.State, null);

    // Dapper fills these by name.
    sealed class AddressRow
    {
        public long Account { get; set; }
        public long State { get; set; }
        public long? UntilAt { get; set; }
        public string? MovedTo { get; set; }
        public byte[]? Salt { get; set; }
        public long? Rounds { get; set; }
    }

    sealed class HolderRow
    {
        public string Domain { get; set; } = "";
        public string Local { get; set; } = "";
        public long Tenant { get; set; }
        public long State { get; set; }
    }

    sealed class CredentialRow
    {
        public long Credential { get; set; }
        public byte[] Verifier { get; set; } = [];
        public long? ExpiresAt { get; set; }
        public byte[]? Ha1 { get; set; }
    }
}
