using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>How messages lie on their transport.</summary>
public enum SipFraming : byte
{
    /// <summary>One in each datagram or WebSocket message: the body ends with it (RFC 3261 section 18.3, RFC 7118
    /// section 5.2).</summary>
    Datagram,
    /// <summary>One behind the other: Content-Length says where the body ends.</summary>
    Stream,
}

/// <summary>What <see cref="SipParser"/> made of bytes.</summary>
/// <param name="Message">
/// The message. With a fault there may be none, or one that is good enough to be answered.
/// </param>
/// <param name="Fault">Why it is refused.</param>
public readonly record struct SipParsed(SipMessage? Message, SipFault Fault)
{
    /// <summary>What to answer when there is a fault.</summary>
    public SipRefusal Refusal => SipRefusal.For(Fault, Message);
}

/// <summary>
/// Reads one message (RFC 3261 section 7). It takes the bytes over, makes folds spaces in them, and keeps where
/// things are: nothing is copied. It never throws on what a peer sends, and looks at each byte a few times at most.
/// </summary>
/// <remarks>
/// <code>
/// Request-Line | Status-Line   CRLF
/// *( name *WSP ":" value *( CRLF 1*WSP value ) CRLF )
/// CRLF
/// [ body ]
/// </code>
/// Named tolerances: line breaks and zeros before the start line; no space behind the code of a response; From without
/// a tag, Via without a branch and no Max-Forwards (RFC 2543); no space before <c>&lt;</c> (RFC 4475 section 3.1.1.6);
/// a
/// datagram that ends behind its last header field, without the empty line.
/// </remarks>
public static class SipParser
{
    /// <summary>Reads a message.</summary>
    /// <param name="bytes">All of the datagram, or exactly one message of a stream. They belong to the message
    /// afterwards.</param>
    /// <param name="framing">The transport.</param>
    /// <param name="limits">What it may have.</param>
    public static SipParsed Parse(byte[] bytes, SipFraming framing = SipFraming.Datagram, SipLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        limits ??= SipLimits.Default;
        var span = bytes.AsSpan();
        var start = span.IndexOfAnyExcept("\r\n\0"u8);
        if (start < 0)
        {
            return new(null, SipFault.KeepAlive);
        }

        var end = span[start..].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return new(null, SipFault.NotSip);
        }

        var fault = StartLine.TryRead(bytes, new(bytes, start, end), limits, out var message);
        if (message is null)
        {
            return new(null, fault);
        }

        var index = HeaderIndex.Read(bytes, start, start + end + 2, limits, out var headers, out var bodyStart);
        message.Headers = headers;
        message.Encoded = bytes.AsMemory(start, bodyStart - start);
        if (fault == SipFault.None)
        {
            fault = index;
        }

        // A fault of the framing says more than one of a value: it is what a stream is closed for.
        var body = ReadBody(message, bytes, start, bodyStart, framing, limits);
        if (fault == SipFault.None)
        {
            fault = body;
        }

        return new(message, fault == SipFault.None ? MessageCheck.Read(message, limits) : fault);
    }

    static SipFault ReadBody(
        SipMessage message, byte[] bytes, int start, int bodyStart, SipFraming framing, SipLimits limits)
    {
        var available = bytes.Length - bodyStart;
        var length = (uint)available;
        if (message.Headers.CountOf(SipHeader.ContentLength) > 1)
        {
            return SipFault.DuplicateHeader;
        }

        if (!message.Headers.TryGet(SipHeader.ContentLength, out var text))
        {
            if (framing == SipFraming.Stream)
            {
                return SipFault.NoContentLength;
            }
        }
        else if (!SipNumbers.TryRead(text.Span, int.MaxValue, out length))
        {
            return SipFault.MalformedContentLength;
        }

        if (length > limits.MaxBodyBytes)
        {
            return length > available ? SipFault.BodyTruncated : SipFault.BodyTooLarge;
        }

        if (length > available)
        {
            return SipFault.BodyTruncated;
        }

        message.Body = bytes.AsMemory(bodyStart, (int)length);
        message.Encoded = bytes.AsMemory(start, bodyStart - start + (int)length);
        return SipFault.None;
    }
}

/// <summary>Reads the first line.</summary>
static class StartLine
{
    public static SipFault TryRead(byte[] bytes, SipText line, SipLimits limits, out SipMessage? message)
    {
        message = null;
        return line.Length > 4 && line.Slice(0, 4).IsIgnoringCase("SIP/"u8)
            ? ReadStatus(bytes, line, out message)
            : ReadRequest(bytes, line, limits, out message);
    }

    // SIP-Version SP Status-Code SP Reason-Phrase
    static SipFault ReadStatus(byte[] bytes, SipText line, out SipMessage? message)
    {
        message = null;
        var span = line.Span;
        var space = span.IndexOf((byte)' ');
        if (space < 0)
        {
            return SipFault.NotSip;
        }

        if (!IsVersion2(span[..space]))
        {
            return SipFault.VersionNotSupported;
        }

        var code = span[(space + 1)..];
        var digits = code.IndexOf((byte)' ');
        var phrase = digits < 0 ? default : line.Slice(space + digits + 2);
        if (!SipNumbers.TryRead(digits < 0 ? code : code[..digits], 699, out var status) || status < 100)
        {
            return SipFault.StatusOutOfRange;
        }

        message = new SipResponse(bytes, (int)status, phrase);
        return SipFault.None;
    }

    // Method SP Request-URI SP SIP-Version
    static SipFault ReadRequest(byte[] bytes, SipText line, SipLimits limits, out SipMessage? message)
    {
        message = null;
        var span = line.Span;
        var first = span.IndexOf((byte)' ');
        var trimmed = span.TrimEnd((byte)' ');
        var last = trimmed.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first || !IsVersion(trimmed[(last + 1)..])
            || !SipCharacters.IsAll(span[..first], SipCharacters.Token) || first > 64)
        {
            return SipFault.NotSip;
        }

        var request = new SipRequest(bytes, SipMethod.From(span[..first]));
        message = request;
        if (!IsVersion2(trimmed[(last + 1)..]))
        {
            return SipFault.VersionNotSupported;
        }

        if (trimmed.Length != span.Length || span[first + 1] == ' ' || span[last - 1] == ' ')
        {
            return SipFault.MalformedStartLine;
        }

        var text = line.Slice(first + 1, last - first - 1);
        if (text.Length > limits.MaxUriBytes)
        {
            return SipFault.UriTooLong;
        }

        if (!Uris.SipUri.TryRead(text, out var uri))
        {
            return SipFault.MalformedUri;
        }

        request.Uri = uri;
        return uri.Headers.IsEmpty ? SipFault.None : SipFault.UriWithHeaders;
    }

    static bool IsVersion2(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text, "SIP/2.0"u8);

    static bool IsVersion(ReadOnlySpan<byte> text) =>
        text.Length > 6 && Ascii.EqualsIgnoreCase(text[..4], "SIP/"u8)
        && text[4..].IndexOf((byte)'.') is > 0 and var dot
        && SipNumbers.IsDigits(text[4..(4 + dot)]) && SipNumbers.IsDigits(text[(5 + dot)..]);
}
