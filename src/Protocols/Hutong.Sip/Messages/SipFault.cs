namespace Hutong.Sip.Messages;

/// <summary>
/// Why the bytes of a message are refused. One value drives the response (<see cref="SipRefusal"/>), the debug log and
/// the metric.
/// </summary>
public enum SipFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Line breaks or zeros only: somebody keeps a binding of a NAT open (RFC 5626 section 3.5.1).</summary>
    KeepAlive,
    /// <summary>What it is cannot be told, or it is another protocol.</summary>
    NotSip,
    /// <summary>The first line breaks the grammar: too many spaces, a method that is no token.</summary>
    MalformedStartLine,
    /// <summary>A version that is not 2.0.</summary>
    VersionNotSupported,
    /// <summary>A code that is not between 100 and 699.</summary>
    StatusOutOfRange,

    /// <summary>The Request-URI breaks the grammar, is in brackets, or has white space in it.</summary>
    MalformedUri,
    /// <summary>The Request-URI has header fields, which are for the header fields only.</summary>
    UriWithHeaders,
    /// <summary>The Request-URI is too long.</summary>
    UriTooLong,

    /// <summary>A header line without a name and colon.</summary>
    MalformedHeader,
    /// <summary>A carriage return or line feed alone.</summary>
    BareLineBreak,
    /// <summary>No empty line behind the header fields.</summary>
    NoEndOfHeaders,
    /// <summary>A header field that every message has is not there.</summary>
    MissingHeader,
    /// <summary>Two of a header field that may be there once.</summary>
    DuplicateHeader,
    /// <summary>Via breaks the grammar.</summary>
    MalformedVia,
    /// <summary>From breaks the grammar.</summary>
    MalformedFrom,
    /// <summary>To breaks the grammar.</summary>
    MalformedTo,
    /// <summary>Call-ID breaks the grammar, or it or a tag is too long.</summary>
    MalformedCallId,
    /// <summary>CSeq breaks the grammar, or its number is above 2^32-1.</summary>
    MalformedCSeq,
    /// <summary>The method of CSeq is not that of the request.</summary>
    MethodMismatch,
    /// <summary>The same, and the method is unknown.</summary>
    UnknownMethodMismatch,
    /// <summary>Max-Forwards is no number.</summary>
    MalformedMaxForwards,
    /// <summary>Contact breaks the grammar.</summary>
    MalformedContact,
    /// <summary>Route or Record-Route breaks the grammar.</summary>
    MalformedRoute,

    /// <summary>Content-Length is no number.</summary>
    MalformedContentLength,
    /// <summary>On a stream: no Content-Length.</summary>
    NoContentLength,
    /// <summary>In a datagram: fewer bytes than Content-Length says.</summary>
    BodyTruncated,

    /// <summary>More bytes before the body than are taken.</summary>
    HeaderTooLarge,
    /// <summary>More header lines, or more values of one, than are taken.</summary>
    TooManyHeaders,
    /// <summary>A larger body than is taken.</summary>
    BodyTooLarge,
}
