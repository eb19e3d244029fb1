namespace Hutong.Media.Rtcp;

/// <summary>Types of RTCP packets (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611).</summary>
public enum RtcpType : byte
{
    /// <summary>Reception statistics and times of a sender.</summary>
    SenderReport = 200,

    /// <summary>Reception statistics of somebody who does not send.</summary>
    ReceiverReport = 201,

    /// <summary>Who a source is.</summary>
    SourceDescription = 202,

    /// <summary>A source leaves.</summary>
    Bye = 203,

    /// <summary>Of an application.</summary>
    Application = 204,

    /// <summary>Feedback on transport: its format 1 is the generic NACK.</summary>
    TransportFeedback = 205,

    /// <summary>Feedback on payload: format 1 is the picture loss indication, 15 is of an application (REMB).</summary>
    PayloadFeedback = 206,

    /// <summary>Extended reports.</summary>
    ExtendedReport = 207,
}

/// <summary>Formats of feedback: what RTCP's count field says there.</summary>
public static class FeedbackFormat
{
    /// <summary>Generic NACK, of <see cref="RtcpType.TransportFeedback"/> (RFC 4585 section 6.2.1).</summary>
    public const byte Nack = 1;

    /// <summary>Picture loss indication, of <see cref="RtcpType.PayloadFeedback"/> (RFC 4585 section 6.3.1).</summary>
    public const byte PictureLoss = 1;

    /// <summary>Full intra request, of <see cref="RtcpType.PayloadFeedback"/> (RFC 5104 section 4.3.1).</summary>
    public const byte FullIntra = 4;

    /// <summary>Application layer feedback, of <see cref="RtcpType.PayloadFeedback"/>; REMB is one.</summary>
    public const byte Application = 15;
}
