using System.Collections.Concurrent;
using System.Net;
using Hutong.Sip.Authentication;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sip.UserAgents;

/// <summary>
/// The middle of a user agent (RFC 3261 sections 8, 13, 15): it looks at requests, finds their calls, begins new ones,
/// and
/// answers OPTIONS. Where messages go is the business of its user: each call has one flow, which requests inside of it
/// take
/// both ways. Safe from several threads.
/// </summary>
public sealed class SipUserAgent : ITransactionUser
{
    readonly ICallUser user;

    /// <param name="options">What it says of itself.</param>
    /// <param name="user">Who has the calls.</param>
    /// <param name="ids">Where tags come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timers">The times; those of the specification when null.</param>
    /// <param name="faults">Who counts what was refused.</param>
    public SipUserAgent(
        SipUserAgentOptions options, ICallUser user, SipIds ids, TimeProvider time, SipTimers? timers = null,
        ISipFaultCounter? faults = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, this.user, Time, Timers) = (options, user, time, timers ?? SipTimers.Default);
        Calls = new(options.MaxCalls);
        Transactions = new(this, ids, time, Timers, faults: faults);
    }

    /// <summary>What takes messages from transports.</summary>
    public TransactionLayer Transactions { get; }

    /// <summary>What it says of itself.</summary>
    public SipUserAgentOptions Options { get; }

    /// <summary>Calls there are.</summary>
    public int CallCount => Calls.Count;

    /// <summary>The call of a dialog, as Replaces names it (RFC 3891 section 3); null when there is none.</summary>
    public SipCall? Find(DialogId dialog) => Calls.TryFind(dialog, out var call) ? call : null;

    internal DialogTable<SipCall> Calls { get; }

    /// <summary>Calls to us that were not answered yet, by what all copies of their INVITE have.</summary>
    internal ConcurrentDictionary<(string CallId, string Tag, uint Number), SipCall> Merges { get; } = new();

    internal TimeProvider Time { get; }

    internal SipTimers Timers { get; }

    internal ICallUser User => user;

    /// <summary>
    /// Calls somebody. The call tells of itself to the user, also when it cannot be sent.
    /// </summary>
    /// <param name="flow">The way to the next hop.</param>
    /// <param name="from">Our From without a tag: <c>"Lin" &lt;sip:lin@example.com&gt;</c>.</param>
    /// <param name="target">Whom to call.</param>
    /// <param name="offer">Our offer.</param>
    /// <param name="account">Who we are to those that challenge; null: a challenge ends the call.</param>
    public SipCall Call(
        ISipFlow flow, string from, SipUri target, ReadOnlyMemory<byte> offer, DigestClient? account = null)
    {
        return Call(new() { Flow = flow, From = from, Target = target, Offer = offer, Account = account });
    }

    /// <summary>Calls somebody, with more to say.</summary>
    public SipCall Call(SipCallRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new SipCall(this, request.Flow) { Tag = request.Tag };
        call.Begin(request);
        return call;
    }

    /// <summary>Our Via for a flow, with a branch of its own (RFC 3581: with <c>rport</c>).</summary>
    public string NewVia(ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return $"SIP/2.0/{flow.Transport.ViaName()} {HostOf(flow)};branch={Transactions.Ids.NewBranch()};rport";
    }

    /// <summary>Our Contact on a flow.</summary>
    public string ContactOf(ISipFlow flow, string userName = "")
    {
        ArgumentNullException.ThrowIfNull(flow);
        var at = userName.Length > 0 ? Text.Escapes.EncodeUser(userName) + "@" : "";
        var transport = flow.Transport == SipTransport.Udp ? "" : ";transport=" + flow.Transport.UriName();
        return $"<sip:{at}{HostOf(flow)}{transport}>";
    }

    /// <summary>
    /// Answers what belongs to no call and begins nothing, such as OPTIONS and what is left of calls that are over,
    /// without a transaction (RFC 3261 section 8.2.7): a copy of it gets the same answer, and whoever floods with it
    /// leaves nothing behind. False, and nothing is done, for all else.
    /// </summary>
    /// <param name="request">A request without a fault.</param>
    /// <param name="flow">Where it came from.</param>
    public bool TryAnswerAlone(SipRequest request, ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(flow);
        var method = request.Method;
        if (method == SipMethod.Ack || method == SipMethod.Cancel || Transactions.Knows(request))
        {
            return false;
        }

        var verdict = RequestInspection.Inspect(request, Options.Capabilities);
        var status = !verdict.IsGood ? verdict.Status
            : !request.To.Tag.IsEmpty ? method == SipMethod.Subscribe || Calls.TryFind(request, out _) ? 0 : 481
            : method == SipMethod.Options ? 200
            : method == SipMethod.Bye || method == SipMethod.Update || method == SipMethod.Prack ? 481
            : method == SipMethod.Notify || method == SipMethod.Info ? 405
            : 0;
        if (status == 0)
        {
            return false;
        }

        using var response = SipMessageBuilder.Response(request, status, null, Transactions.Tag, flow.Remote);
        if (verdict.Header != SipHeader.Other)
        {
            response.Add(verdict.Header, verdict.Value);
        }

        if (status == 200)
        {
            AddCapabilities(response);
        }

        TransactionLayer.AnswersTo(request, flow).Send(response.Finish());
        return true;
    }

    /// <inheritdoc />
    public void OnRequest(ServerTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var request = transaction.Request;
        var verdict = RequestInspection.Inspect(request, Options.Capabilities);
        if (!verdict.IsGood)
        {
            using var refusal = transaction.Response(verdict.Status);
            if (verdict.Header != SipHeader.Other)
            {
                refusal.Add(verdict.Header, verdict.Value);
            }

            transaction.Respond(verdict.Status, refusal.Finish());
        }
        else if (!request.To.Tag.IsEmpty)
        {
            if (Calls.TryFind(request, out var call))
            {
                call.Receive(transaction);
            }
            else if (!((request.Method == SipMethod.Notify || request.Method == SipMethod.Subscribe)
                && user.OnRequest(transaction, null)))
            {
                transaction.Respond(481);
            }
        }
        else
        {
            Begin(transaction);
        }
    }

    /// <inheritdoc />
    public void OnAck(SipRequest ack, ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(ack);
        if (Calls.TryFind(ack, out var call))
        {
            call.Acknowledged(ack);
        }
    }

    /// <inheritdoc />
    public void OnCancel(ServerTransaction invite, SipRequest cancel)
    {
        ArgumentNullException.ThrowIfNull(invite);
        if (invite.Respond(487))
        {
            (invite.Owner as SipCall)?.Ended(CallEnd.Cancelled, 487);
        }

    }

    /// <inheritdoc />
    public void OnResponse(SipResponse response, ISipFlow flow)
    {
        // A 2xx that was sent again after its transaction's end is acknowledged again.
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccess && response.CSeq.Method == SipMethod.Invite
            && Calls.TryFind(DialogId.Of(response), out var call))
        {
            call.AcknowledgeAgain(response);
        }
    }

    /// <inheritdoc />
    public void OnFailure(ServerTransaction transaction, TransactionFailure failure)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        (transaction.Owner as SipCall)?.Ended(
            failure == TransactionFailure.Timeout ? CallEnd.Timeout : CallEnd.Transport, 0);
    }

    internal static (string CallId, string Tag, uint Number) MergeKey(SipRequest invite) =>
        (invite.CallId.ToString(), invite.From.Tag.ToString(), invite.CSeq.Number);

    internal bool Has(string extension) =>
        Options.Capabilities.Extensions.Contains(extension, StringComparer.Ordinal);

    internal void AddProduct(SipMessageBuilder message, SipHeader header)
    {
        if (Options.Product is { } product)
        {
            message.Add(header, product);
        }
    }

    void Begin(ServerTransaction transaction)
    {
        var method = transaction.Request.Method;
        if (method == SipMethod.Invite)
        {
            // The same request by another way (RFC 3261 section 8.2.2.2).
            if (Merges.ContainsKey(MergeKey(transaction.Request)))
            {
                transaction.Respond(482);
                return;
            }

            SipCall.Incoming(this, transaction);
        }
        else if (method == SipMethod.Options)
        {
            using var response = transaction.Response(200);
            AddCapabilities(response);
            transaction.Respond(200, response.Finish());
        }
        else if (method == SipMethod.Bye || method == SipMethod.Update || method == SipMethod.Prack)
        {
            transaction.Respond(481);
        }
        else if (!user.OnRequest(transaction, null))
        {
            transaction.Respond(405);
        }
    }

    void AddCapabilities(SipMessageBuilder response)
    {
        response.Add(SipHeader.Allow, string.Join(", ", Options.Capabilities.Methods))
            .Add(SipHeader.Accept, string.Join(", ", Options.Capabilities.BodyTypes))
            .Add(SipHeader.Supported, string.Join(", ", Options.Capabilities.Extensions));
        AddProduct(response, SipHeader.Server);
    }

    string HostOf(ISipFlow flow)
    {
        if (Options.PlaceOf?.Invoke(flow) is { } place)
        {
            return place;
        }

        var address = flow.Local.Address.IsIPv4MappedToIPv6 ? flow.Local.Address.MapToIPv4() : flow.Local.Address;
        var host = Options.Host ?? HostNames.Format(
            address.Equals(IPAddress.Any) ? IPAddress.Loopback
                : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address);
        return $"{host}:{flow.Local.Port}";
    }
}
