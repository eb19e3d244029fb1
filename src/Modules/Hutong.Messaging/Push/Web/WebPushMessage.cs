using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hutong.Messaging.Push.Web;

/// <summary>
/// Encrypts for one device, so that the push service between sees only the length (RFC 8291, aes128gcm of RFC 8188):
/// salt (16), record size (4), length of the key (1), our key (65), one record.
/// </summary>
static class WebPushMessage
{
    /// <summary>An uncompressed point of P-256.</summary>
    public const int KeyBytes = 65;

    /// <summary>The device's secret.</summary>
    public const int AuthBytes = 16;

    /// <summary>The most that fits: a push service must take 4,096 bytes (RFC 8291 section 4).</summary>
    public const int MaxPlainBytes = 4_096 - HeaderBytes - 1 - TagBytes;

    const int SaltBytes = 16;
    const int TagBytes = 16;
    const int HeaderBytes = SaltBytes + 4 + 1 + KeyBytes;

    /// <summary>Lengths are rounded up, so that they tell little.</summary>
    const int Step = 256;

    /// <summary>Whether bytes are a point of the curve.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes || key[0] != 4)
        {
            return false;
        }

        try
        {
            using var peer = Point(key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Encrypts with a new key of ours and a random salt.</summary>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> plain, ReadOnlySpan<byte> deviceKey, ReadOnlySpan<byte> auth, ReadOnlySpan<byte> salt)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var padded = Math.Min(MaxPlainBytes, ((plain.Length / Step) + 1) * Step);
        return Encrypt(plain, padded, deviceKey, auth, salt, own);
    }

    /// <summary>Encrypts; the plain text is filled up to a length with zeros (RFC 8188 section 2).</summary>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, int paddedBytes, ReadOnlySpan<byte> deviceKey,
        ReadOnlySpan<byte> auth, ReadOnlySpan<byte> salt, ECDiffieHellman own)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, MaxPlainBytes);
        using var device = Point(deviceKey);
        using var devicePublic = device.PublicKey;
        var ownKey = Bytes(own.ExportParameters(includePrivateParameters: false));
        var shared = own.DeriveRawSecretAgreement(devicePublic);
        byte[] info = [.. "WebPush: info\0"u8, .. deviceKey, .. ownKey];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, auth.ToArray(), info);
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, 16, salt.ToArray(), "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, input, 12, salt.ToArray(), "Content-Encoding: nonce\0"u8.ToArray());

        var record = new byte[Math.Max(paddedBytes, plain.Length) + 1];
        plain.CopyTo(record);
        // The last record: 2, then zeros.
        record[plain.Length] = 2;
        var message = new byte[HeaderBytes + record.Length + TagBytes];
        salt.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SaltBytes), 4_096);
        message[SaltBytes + 4] = KeyBytes;
        ownKey.CopyTo(message.AsSpan(SaltBytes + 5));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, record, message.AsSpan(HeaderBytes, record.Length), message.AsSpan(^TagBytes));
        CryptographicOperations.ZeroMemory(shared);
        return message;
    }

    /// <summary>A public key as the 65 bytes of RFC 8291.</summary>
    public static byte[] Bytes(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    static ECDiffieHellman Point(ReadOnlySpan<byte> key) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = key[1..33].ToArray(), Y = key[33..].ToArray() },
    });
}
