namespace Hutong.Media.Srtp;

/// <summary>
/// The transform of one direction of SRTP or of SRTCP, by its session keys. Holds no state of any source; allocates
/// nothing for a packet; not safe from several threads.
/// </summary>
abstract class SrtpCipher : IDisposable
{
    /// <summary>How long the tag is.</summary>
    public abstract int TagBytes { get; }

    /// <summary>Encrypts in place and writes the tag behind.</summary>
    /// <param name="packet">Clear part, then what is encrypted.</param>
    /// <param name="clearBytes">How much stays readable.</param>
    /// <param name="ssrc">The source.</param>
    /// <param name="index">The packet's, 48 bits; of SRTCP 31.</param>
    /// <param name="trailer">
    /// What is authenticated beside: the rollover counter, or SRTCP's index with its flag.
    /// </param>
    /// <param name="tag">Receives the tag.</param>
    public abstract void Protect(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, Span<byte> tag);

    /// <summary>Checks the tag and, when it fits, decrypts in place.</summary>
    public abstract bool TryOpen(Span<byte> packet, int clearBytes, uint ssrc, long index,
        ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> tag);

    /// <summary>The transform of RTP or RTCP.</summary>
    public static SrtpCipher Create(SrtpKey master, bool rtcp)
    {
        var profile = master.Profile;
        var offset = rtcp ? KeyDerivation.RtcpOffset : (byte)0;
        Span<byte> key = stackalloc byte[profile.KeyBytes];
        Span<byte> salt = stackalloc byte[profile.SaltBytes];
        KeyDerivation.Derive(master, (byte)(KeyDerivation.EncryptionLabel + offset), key);
        KeyDerivation.Derive(master, (byte)(KeyDerivation.SaltLabel + offset), salt);
        if (profile.Aead)
        {
            return new GcmCipher(key, salt, rtcp);
        }

        Span<byte> authentication = stackalloc byte[CounterCipher.AuthenticationKeyBytes];
        KeyDerivation.Derive(master, (byte)(KeyDerivation.AuthenticationLabel + offset), authentication);
        return new CounterCipher(key, salt, authentication, rtcp ? profile.RtcpTagBytes : profile.TagBytes);
    }

    /// <inheritdoc />
    public abstract void Dispose();
}
