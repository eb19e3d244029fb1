using System.Security.Cryptography;
using System.Text;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.SignIn.Scram;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Accounts;

/// <summary>Which sort of password.</summary>
enum CredentialKind
{
    /// <summary>The one that its owner chose.</summary>
    Own = 0,

    /// <summary>One that the server made for one device.</summary>
    Device = 1,
}

/// <summary>A password in the list of devices.</summary>
sealed record CredentialInfo(
    long Id, CredentialKind Kind, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>A new password, hashed and ready to be stored.</summary>
sealed record MadeCredential(
    long Id, CredentialKind Kind, string Name, byte[] Sealed, byte[]? Ha1, byte[] Salt, int Rounds);

/// <summary>
/// The passwords of accounts. All of an account share one salt and number of rounds, so that one SCRAM exchange is
/// checked against each; so there are at most 20, and the first one fixes both.
/// </summary>
sealed class Credentials(
    IStore store, ServerKeys keys, HashingQueue hashing, AccountIds rowIds, IIdSource ids, PasswordOptions options,
    TimeProvider time)
{
    /// <summary>The most passwords of one account: the most comparisons of one exchange.</summary>
    public const int MaxPerAccount = 20;
    const int SaltBytes = 16;

    /// <summary>Hashes a password for an account; null when too many wait for hashing.</summary>
    public async ValueTask<MadeCredential?> MakeAsync(
        AccountRef? account, CredentialKind kind, string name, string prepared, CancellationToken cancel)
    {
        var (salt, rounds) = account is null ? (null, 0) : await SaltAsync(account, cancel);
        if (salt is null)
        {
            (salt, rounds) = (new byte[SaltBytes], options.Rounds);
            ids.Fill(salt);
        }

        var made = await hashing.RunAsync(() => ScramVerifier.Create(prepared, salt, rounds), cancel);
        return made is null ? null
            : new(rowIds.Next(), kind, name, keys.Seal(made.ToBytes()),
                kind == CredentialKind.Device && account is not null ? keys.Seal(Ha1(account, prepared)) : null, salt,
                rounds);
    }

    /// <summary>
    /// Adds a made password to a unit. The unit is refused as a conflict when the account has got another salt in the
    /// meantime, or has its 20.
    /// </summary>
    public void Add(UnitOfWork unit, AccountRef account, MadeCredential made)
    {
        var parameters = new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, id = made.Id, kind = (long)made.Kind,
            name = made.Name, verifier = made.Sealed, ha1 = made.Ha1, salt = made.Salt, rounds = (long)made.Rounds,
            now = time.GetUtcNow().ToMicroseconds(), most = (long)MaxPerAccount,
        };
        unit.Sql("""
            update accounts set salt = @salt, rounds = @rounds
            where tenant = @tenant and account = @account and (salt is null or (salt = @salt and rounds = @rounds))
            """, parameters, expectRows: 1);
        if (made.Kind == CredentialKind.Own)
        {
            unit.Sql(
                "delete from credentials where tenant = @tenant and account = @account and kind = @kind", parameters);
        }

        unit.Sql("""
            insert into credentials (tenant, account, credential, kind, name, verifier, ha1, created_at)
            select @tenant, @account, @id, @kind, @name, @verifier, @ha1, @now
            where (select count(*) from credentials where tenant = @tenant and account = @account) < @most
            """, parameters, expectRows: 1);
    }

    /// <summary>A password of 130 random bits, in lower-case letters and digits.</summary>
    public string NewDevicePassword() => ids.NewToken();

    public ValueTask<IReadOnlyList<CredentialInfo>> ListAsync(AccountRef account, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) => (IReadOnlyList<CredentialInfo>)
            [.. (await db.QueryAsync<(long Id, long Kind, string Name, long Created, long? Used)>(AccountRows.Command(
                """
                select credential, kind, name, created_at, used_at from credentials
                where tenant = @tenant and account = @account order by credential
                """, new { tenant = account.Tenant.Value, account = account.Account.Value }, ct)))
                .Select(row => new CredentialInfo(row.Id, (CredentialKind)row.Kind, row.Name,
                    TimeColumns.FromMicroseconds(row.Created),
                    row.Used is { } used ? TimeColumns.FromMicroseconds(used) : null))], cancel);

    ValueTask<(byte[]? Salt, int Rounds)> SaltAsync(AccountRef account, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var row = await db.QueryFirstOrDefaultAsync<(byte[]? Salt, long? Rounds)>(AccountRows.Command(
                "select salt, rounds from accounts where tenant = @tenant and account = @account",
                new { tenant = account.Tenant.Value, account = account.Account.Value }, ct));
            return (row.Salt, (int)(row.Rounds ?? 0));
        }, cancel);

    // RFC 3261 section 22.4 (MD5) and RFC 8760 (SHA-256): what SIP digests are checked with. Only for passwords that
    // nobody could guess from it. It holds the address, so it ends with the lease.
    static byte[] Ha1(AccountRef account, string password)
    {
        var text = Encoding.UTF8.GetBytes($"{account.Address.Local}:{account.Address.Domain}:{password}");
        var both = new byte[16 + 32];
#pragma warning disable CA5351 // The protocol's hash.
        MD5.HashData(text, both);
#pragma warning restore CA5351
        SHA256.HashData(text, both.AsSpan(16));
        return both;
    }
}
