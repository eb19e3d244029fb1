using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>One part of a body: header fields of its own, and bytes.</summary>
public sealed class BodyPart
{
    internal BodyPart(SipHeaders headers, ReadOnlyMemory<byte> body) => (Headers, Body) = (headers, body);

    /// <summary>Its header fields: Content-Type and others.</summary>
    public SipHeaders Headers { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Its type; false when there is none: then it is plain text (RFC 2046 section 5.1).</summary>
    public bool TryContentType(out MediaType type)
    {
        type = default;
        return Headers.TryGet(SipHeader.ContentType, out var text) && MediaType.TryRead(text, out type);
    }
}

/// <summary>Bodies of several parts (RFC 2046 section 5.1.1, RFC 5621).</summary>
public static class MultipartBody
{
    /// <summary>Parts of one body, at most.</summary>
    public const int MaxParts = 16;

    /// <summary>
    /// The part of a message's body that has a type: the body itself, or the first part of it that has. Parts inside
    /// parts are not looked into.
    /// </summary>
    public static bool TryFind(
        SipMessage message, ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype, out ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(message);
        body = default;
        if (!message.TryContentType(out var own))
        {
            return false;
        }

        if (own.Is(type, subtype))
        {
            body = message.Body;
            return !body.IsEmpty;
        }

        if (!TryRead(message, out var parts))
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (part.TryContentType(out var partType) && partType.Is(type, subtype))
            {
                body = part.Body;
                return true;
            }
        }

        return false;
    }

    /// <summary>The parts of a message's body. False when it has no parts, or they are not well made.</summary>
    public static bool TryRead(SipMessage message, out IReadOnlyList<BodyPart> parts)
    {
        ArgumentNullException.ThrowIfNull(message);
        List<BodyPart> list = [];
        parts = list;
        if (!message.TryContentType(out var type) || !type.Type.IsIgnoringCase("multipart"u8)
            || type.Parameters.Text("boundary"u8) is not { Length: > 0 and <= 70 } boundary)
        {
            return false;
        }

        var mark = SipText.From("\r\n--" + boundary).Span;
        var rest = message.Body;

        // The first mark may stand at the very beginning, without a line break in front.
        var at = rest.Span.StartsWith(mark[2..]) ? mark.Length - 2 : After(rest.Span, mark);
        while (at >= 0)
        {
            rest = rest[at..];
            if (rest.Span.StartsWith("--"u8))
            {
                return list.Count > 0;
            }

            var line = rest.Span.IndexOf("\r\n"u8);
            if (line < 0 || list.Count == MaxParts || rest.Span[..line].ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                return false;
            }

            // The line break stays: a part without header fields ends right there, at the next mark.
            rest = rest[line..];
            at = After(rest.Span, mark);
            if (at < 0 || !TryPart(rest.Span[Math.Min(2, at - mark.Length)..(at - mark.Length)], out var part))
            {
                return false;
            }

            list.Add(part);
        }

        return false;
    }

    static int After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark)
    {
        var at = text.IndexOf(mark);
        return at < 0 ? -1 : at + mark.Length;
    }

    static bool TryPart(ReadOnlySpan<byte> text, out BodyPart part)
    {
        var bytes = text.ToArray();
        var fault = HeaderIndex.Read(bytes, 0, 0, SipLimits.Default, out var headers, out var start);
        part = new(headers, bytes.AsMemory(Math.Min(start, bytes.Length)));
        return fault == SipFault.None;
    }
}
