using System.Buffers.Text;
using System.Net;
using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Text;
using Hutong.Wire;

namespace Hutong.Sip.Messages;

/// <summary>
/// Writes one message into pooled memory, from the first line down; <see cref="Finish"/> copies it out once. Line
/// breaks
/// in values become spaces: no value can add a header field.
/// </summary>
public sealed class SipMessageBuilder : IDisposable
{
    readonly PooledBufferWriter writer = new();

    SipMessageBuilder()
    {
    }

    /// <summary>Begins a request.</summary>
    public static SipMessageBuilder Request(SipMethod method, string uri)
    {
        var builder = new SipMessageBuilder();
        builder.Text(method.Name);
        builder.Raw(" "u8);
        builder.Text(uri);
        builder.Raw(" SIP/2.0\r\n"u8);
        return builder;
    }

    /// <summary>Begins a response that has nothing of a request.</summary>
    public static SipMessageBuilder Response(int status, string? phrase = null)
    {
        var builder = new SipMessageBuilder();
        builder.Raw("SIP/2.0 "u8);
        builder.Number((uint)status);
        builder.Raw(" "u8);
        builder.Text(phrase ?? SipStatus.Phrase(status));
        builder.Raw("\r\n"u8);
        return builder;
    }

    /// <summary>
    /// Begins a response to a request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq are copied as they were
    /// sent, also from a request with a fault.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="status">The code.</param>
    /// <param name="phrase">The phrase; that of the code when null.</param>
    /// <param name="tag">The tag of To, added when the request has none; none in a 100.</param>
    /// <param name="source">Where the request came from: <c>received</c> and <c>rport</c> of the topmost Via
    /// (RFC 3261 section 18.2.1, RFC 3581 section 4).</param>
    public static SipMessageBuilder Response(
        SipRequest request, int status, string? phrase = null, string? tag = null, IPEndPoint? source = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var builder = Response(status, phrase);
        builder.AddVias(request, source, status);
        builder.Copy(request, SipHeader.From);
        if (request.Headers.TryGet(SipHeader.To, out var to))
        {
            builder.Name(SipHeader.To);
            builder.Clean(to.Span);
            if (tag is not null && status > 100 && request.To.Tag.IsEmpty)
            {
                builder.Raw(";tag="u8);
                builder.Text(tag);
            }

            builder.Raw("\r\n"u8);
        }

        builder.Copy(request, SipHeader.CallId);
        builder.Copy(request, SipHeader.CSeq);
        return builder;
    }

