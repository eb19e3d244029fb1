namespace Hutong.Sip.Messages;

/// <summary>What an element answers to a message that it does not take.</summary>
/// <param name="Status">The code of the response, or 0: nothing is answered.</param>
/// <param name="Phrase">The phrase of the response: it says what is wrong, for whoever looks at a trace.</param>
/// <param name="ClosesStream">
/// Whether a stream must be closed, since where the next message begins is not known.
/// </param>
public readonly record struct SipRefusal(int Status, string Phrase, bool ClosesStream)
{
    /// <summary>Whether nothing is answered.</summary>
    public bool IsSilent => Status == 0;

    /// <summary>
    /// The refusal for a fault. Responses and ACK are never answered (RFC 3261 sections 8.1.3.3, 17), nor is what
    /// cannot
    /// be told to be SIP.
    /// </summary>
    public static SipRefusal For(SipFault fault, SipMessage? message)
    {
        var refusal = Of(fault);
        return message is SipRequest request && request.Method != SipMethod.Ack
            ? refusal
            : refusal with { Status = 0 };
    }

    static SipRefusal Of(SipFault fault) => fault switch
    {
        SipFault.None or SipFault.KeepAlive => new(0, "", false),
        SipFault.NotSip => new(0, "", true),
        SipFault.MalformedStartLine => new(400, "Bad Request Line", false),
        SipFault.VersionNotSupported => new(505, "Version Not Supported", false),
        SipFault.StatusOutOfRange => new(0, "", false),
        SipFault.MalformedUri => new(400, "Bad Request-URI", false),
        SipFault.UriWithHeaders => new(400, "Header Fields in Request-URI", false),
        SipFault.UriTooLong => new(414, "Request-URI Too Long", false),
        SipFault.MalformedHeader => new(400, "Bad Header Field", false),
        SipFault.BareLineBreak => new(400, "Bare Line Break", true),
        SipFault.NoEndOfHeaders => new(400, "No Empty Line", true),
        SipFault.MissingHeader => new(400, "Missing Header Field", false),
        SipFault.DuplicateHeader => new(400, "Duplicate Header Field", false),
        SipFault.MalformedVia => new(400, "Bad Via", false),
        SipFault.MalformedFrom => new(400, "Bad From", false),
        SipFault.MalformedTo => new(400, "Bad To", false),
        SipFault.MalformedCallId => new(400, "Bad Call-ID or Tag", false),
        SipFault.MalformedCSeq => new(400, "Bad CSeq", false),
        SipFault.MethodMismatch => new(400, "CSeq Method Mismatch", false),
        SipFault.UnknownMethodMismatch => new(501, "Not Implemented", false),
        SipFault.MalformedMaxForwards => new(400, "Bad Max-Forwards", false),
        SipFault.MalformedContact => new(400, "Bad Contact", false),
        SipFault.MalformedRoute => new(400, "Bad Route", false),
        SipFault.MalformedContentLength => new(400, "Bad Content-Length", true),
        SipFault.NoContentLength => new(400, "Missing Content-Length", true),
        SipFault.BodyTruncated => new(400, "Content-Length Larger Than Body", true),
        SipFault.HeaderTooLarge => new(513, "Message Too Large", true),
        SipFault.TooManyHeaders => new(513, "Too Many Header Fields", false),
        SipFault.BodyTooLarge => new(413, "Request Entity Too Large", true),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
