using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Accounts.Passkeys;

/// <summary>A passkey as it is stored.</summary>
sealed record Passkey(
    long Id, byte[] Credential, byte[] Key, uint Counter, bool BackedUp, string Name, string Transports,
    DateTimeOffset Created, DateTimeOffset? Used);

/// <summary>The rows of passkeys.</summary>
sealed class PasskeyTable(IStore store)
{
    /// <summary>The passkeys of an account, oldest first.</summary>
    public async ValueTask<IReadOnlyList<Passkey>> ListAsync(AccountRef account, CancellationToken cancel)
    {
        var rows = await store.ReadAsync((db, ct) => db.QueryAsync<Row>(AccountRows.Command(
            """
            select passkey as Id, credential as Credential, public_key as PublicKey, counter as Counter,
                   backed_up as BackedUp, name as Name, transports as Transports, created_at as CreatedAt,
                   used_at as UsedAt
            from passkeys where tenant = @tenant and account = @account order by passkey
            """, new { tenant = account.Tenant.Value, account = account.Account.Value }, ct)), cancel);
        return [.. rows.Select(row => row.ToPasskey())];
    }

    /// <summary>Adds a passkey, unless the account has as many as it may by then.</summary>
    public static void Add(UnitOfWork unit, AccountRef account, Passkey made, int most) => unit.Sql(
        """
        insert into passkeys
        (tenant, account, passkey, credential, public_key, counter, backed_up, name, transports, created_at)
        select @tenant, @account, @id, @credential, @key, @counter, @backedUp, @name, @transports, @created
        where (select count(*) from passkeys where tenant = @tenant and account = @account) < @most
        """,
        new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, id = made.Id,
            credential = made.Credential, key = made.Key, counter = (long)made.Counter, backedUp = made.BackedUp,
            name = made.Name, transports = made.Transports, created = made.Created.ToMicroseconds(),
            most = (long)most,
        }, expectRows: 1);

    /// <summary>Notes a use; the unit is refused when another use came first with a counter as high.</summary>
    public static void Use(
        UnitOfWork unit, AccountRef account, Passkey used, uint counter, bool backedUp, DateTimeOffset now) => unit.Sql(
        """
        update passkeys set counter = @counter, backed_up = @backedUp, used_at = @now
        where tenant = @tenant and account = @account and passkey = @id and counter = @before
        """,
        new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, id = used.Id,
            counter = (long)counter, backedUp, before = (long)used.Counter, now = now.ToMicroseconds(),
        }, expectRows: 1);

    /// <summary>Gives a passkey another name.</summary>
    public static void Rename(UnitOfWork unit, AccountRef account, long id, string name) => unit.Sql(
        "update passkeys set name = @name where tenant = @tenant and account = @account and passkey = @id",
        new { tenant = (long)account.Tenant.Value, account = account.Account.Value, id, name }, expectRows: 1);

    /// <summary>Takes a passkey back.</summary>
    public static void Remove(UnitOfWork unit, AccountRef account, long id) => unit.Sql(
        "delete from passkeys where tenant = @tenant and account = @account and passkey = @id",
        new { tenant = (long)account.Tenant.Value, account = account.Account.Value, id }, expectRows: 1);

    sealed class Row
    {
        public long Id { get; set; }
        public byte[] Credential { get; set; } = [];
        public byte[] PublicKey { get; set; } = [];
        public long Counter { get; set; }
        public long BackedUp { get; set; }
        public string Name { get; set; } = "";
        public string Transports { get; set; } = "";
        public long CreatedAt { get; set; }
        public long? UsedAt { get; set; }

        public Passkey ToPasskey() => new(Id, Credential, PublicKey, (uint)Counter, BackedUp != 0, Name, Transports,
            TimeColumns.FromMicroseconds(CreatedAt), UsedAt is { } used ? TimeColumns.FromMicroseconds(used) : null);
    }
}
