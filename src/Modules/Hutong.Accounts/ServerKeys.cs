using System.Security.Cryptography;
using System.Text;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts;

/// <summary>
/// The keys of this installation for what must not be guessed from a stolen database: verifiers are sealed, codes are
/// hashed with a key, false salts come from one. The root is a random row, sealed by the key file that is not in the
/// database.
/// </summary>
sealed class ServerKeys(IStore store, ISecretBox box, IIdSource ids)
{
    const string Place = "accounts";
    const int RootBytes = 32;
    byte[]? falseSalts;
    byte[]? codes;
    byte[]? challenges;

    /// <summary>Reads the root, or makes it on the first start. Other processes may do so at the same time.</summary>
    public async ValueTask LoadAsync(CancellationToken cancel)
    {
        var made = new byte[RootBytes];
        ids.Fill(made);
        var unit = new UnitOfWork().Sql(
            "insert into account_keys (name, sealed) values ('root', @made) on conflict do nothing",
            new { made = Seal(made) });
        if (await ReadRootAsync(cancel) is null)
        {
            await store.CommitAsync(unit, cancel);
        }

        var root =
            Open(await ReadRootAsync(cancel) ?? throw new InvalidOperationException("the root key was not stored"));
        falseSalts = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, RootBytes, info: "false salts"u8.ToArray());
        codes = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, RootBytes, info: "one-time codes"u8.ToArray());
        challenges = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, RootBytes, info: "challenges"u8.ToArray());
    }

    /// <summary>Encrypts what is stored.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain) => box.Seal(plain, Place);

    /// <summary>Decrypts what was stored; throws when the key file is not the one that it was stored with.</summary>
    public byte[] Open(byte[] stored) => box.Open(stored, Place) ??
        throw new InvalidOperationException("secret.key is not the key file that this database was written with");

    /// <summary>The salt shown for an address that is nobody's: random to look at, always the same.</summary>
    public byte[] FalseSalt(string address) => Hmac(falseSalts, address)[..16];

    /// <summary>What the digest of an address that is nobody's is checked with: 48 bytes, always the same.</summary>
    public byte[] FalseHa1(string address) =>
        [.. Hmac(falseSalts, address + "|md5")[..16], .. Hmac(falseSalts, address + "|sha-256")];

    /// <summary>The hash under which a one-time code is stored.</summary>
    public byte[] CodeHash(TenantId tenant, ulong number, int purpose, string code) =>
        Hmac(codes, string.Create(null, $"{tenant.Value}|{number}|{purpose}|{code}"));

    /// <summary>Binds a challenge to who may answer it.</summary>
    public byte[] ChallengeHash(ReadOnlySpan<byte> challenge, AccountId account)
    {
        Span<byte> text = stackalloc byte[challenge.Length + sizeof(long)];
        challenge.CopyTo(text);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(text[challenge.Length..], account.Value);
        return HMACSHA256.HashData(
            challenges ?? throw new InvalidOperationException("the keys are not loaded yet"), text);
    }

    static byte[] Hmac(byte[]? key, string text) => HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("the keys are not loaded yet"), Encoding.UTF8.GetBytes(text));

    ValueTask<byte[]?> ReadRootAsync(CancellationToken cancel) => store.ReadAsync((db, ct) =>
        db.ExecuteScalarAsync<byte[]?>(
            AccountRows.Command("select sealed from account_keys where name = 'root'", null, ct)),
        cancel);
}
