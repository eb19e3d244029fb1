using System.Security.Cryptography;
using System.Text;

namespace Hutong.Accounts.SignIn.Scram;

/// <summary>
/// The keys of both SCRAM hashes for one password (RFC 5802 section 3, RFC 7677), made with the account's one salt and
/// number of rounds. Stored as 104 bytes: stored and server key of SHA-1, then of SHA-256; encrypted at rest.
/// </summary>
sealed class ScramVerifier
{
    public const int Sha1Bytes = 20;
    public const int Sha256Bytes = 32;
    public const int StoredBytes = 2 * (Sha1Bytes + Sha256Bytes);

    readonly byte[] bytes;

    ScramVerifier(byte[] bytes) => this.bytes = bytes;

    public ReadOnlySpan<byte> StoredKeySha1 => bytes.AsSpan(0, Sha1Bytes);

    public ReadOnlySpan<byte> ServerKeySha1 => bytes.AsSpan(Sha1Bytes, Sha1Bytes);

    public ReadOnlySpan<byte> StoredKeySha256 => bytes.AsSpan(2 * Sha1Bytes, Sha256Bytes);

    public ReadOnlySpan<byte> ServerKeySha256 => bytes.AsSpan((2 * Sha1Bytes) + Sha256Bytes, Sha256Bytes);

    /// <summary>Makes the keys of a password that was prepared by <see cref="SaslPrep"/>. Takes milliseconds.</summary>
    public static ScramVerifier Create(string prepared, ReadOnlySpan<byte> salt, int rounds)
    {
        var made = new byte[StoredBytes];
        Span<byte> salted = stackalloc byte[Sha256Bytes];
        Span<byte> client = stackalloc byte[Sha256Bytes];
        var password = Encoding.UTF8.GetBytes(prepared);

        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted[..Sha1Bytes], rounds, HashAlgorithmName.SHA1);
        // SCRAM-SHA-1 is named by the RFC, and is what older clients have.
#pragma warning disable CA5350
        HMACSHA1.HashData(salted[..Sha1Bytes], "Client Key"u8, client[..Sha1Bytes]);
        SHA1.HashData(client[..Sha1Bytes], made.AsSpan(0, Sha1Bytes));
        HMACSHA1.HashData(salted[..Sha1Bytes], "Server Key"u8, made.AsSpan(Sha1Bytes, Sha1Bytes));
#pragma warning restore CA5350

        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, rounds, HashAlgorithmName.SHA256);
        HMACSHA256.HashData(salted, "Client Key"u8, client);
        SHA256.HashData(client, made.AsSpan(2 * Sha1Bytes, Sha256Bytes));
        HMACSHA256.HashData(salted, "Server Key"u8, made.AsSpan((2 * Sha1Bytes) + Sha256Bytes, Sha256Bytes));
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(client);
        CryptographicOperations.ZeroMemory(password);
        return new(made);
    }

    /// <summary>The SHA-256 stored key alone: what checking a password in the clear needs.</summary>
    public static byte[] StoredKeyOf(string prepared, ReadOnlySpan<byte> salt, int rounds)
    {
        Span<byte> salted = stackalloc byte[Sha256Bytes];
        Span<byte> client = stackalloc byte[Sha256Bytes];
        var password = Encoding.UTF8.GetBytes(prepared);
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, rounds, HashAlgorithmName.SHA256);
        HMACSHA256.HashData(salted, "Client Key"u8, client);
        CryptographicOperations.ZeroMemory(password);
        return SHA256.HashData(client);
    }

    /// <summary>Reads the stored form; null when it is not one.</summary>
    public static ScramVerifier? FromBytes(byte[] stored) => stored.Length == StoredBytes ? new(stored) : null;

    /// <summary>The stored form.</summary>
    public byte[] ToBytes() => bytes;
}
