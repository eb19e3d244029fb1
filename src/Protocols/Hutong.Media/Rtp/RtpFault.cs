namespace Hutong.Media.Rtp;

/// <summary>Why a datagram is no RTP or RTCP packet.</summary>
public enum RtpFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Shorter than its fixed header.</summary>
    TooShort,

    /// <summary>The version is not 2.</summary>
    Version,

    /// <summary>The list of contributing sources ends behind the datagram.</summary>
    Sources,

    /// <summary>The header extension ends behind the datagram.</summary>
    Extension,

    /// <summary>The count of padding bytes is zero or more than there is.</summary>
    Padding,

    /// <summary>An RTCP packet ends behind the datagram, or is too short for its type.</summary>
    Length,

    /// <summary>A compound RTCP packet begins with what may not be first (RFC 3550 section 6.1, RFC 5506).</summary>
    FirstPacket,
}