    /// <summary>Adds a header field.</summary>
    public SipMessageBuilder Add(SipHeader header, string value)
    {
        Name(header);
        Text(value);
        Raw("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header field with a value from another message.</summary>
    public SipMessageBuilder Add(SipHeader header, SipText value)
    {
        Name(header);
        Clean(value.Span);
        Raw("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header field that is a number.</summary>
    public SipMessageBuilder Add(SipHeader header, uint value)
    {
        Name(header);
        Number(value);
        Raw("\r\n"u8);
        return this;
    }

    /// <summary>Adds a header field that is not in the table.</summary>
    /// <exception cref="ArgumentException">The name is no token: a mistake of ours.</exception>
    public SipMessageBuilder Add(string name, string value)
    {
        var bytes = SipText.From(name);
        if (bytes.IsEmpty || !SipCharacters.IsAll(bytes.Span, SipCharacters.Token))
        {
            throw new ArgumentException("The name of a header field must be a token.", nameof(name));
        }

        Raw(bytes.Span);
        Raw(": "u8);
        Text(value);
        Raw("\r\n"u8);
        return this;
    }

    /// <summary>Adds all lines of a header field of another message.</summary>
    public SipMessageBuilder Copy(SipMessage message, SipHeader header)
    {
        ArgumentNullException.ThrowIfNull(message);
        for (var next = 0; message.Headers.TryNext(header, ref next, out var value);)
        {
            Add(header, value);
        }

        return this;
    }

    /// <summary>Adds Content-Length, the empty line and the body, and gives all of it.</summary>
    public byte[] Finish(ReadOnlySpan<byte> body = default)
    {
        Name(SipHeader.ContentLength);
        Number((uint)body.Length);
        Raw("\r\n\r\n"u8);
        Raw(body);
        return writer.ToArray();
    }

    /// <summary>The message, read back: what we would not take we do not send.</summary>
    /// <exception cref="InvalidOperationException">It is not one we would take: a mistake of ours.</exception>
    public SipRequest FinishRequest(ReadOnlySpan<byte> body = default) =>
        SipParser.Parse(Finish(body), SipFraming.Stream) is { Fault: SipFault.None, Message: SipRequest request }
            ? request
            : throw new InvalidOperationException("A request was built that SIP does not allow.");

    /// <inheritdoc cref="FinishRequest" />
    public SipResponse FinishResponse(ReadOnlySpan<byte> body = default) =>
        SipParser.Parse(Finish(body), SipFraming.Stream) is { Fault: SipFault.None, Message: SipResponse response }
            ? response
            : throw new InvalidOperationException("A response was built that SIP does not allow.");

    /// <inheritdoc />
    public void Dispose() => writer.Dispose();

    void AddVias(SipRequest request, IPEndPoint? source, int status)
    {
        var isTop = true;
        foreach (var value in request.Headers.Values(SipHeader.Via))
        {
            if (isTop && source is not null && !request.Via.Raw.IsEmpty)
            {
                AddTopVia(request.Via, source, TakesKeepAlives(request, status));
            }
            else
            {
                Add(SipHeader.Via, value);
            }

            isTop = false;
        }
    }

    // Where it may be said (RFC 6223 section 4.4); whether it was asked is in the Via.
    static bool TakesKeepAlives(SipRequest request, int status) => status is > 100 and < 300
        && (request.Method == SipMethod.Invite || (request.Method == SipMethod.Register && status >= 200));

    void AddTopVia(in Via via, IPEndPoint source, bool takesKeepAlives)
    {
        var address = source.Address.IsIPv4MappedToIPv6 ? source.Address.MapToIPv4() : source.Address;
        Name(SipHeader.Via);
        Raw("SIP/2.0/"u8);
        Raw(via.Transport.Span);
        Raw(" "u8);
        Raw(via.Host.Span);
        if (via.Port > 0)
        {
            Raw(":"u8);
            Number((uint)via.Port);
        }

        foreach (var (name, value) in via.Parameters)
        {
            if (name.IsIgnoringCase("received"u8) || name.IsIgnoringCase("rport"u8))
            {
                continue;
            }

            Raw(";"u8);
            Clean(name.Span);
            if (!value.IsEmpty)
            {
                Raw("="u8);
                Clean(value.Span);
            }
            else if (takesKeepAlives && name.IsIgnoringCase("keep"u8))
            {
                // As often as the peer sees fit (section 5).
                Raw("=0"u8);
            }
        }

        if (via.HasResponsePort || !HostNamesAgree(via, address))
        {
            Raw(";received="u8);
            Text(address.ToString());
        }

        if (via.HasResponsePort)
        {
            Raw(";rport="u8);
            Number((uint)source.Port);
        }

        Raw("\r\n"u8);
    }

    static bool HostNamesAgree(in Via via, IPAddress address) =>
        Uris.HostNames.TryAddress(via.Host, out var written) && written.Equals(address);

    void Name(SipHeader header)
    {
        Text(SipHeaderNames.Name(header));
        Raw(": "u8);
    }

    void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    void Text(string text)
    {
        var span = writer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, span);
        ReplaceBreaks(span[..length]);
        writer.Advance(length);
    }

    void Clean(ReadOnlySpan<byte> bytes)
    {
        var span = writer.GetSpan(bytes.Length);
        bytes.CopyTo(span);
        ReplaceBreaks(span[..bytes.Length]);
        writer.Advance(bytes.Length);
    }

    void Number(uint value)
    {
        Utf8Formatter.TryFormat(value, writer.GetSpan(10), out var length);
        writer.Advance(length);
    }

    static void ReplaceBreaks(Span<byte> text)
    {
        text.Replace((byte)'\r', (byte)' ');
        text.Replace((byte)'\n', (byte)' ');
    }
}
