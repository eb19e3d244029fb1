using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Dialogs;

/// <summary>What is to be done with a request inside of a dialog.</summary>
public enum DialogVerdict : byte
{
    /// <summary>It is the next one.</summary>
    Good,
    /// <summary>Its number is lower than that of one before: 500 (RFC 3261 section 12.2.2).</summary>
    OutOfOrder,
    /// <summary>The dialog is over: 481.</summary>
    Over,
}

/// <summary>
/// A relation of two user agents (RFC 3261 section 12): who, in which order, by which way. It keeps no message and does
/// no I/O. Not safe from several threads: a call has one mailbox.
/// </summary>
public sealed class SipDialog
{
    /// <summary>Hops that a route set may have.</summary>
    const int MaxRoutes = 70;

    string remoteTarget;
    string[] routes;
    uint? remoteNumber;

    SipDialog(DialogId id, string localAddress, string remoteAddress, string remoteTarget, string[] routes)
    {
        (Id, LocalAddress, RemoteAddress) = (id, localAddress, remoteAddress);
        (this.remoteTarget, this.routes) = (remoteTarget, routes);
    }

    /// <summary>What tells it apart.</summary>
    public DialogId Id { get; }

    /// <summary>Our From in it: address and tag.</summary>
    public string LocalAddress { get; }

    /// <summary>The peer's address and tag.</summary>
    public string RemoteAddress { get; }

    /// <summary>Whether it has only a provisional answer.</summary>
    public bool IsEarly { get; private set; }

    /// <summary>Whether it is over.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The number of our last request.</summary>
    public uint LocalNumber { get; private set; }

    /// <summary>Where requests go in the end: the peer's Contact.</summary>
    public string RemoteTarget => remoteTarget;

    /// <summary>The hops on the way, next first.</summary>
    public IReadOnlyList<string> Routes => routes;

    /// <summary>Where the next request goes to at first: the first hop, or the peer itself.</summary>
    public SipUri NextHop => SipUri.Parse(routes.Length > 0 ? HopUri(routes[0]).ToString() : remoteTarget);

