using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>
/// A request or a response: its bytes, and where things are in them. It does not change. What every message has is read
/// and checked; all else is read when it is asked for. When it comes with a <see cref="SipFault"/>, what is broken is
/// at
/// its default, and only <see cref="Headers"/> can be relied on.
/// </summary>
public abstract class SipMessage
{
    private protected SipMessage(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }

    /// <summary>All of the message, with folds made spaces.</summary>
    public ReadOnlyMemory<byte> Encoded { get; internal set; }

    /// <summary>The header fields.</summary>
    public SipHeaders Headers { get; internal set; }

    /// <summary>The body: as long as Content-Length says.</summary>
    public ReadOnlyMemory<byte> Body { get; internal set; }

    /// <summary>The topmost Via: the last hop of a request, ourselves in a response.</summary>
    public Via Via { get; internal set; }

    /// <summary>From whom.</summary>
    public NameAddress From { get; internal set; }

    /// <summary>To whom, as it was meant at first; where it goes is the Request-URI.</summary>
    public NameAddress To { get; internal set; }

    /// <summary>The Call-ID. Its case counts.</summary>
    public SipText CallId { get; internal set; }

    /// <summary>The place in the dialog, and the method.</summary>
    public CSeq CSeq { get; internal set; }

    /// <summary>The type of the body, if there is one that can be read.</summary>
    public bool TryContentType(out MediaType type)
    {
        type = default;
        return Headers.TryGet(SipHeader.ContentType, out var text) && MediaType.TryRead(text, out type);
    }

    /// <summary>The first Contact that is a URI.</summary>
    public bool TryContact(out NameAddress contact)
    {
        foreach (var value in Headers.Values(SipHeader.Contact))
        {
            return NameAddress.TryRead(value, out contact) && !contact.IsWildcard;
        }

        contact = default;
        return false;
    }
}

/// <summary>A request (RFC 3261 section 7.1).</summary>
public sealed class SipRequest : SipMessage
{
    internal SipRequest(byte[] bytes, SipMethod method) : base(bytes) => Method = method;

    /// <summary>The method.</summary>
    public SipMethod Method { get; }

    /// <summary>Where it is to go.</summary>
    public Uris.SipUri Uri { get; internal set; }

    /// <summary>
    /// Hops that are left. 70 when there is no such header field (RFC 2543 had none) or a number above 255, as RFC 4475
    /// section 3.1.2.4 allows.
    /// </summary>
    public int MaxForwards { get; internal set; } = 70;

    /// <summary>
    /// The proof that it brings, kept by who read it first for those who look at it after him; null before.
    /// </summary>
    public Authentication.DigestCredentials? Proof { get; set; }
}

/// <summary>A response (RFC 3261 section 7.2).</summary>
public sealed class SipResponse : SipMessage
{
    internal SipResponse(byte[] bytes, int status, SipText phrase) : base(bytes) => (Status, Phrase) = (status, phrase);

    /// <summary>The code, 100 to 699.</summary>
    public int Status { get; }

    /// <summary>The words beside it, which nothing may depend on.</summary>
    public SipText Phrase { get; }

    /// <summary>Whether the transaction goes on.</summary>
    public bool IsProvisional => SipStatus.IsProvisional(Status);

    /// <summary>Whether it says yes.</summary>
    public bool IsSuccess => SipStatus.IsSuccess(Status);
}
