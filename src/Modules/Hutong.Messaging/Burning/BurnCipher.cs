using System.Security.Cryptography;
using System.Text;
using Hutong.Kernel;

namespace Hutong.Messaging.Burning;

/// <summary>
/// Encrypts what one message says under a key of its own (AES-256-GCM): where the key is gone, so is the content,
/// wherever a copy of it lies. A box is the nonce (12 bytes), the text, the tag (16).
/// </summary>
static class BurnCipher
{
    const int KeyBytes = 32;
    const int NonceBytes = 12;
    const int TagBytes = 16;

    public static (byte[] Key, byte[] Box) Seal(ReadOnlySpan<byte> plain, string id, IIdSource ids)
    {
        var key = new byte[KeyBytes];
        ids.Fill(key);
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        ids.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(box.Length - TagBytes),
            Encoding.UTF8.GetBytes(id));
        return (key, box);
    }

    /// <summary>The content, or null when key and box do not belong together.</summary>
    public static byte[]? Open(byte[] key, byte[] box, string id)
    {
        if (key.Length != KeyBytes || box.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, plain.Length), box.AsSpan(^TagBytes..), plain,
                Encoding.UTF8.GetBytes(id));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
