namespace Hutong.Media;

/// <summary>What a datagram on a media port is, by its first byte (RFC 7983 section 7).</summary>
public enum DatagramKind
{
    /// <summary>Nothing that belongs here: to be dropped.</summary>
    Unknown,

    /// <summary>A STUN message: first byte 0 to 3.</summary>
    Stun,

    /// <summary>A ZRTP packet: 16 to 19. Not spoken here, told apart so that it is not counted as noise.</summary>
    Zrtp,

    /// <summary>A DTLS record: 20 to 63.</summary>
    Dtls,

    /// <summary>TURN channel data: 64 to 79.</summary>
    TurnChannel,

    /// <summary>RTP or SRTP: 128 to 191, and not RTCP.</summary>
    Rtp,

    /// <summary>RTCP or SRTCP: 128 to 191, packet type 192 to 223 (RFC 5761 section 4).</summary>
    Rtcp,
}

/// <summary>Tells apart what shares a port.</summary>
public static class Datagram
{
    const int StunHeaderBytes = 20;
    const int DtlsHeaderBytes = 13;
    const int RtpHeaderBytes = 12;
    const int RtcpHeaderBytes = 8;

    /// <summary>
    /// The kind of a datagram; <see cref="DatagramKind.Unknown"/> also when it is too short to be one.
    /// </summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> datagram) => datagram switch
    {
        [<= 3, ..] when datagram.Length >= StunHeaderBytes => DatagramKind.Stun,
        [>= 16 and <= 19, ..] => DatagramKind.Zrtp,
        [>= 20 and <= 63, ..] when datagram.Length >= DtlsHeaderBytes => DatagramKind.Dtls,
        [>= 64 and <= 79, ..] when datagram.Length >= 4 => DatagramKind.TurnChannel,
        // RFC 5761 section 4: a payload type with its marker that falls in 192 to 223 is RTCP's packet type, which is
        // why 64 to 95 are never given to RTP.
        [>= 128 and <= 191, >= 192 and <= 223, ..] when datagram.Length >= RtcpHeaderBytes => DatagramKind.Rtcp,
        [>= 128 and <= 191, (< 192) or (> 223), ..] when datagram.Length >= RtpHeaderBytes => DatagramKind.Rtp,
        _ => DatagramKind.Unknown,
    };
}
