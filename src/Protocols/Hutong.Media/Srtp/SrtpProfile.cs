namespace Hutong.Media.Srtp;

/// <summary>A way to protect packets: cipher, lengths, and the names it has in SDP and in DTLS.</summary>
public sealed class SrtpProfile
{
    /// <summary>
    /// AES counter mode, 80 bits of HMAC-SHA1: what everything speaks (RFC 3711, RFC 4568 section 6.2.1).
    /// </summary>
    public static SrtpProfile AesCm128Sha1Tag80 { get; } =
        new("AES_CM_128_HMAC_SHA1_80", "SRTP_AES128_CM_SHA1_80", 0x0001, 16, 14, 10, aead: false);

    /// <summary>The same with a tag of 32 bits for RTP, and of 80 for RTCP (RFC 4568 section 6.2.2).</summary>
    public static SrtpProfile AesCm128Sha1Tag32 { get; } =
        new("AES_CM_128_HMAC_SHA1_32", "SRTP_AES128_CM_SHA1_32", 0x0002, 16, 14, 4, aead: false);

    /// <summary>AES-GCM with keys of 128 bits (RFC 7714).</summary>
    public static SrtpProfile AeadAes128Gcm { get; } =
        new("AEAD_AES_128_GCM", "SRTP_AEAD_AES_128_GCM", 0x0007, 16, 12, 16, aead: true);

    /// <summary>AES-GCM with keys of 256 bits (RFC 7714).</summary>
    public static SrtpProfile AeadAes256Gcm { get; } =
        new("AEAD_AES_256_GCM", "SRTP_AEAD_AES_256_GCM", 0x0008, 32, 12, 16, aead: true);

    SrtpProfile(string name, string dtlsName, int dtlsId, int keyBytes, int saltBytes, int tagBytes, bool aead)
    {
        (Name, DtlsName, DtlsId) = (name, dtlsName, dtlsId);
        (KeyBytes, SaltBytes, TagBytes, Aead) = (keyBytes, saltBytes, tagBytes, aead);
    }

    /// <summary>All, best first.</summary>
    public static IReadOnlyList<SrtpProfile> All { get; } =
        [AeadAes128Gcm, AeadAes256Gcm, AesCm128Sha1Tag80, AesCm128Sha1Tag32];

    /// <summary>The name of the crypto suite in SDP.</summary>
    public string Name { get; }

    /// <summary>The name that OpenSSL has for the protection profile.</summary>
    public string DtlsName { get; }

    /// <summary>The number of the protection profile (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
    public int DtlsId { get; }

    /// <summary>Of the master key.</summary>
    public int KeyBytes { get; }

    /// <summary>Of the master salt.</summary>
    public int SaltBytes { get; }

    /// <summary>By how much RTP packets grow.</summary>
    public int TagBytes { get; }

    /// <summary>By how much RTCP packets grow: the tag, and the index of four bytes.</summary>
    public int RtcpOverheadBytes => RtcpTagBytes + 4;

    /// <summary>The most that a packet grows by.</summary>
    public const int OverheadBytesMax = 20;

    internal int RtcpTagBytes => Aead ? TagBytes : 10;

    internal bool Aead { get; }

    /// <summary>The profile of a name in SDP, or null.</summary>
    public static SrtpProfile? Find(ReadOnlySpan<char> name)
    {
        foreach (var profile in All)
        {
            if (name.SequenceEqual(profile.Name))
            {
                return profile;
            }
        }

        return null;
    }

    /// <summary>The profile of a number in DTLS, or null.</summary>
    public static SrtpProfile? Find(int dtlsId) => All.FirstOrDefault(profile => profile.DtlsId == dtlsId);

    /// <inheritdoc />
    public override string ToString() => Name;
}