    /// <summary>
    /// The dialog of a request that we answer (RFC 3261 section 12.1.1). Null when the request has no Contact to send
    /// to
    /// or a way that is too long: 400.
    /// </summary>
    /// <param name="request">INVITE, SUBSCRIBE or REFER.</param>
    /// <param name="localTag">Our tag.</param>
    /// <param name="isEarly">Whether the answer is provisional.</param>
    public static SipDialog? Answering(SipRequest request, string localTag, bool isEarly)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.TryContact(out var contact) || !contact.Uri.IsSip || ReadRoutes(request) is not { } routes)
        {
            return null;
        }

        var remoteTag = request.From.Tag.ToString();
        return new(
            new(request.CallId.ToString(), localTag, remoteTag), WithTag(request, SipHeader.To, localTag),
            WithTag(request, SipHeader.From, remoteTag), contact.Uri.ToString(), routes)
        {
            IsEarly = isEarly,
            remoteNumber = request.CSeq.Number,
        };
    }

    /// <summary>
    /// The dialog of a request that we sent, by a response with a tag (RFC 3261 section 12.1.2). Each tag is a dialog
    /// of
    /// its own: the request may have been forked. Null when the response begins none.
    /// </summary>
    public static SipDialog? Asking(SipRequest request, SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        if (response.Status is <= 100 or >= 300 || response.To.Tag.IsEmpty || !response.TryContact(out var contact)
            || !contact.Uri.IsSip || ReadRoutes(response) is not { } routes)
        {
            return null;
        }

        Array.Reverse(routes);
        var id = DialogId.Of(response);
        return new(
            id, WithTag(request, SipHeader.From, id.LocalTag), WithTag(response, SipHeader.To, id.RemoteTag),
            contact.Uri.ToString(), routes)
        {
            IsEarly = response.IsProvisional,
            LocalNumber = request.CSeq.Number,
        };
    }

    /// <summary>
    /// Begins a request inside of it (RFC 3261 section 12.2.1.1): Request-URI and Route for loose routers and strict
    /// ones, From, To, Call-ID, the next number. The caller adds what the method needs.
    /// </summary>
    /// <param name="method">The method. ACK for a 2xx: see <see cref="Acknowledge"/>.</param>
    /// <param name="via">Our Via with a new branch.</param>
    public SipMessageBuilder Request(SipMethod method, string via) => Request(method, via, ++LocalNumber);

    /// <summary>The ACK for a 2xx to our INVITE of a number (RFC 3261 section 13.2.2.4).</summary>
    public SipMessageBuilder Acknowledge(uint number, string via) => Request(SipMethod.Ack, via, number);

    /// <summary>Whether a request of the peer is the next, and what it changes: a Contact in a request that may change
    /// the
    /// target does.</summary>
    public DialogVerdict Receive(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (IsOver)
        {
            return DialogVerdict.Over;
        }

        // ACK and CANCEL have the number of their INVITE.
        if (request.Method != SipMethod.Ack && request.Method != SipMethod.Cancel)
        {
            if (request.CSeq.Number <= remoteNumber)
            {
                return DialogVerdict.OutOfOrder;
            }

            remoteNumber = request.CSeq.Number;
        }

        if (RefreshesTarget(request.Method))
        {
            TakeTarget(request);
        }

        return DialogVerdict.Good;
    }

    /// <summary>
    /// What a response to our request changes: a 2xx confirms, and sets target and, at first, the way anew; 481 and 408
    /// end (RFC 3261 section 12.2.1.2).
    /// </summary>
    public void Receive(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Status is 481 or 408)
        {
            IsOver = true;
        }

        if (!response.IsSuccess || !RefreshesTarget(response.CSeq.Method))
        {
            return;
        }

        if (IsEarly && ReadRoutes(response) is { } fresh)
        {
            Array.Reverse(fresh);
            routes = fresh;
        }

        IsEarly = false;
        TakeTarget(response);
    }

    /// <summary>Our 2xx was sent: it is confirmed.</summary>
    public void Confirm() => IsEarly = false;

    /// <summary>It is over: BYE, a failure, or the end of its last use.</summary>
    public void End() => IsOver = true;

    static bool RefreshesTarget(SipMethod method) => method == SipMethod.Invite || method == SipMethod.Update
        || method == SipMethod.Subscribe || method == SipMethod.Notify || method == SipMethod.Refer;

    static string[]? ReadRoutes(SipMessage message)
    {
        var all = message.Headers.Values(SipHeader.RecordRoute).ToStrings();
        return all.Length <= MaxRoutes ? all : null;
    }

    // The address as it was sent, with the tag that it did not have.
    static string WithTag(SipMessage message, SipHeader header, string tag)
    {
        message.Headers.TryGet(header, out var text);
        var address = header == SipHeader.To ? message.To : message.From;
        return address.Tag.IsEmpty && tag.Length > 0 ? $"{text};tag={tag}" : text.ToString();
    }

    static SipUri HopUri(string route) =>
        NameAddress.TryRead(SipText.From(route), out var hop) ? hop.Uri : default;

    SipMessageBuilder Request(SipMethod method, string via, uint number)
    {
        // A first hop that is strict stands in the Request-URI, and the target at the end of the way.
        var isStrict = routes.Length > 0 && !HopUri(routes[0]).IsLooseRouter;
        var builder = SipMessageBuilder.Request(method, isStrict ? HopUri(routes[0]).ToString() : remoteTarget)
            .Add(SipHeader.Via, via);
        foreach (var route in isStrict ? routes.Skip(1).Append($"<{remoteTarget}>") : routes)
        {
            builder.Add(SipHeader.Route, route);
        }

        return builder.Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, LocalAddress)
            .Add(SipHeader.To, RemoteAddress)
            .Add(SipHeader.CallId, Id.CallId)
            .Add(SipHeader.CSeq, $"{number} {method}");
    }

    void TakeTarget(SipMessage message)
    {
        if (message.TryContact(out var contact) && contact.Uri.IsSip)
        {
            remoteTarget = contact.Uri.ToString();
        }
    }
}
