namespace Hutong.Sip.Messages;

/// <summary>What one message may ask of its reader. Each excess is a fault with an answer of its own.</summary>
public sealed record SipLimits
{
    /// <summary>The defaults.</summary>
    public static readonly SipLimits Default = new();

    /// <summary>
    /// Bytes before the body, start line included. Default 16,384: an INVITE with thirty hops and two identities has
    /// 8 kB. At most 65,535. Above: 513, and the end of a stream, whose framing is lost.
    /// </summary>
    public int MaxHeaderBytes { get; init; } = 16_384;

    /// <summary>Lines before the body. Default 128; real ones have fewer than 50. At most 256. Above: 513.</summary>
    public int MaxHeaders { get; init; } = 128;

    /// <summary>Bytes of the Request-URI. Default 2,048. Above: 414.</summary>
    public int MaxUriBytes { get; init; } = 2_048;

    /// <summary>
    /// Bytes of the body. Default 65,536: an offer with audio, video and thirty candidates has 8 kB. Above: 413, and
    /// the
    /// end of a stream.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 65_536;

    /// <summary>Values of Via, Contact, Route, Record-Route each. Default 70, as many as Max-Forwards allows hops.
    /// Above: 513.</summary>
    public int MaxValues { get; init; } = 70;

    /// <summary>Bytes of a Call-ID or a tag: both become keys. Default 512. Above: 400.</summary>
    public int MaxIdBytes { get; init; } = 512;
}
