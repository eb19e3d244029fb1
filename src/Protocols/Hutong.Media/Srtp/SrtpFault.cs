namespace Hutong.Media.Srtp;

/// <summary>Why a packet is neither protected nor opened.</summary>
public enum SrtpFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Too short, or no RTP or RTCP packet at all.</summary>
    Malformed,

    /// <summary>The tag does not fit: forged, damaged, or of another key.</summary>
    Authentication,

    /// <summary>The packet was here before, or is older than the window remembers (RFC 3711 section 3.3.2).</summary>
    Replayed,

    /// <summary>More sources at once than a session takes.</summary>
    TooManySources,

    /// <summary>The key has been used for as many packets as it may be (RFC 3711 section 9.2).</summary>
    KeyExhausted,

    /// <summary>The buffer has no room for the tag.</summary>
    NoRoom,
}
