using System.Security.Cryptography;
using System.Text;

namespace Hutong.Xmpp.Sasl;

/// <summary>The hash of a SCRAM mechanism.</summary>
public enum ScramHash : byte
{
    /// <summary>SCRAM-SHA-1 (RFC 5802).</summary>
    Sha1,
    /// <summary>SCRAM-SHA-256 (RFC 7677).</summary>
    Sha256,
}

/// <summary>What a server keeps of one password (RFC 5802 section 3); the password cannot be had from it.</summary>
/// <param name="StoredKey">H(ClientKey).</param>
/// <param name="ServerKey">HMAC(SaltedPassword, "Server Key").</param>
public sealed record ScramKeys(ReadOnlyMemory<byte> StoredKey, ReadOnlyMemory<byte> ServerKey)
{
    /// <summary>
    /// Derives the keys of a password that <see cref="SaslPrep"/> has prepared. Costs as much as the rounds say:
    /// about 0.3 ms for each thousand.
    /// </summary>
    public static ScramKeys Derive(ScramHash hash, string preparedPassword, ReadOnlySpan<byte> salt, int rounds) =>
        From(hash, hash.Salted(preparedPassword, salt, rounds));

    internal static ScramKeys From(ScramHash hash, ReadOnlySpan<byte> salted) =>
        new(hash.Digest(hash.Hmac(salted, "Client Key"u8)), hash.Hmac(salted, "Server Key"u8));

    /// <summary>Nothing of the keys.</summary>
    public override string ToString() => nameof(ScramKeys);
}

/// <summary>The keys that one exchange is checked against: several passwords of an account, one salt.</summary>
/// <param name="Salt">Of at least 16 octets.</param>
/// <param name="Rounds">Of PBKDF2; at least 4096 (RFC 7677 section 4).</param>
/// <param name="Keys">At most <see cref="MaxKeys"/>; none for an account that does not exist.</param>
public sealed record ScramKeySet(ReadOnlyMemory<byte> Salt, int Rounds, IReadOnlyList<ScramKeys> Keys)
{
    /// <summary>Keys that one exchange is checked against at most.</summary>
    public const int MaxKeys = 20;
}

static class ScramHashes
{
    public static int Length(this ScramHash hash) =>
        hash == ScramHash.Sha1 ? SHA1.HashSizeInBytes : SHA256.HashSizeInBytes;

    // SHA-1 is what the mechanism is made of; it is sound in HMAC, and some clients of the field know no other.
#pragma warning disable CA5350
    public static byte[] Digest(this ScramHash hash, ReadOnlySpan<byte> data) =>
        hash == ScramHash.Sha1 ? SHA1.HashData(data) : SHA256.HashData(data);

    public static byte[] Hmac(this ScramHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) =>
        hash == ScramHash.Sha1 ? HMACSHA1.HashData(key, data) : HMACSHA256.HashData(key, data);
#pragma warning restore CA5350

    public static byte[] Salted(this ScramHash hash, string password, ReadOnlySpan<byte> salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds,
            hash == ScramHash.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, hash.Length());
}
