using Hutong.Sip.Headers;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Messages;

/// <summary>
/// What an element can do with a request that was sent to it. Lists are short: they are searched in order.
/// </summary>
public sealed record SipCapabilities
{
    /// <summary>Methods, for Allow.</summary>
    public required IReadOnlyList<SipMethod> Methods { get; init; }

    /// <summary>Option tags, for Supported.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Types of bodies, for Accept: <c>application/sdp</c>.</summary>
    public IReadOnlyList<string> BodyTypes { get; init; } = ["application/sdp"];

    /// <summary>Whether <c>tel:</c> may be called here, beside <c>sip:</c> and <c>sips:</c>.</summary>
    public bool TakesTel { get; init; }

    /// <summary>The type that an answer to an INVITE will have: the caller must accept it.</summary>
    public string AnswerType { get; init; } = "application/sdp";
}

/// <summary>Whether a request may go on, or what to answer.</summary>
/// <param name="Status">The code of the response, or 0: go on.</param>
/// <param name="Header">The header field of the response that says what would do.</param>
/// <param name="Value">Its value.</param>
public readonly record struct InspectionVerdict(int Status, SipHeader Header, string Value)
{
    /// <summary>The request may go on.</summary>
    public static readonly InspectionVerdict Good = new(0, SipHeader.Other, "");

    /// <summary>Whether the request may go on.</summary>
    public bool IsGood => Status == 0;
}

/// <summary>
/// What a user agent looks at before it looks at what a request wants (RFC 3261 section 8.2): method, scheme,
/// required extensions, type of the body, in this order. A request inside of a dialog passes the same.
/// </summary>
public static class RequestInspection
{
    /// <summary>Looks at a request.</summary>
    /// <param name="request">A request without a fault.</param>
    /// <param name="can">What is supported.</param>
    /// <param name="isProxy">Whether the element forwards: then Proxy-Require counts in place of Require, and bodies
    /// are not its business.</param>
    public static InspectionVerdict Inspect(SipRequest request, SipCapabilities can, bool isProxy = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(can);
        if (!isProxy && !can.Methods.Contains(request.Method))
        {
            var status = request.Method.IsKnown ? 405 : 501;
            return new(status, SipHeader.Allow, string.Join(", ", can.Methods));
        }

        if (!request.Uri.IsSip && !(request.Uri.Scheme == SipScheme.Tel && can.TakesTel))
        {
            return new(416, SipHeader.Other, "");
        }

        // CANCEL and ACK cannot be refused for this (RFC 3261 section 8.2.2.3).
        var required = isProxy ? SipHeader.ProxyRequire : SipHeader.Require;
        if (request.Method != SipMethod.Cancel && request.Method != SipMethod.Ack
            && Unsupported(request, required, can) is { Length: > 0 } unsupported)
        {
            return new(420, SipHeader.Unsupported, unsupported);
        }

        return isProxy ? request.MaxForwards == 0 ? new(483, SipHeader.Other, "") : InspectionVerdict.Good
            : InspectBody(request, can);
    }

    static string Unsupported(SipRequest request, SipHeader required, SipCapabilities can)
    {
        List<string> missing = [];
        foreach (var value in request.Headers.Values(required))
        {
            var tag = value.ToString();
            if (!can.Extensions.Contains(tag, StringComparer.OrdinalIgnoreCase))
            {
                missing.Add(tag);
            }
        }

        return string.Join(", ", missing);
    }

    static InspectionVerdict InspectBody(SipRequest request, SipCapabilities can)
    {
        if (!request.Body.IsEmpty && !IsOptional(request))
        {
            foreach (var encoding in request.Headers.Values(SipHeader.ContentEncoding))
            {
                if (!encoding.IsIgnoringCase("identity"u8))
                {
                    return new(415, SipHeader.AcceptEncoding, "identity");
                }
            }

            if (!request.TryContentType(out var type) || !IsTaken(type, can))
            {
                return new(415, SipHeader.Accept, string.Join(", ", can.BodyTypes));
            }
        }

        return request.Method == SipMethod.Invite && !Accepts(request, can.AnswerType) 
            ? new(406, SipHeader.Other, "")
            : InspectionVerdict.Good;
    }

    // A body may say that it need not be understood (RFC 3261 section 20.11).
    static bool IsOptional(SipRequest request) =>
        request.Headers.TryGet(SipHeader.ContentDisposition, out var text)
        && TaggedValue.TryRead(text, out var disposition)
        && disposition.Parameters.TryGet("handling"u8, out var handling) && handling.IsIgnoringCase("optional"u8);

    static bool IsTaken(in MediaType type, SipCapabilities can)
    {
        var name = $"{type.Type}/{type.Subtype}";
        return type.Type.IsIgnoringCase("multipart"u8)
            || can.BodyTypes.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    // No Accept means application/sdp (RFC 3261 section 20.1).
    static bool Accepts(SipRequest request, string answer)
    {
        if (!request.Headers.Contains(SipHeader.Accept))
        {
            return true;
        }

        var wanted = Text.SipText.From(answer);
        var slash = wanted.Span.IndexOf((byte)'/');
        foreach (var value in request.Headers.Values(SipHeader.Accept))
        {
            if (MediaType.TryRead(value, out var range)
                && range.Covers(wanted.Span[..slash], wanted.Span[(slash + 1)..]))
            {
                return true;
            }
        }

        return false;
    }
}
