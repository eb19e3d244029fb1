using System.Security.Cryptography;
using System.Text;

namespace Hutong.Bench.Load.Sasl;

/// <summary>The keys of RFC 5802 section 3, derived once per salt and round count.</summary>
sealed class ScramKeys
{
    readonly Dictionary<(string Hash, string Salt, int Rounds), (byte[], byte[], byte[])> known = [];

    public (byte[] ClientKey, byte[] StoredKey, byte[] ServerKey) Find(
        HashAlgorithmName hash, string password, string salt, int rounds)
    {
        if (!known.TryGetValue((hash.Name!, salt, rounds), out var keys))
        {
            keys = Derive(hash, password, Convert.FromBase64String(salt), rounds);
            known[(hash.Name!, salt, rounds)] = keys;
        }

        return keys;
    }

    public static (byte[] ClientKey, byte[] StoredKey, byte[] ServerKey) Derive(
        HashAlgorithmName hash, string password, byte[] salt, int rounds)
    {
        var length = hash == HashAlgorithmName.SHA1 ? 20 : 32;
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, hash, length);
        var clientKey = Mac(hash, salted, "Client Key"u8);
        return (clientKey, CryptographicOperations.HashData(hash, clientKey), Mac(hash, salted, "Server Key"u8));
    }

    public static byte[] Mac(HashAlgorithmName hash, byte[] key, ReadOnlySpan<byte> data) =>
        CryptographicOperations.HmacData(hash, key, data);
}
