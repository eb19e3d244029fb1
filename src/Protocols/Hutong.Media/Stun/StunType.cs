namespace Hutong.Media.Stun;

/// <summary>The class of a message (RFC 8489 section 5).</summary>
public enum StunClass
{
    /// <summary>Wants an answer.</summary>
    Request = 0,

    /// <summary>Wants none.</summary>
    Indication = 1,

    /// <summary>The good answer.</summary>
    Success = 2,

    /// <summary>The other answer.</summary>
    Error = 3,
}

/// <summary>Attributes that are read or written here (RFC 8489 section 18.3, RFC 8445 section 16.1).</summary>
public enum StunAttribute : ushort
{
    /// <summary>Where a request came from, in clear: of old servers.</summary>
    MappedAddress = 0x0001,

    /// <summary>Who asks.</summary>
    Username = 0x0006,

    /// <summary>HMAC-SHA1 over what is in front of it.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>Why not.</summary>
    ErrorCode = 0x0009,

    /// <summary>Of long-term credentials.</summary>
    Realm = 0x0014,

    /// <summary>Of long-term credentials.</summary>
    Nonce = 0x0015,

    /// <summary>Where a request came from.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>The priority that a peer-reflexive candidate would have.</summary>
    Priority = 0x0024,

    /// <summary>The controlling side chooses this pair.</summary>
    UseCandidate = 0x0025,

    /// <summary>The program's name.</summary>
    Software = 0x8022,

    /// <summary>A checksum of the whole.</summary>
    Fingerprint = 0x8028,

    /// <summary>The sender is controlled; its tie-breaker.</summary>
    IceControlled = 0x8029,

    /// <summary>The sender controls; its tie-breaker.</summary>
    IceControlling = 0x802A,
}

/// <summary>Methods.</summary>
public static class StunMethod
{
    /// <summary>The one that ICE uses.</summary>
    public const int Binding = 1;
}

/// <summary>Why a datagram is no STUN message.</summary>
public enum StunFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Shorter than a header, or the first two bits are not zero.</summary>
    NotStun,

    /// <summary>The magic cookie is missing: RFC 3489 is not spoken.</summary>
    Cookie,

    /// <summary>The length is not that of the datagram, or no multiple of four.</summary>
    Length,

    /// <summary>An attribute ends behind the message.</summary>
    Attribute,
}
