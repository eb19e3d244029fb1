using System.Security.Cryptography;

namespace Hutong.Media.Srtp;

/// <summary>
/// Makes session keys of a master key (RFC 3711 section 4.3; with AES-256 RFC 6188 section 3). The derivation rate is
/// zero: keys are derived once.
/// </summary>
static class KeyDerivation
{
    /// <summary>Labels of RFC 3711 section 4.3.2; those of SRTCP are three higher.</summary>
    public const byte EncryptionLabel = 0, AuthenticationLabel = 1, SaltLabel = 2, RtcpOffset = 3;

    const int BlockBytes = 16;

    /// <summary>Fills a session key.</summary>
    public static void Derive(SrtpKey master, byte label, Span<byte> sessionKey)
    {
        using var aes = Aes.Create();
        aes.SetKey(master.Key);
        // The salt of 14 bytes times 2^16; one of 12 bytes has zeros behind it.
        Span<byte> counter = stackalloc byte[BlockBytes];
        master.Salt.CopyTo(counter);
        counter[7] ^= label;
        Span<byte> block = stackalloc byte[BlockBytes];
        for (var done = 0; done < sessionKey.Length; done += BlockBytes)
        {
            aes.EncryptEcb(counter, block, PaddingMode.None);
            block[..Math.Min(BlockBytes, sessionKey.Length - done)].CopyTo(sessionKey[done..]);
            counter[^1]++;
        }

        CryptographicOperations.ZeroMemory(block);
    }
}
