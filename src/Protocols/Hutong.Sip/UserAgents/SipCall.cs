using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Sip.UserAgents;

/// <summary>Where a call is.</summary>
public enum CallState : byte
{
    /// <summary>Nobody has answered.</summary>
    Ringing,
    /// <summary>Answered.</summary>
    Talking,
    /// <summary>Over.</summary>
    Ended,
}

/// <summary>
/// One call, in or out: an INVITE, its dialog, and what happens in it (RFC 3261 sections 13 to 15). The part that
/// begins
/// calls is in another file. Safe from several threads; what the user is told comes without a lock.
/// </summary>
#pragma warning disable CA1001 // Its end is OnEnded, however it comes about: its timers end there.
public sealed partial class SipCall
#pragma warning restore CA1001
{
    readonly SipUserAgent agent;
    readonly Lock gate = new();
    readonly OfferAnswer session = new();
    AnswerRepeater? repeater;
    SipDialog? dialog;
    ServerTransaction? incoming;

    internal SipCall(SipUserAgent agent, ISipFlow flow) => (this.agent, Flow) = (agent, flow);

    /// <summary>The way its messages go.</summary>
    public ISipFlow Flow { get; }

    /// <summary>Where it is.</summary>
    public CallState State { get; private set; }

    /// <summary>Whether somebody calls us.</summary>
    public bool IsIncoming => incoming is not null;

    /// <summary>The INVITE of a call to us.</summary>
    public SipRequest? Request => incoming?.Request;

    /// <summary>Its dialog; null until the other end has answered something.</summary>
    public DialogId? Dialog => dialog?.Id;

    /// <summary>What the user wants to keep beside it.</summary>
    public object? Tag { get; set; }

    /// <summary>Says that it rings; with a body: early media (183).</summary>
    public bool Ring(ReadOnlyMemory<byte> body = default) =>
        State == CallState.Ringing && Respond(body.IsEmpty ? 180 : 183, body.Span);

    /// <summary>Takes the call. The answer is sent again until it is acknowledged. False when it is over.</summary>
    public bool Answer(ReadOnlyMemory<byte> answer)
    {
        lock (gate)
        {
            if (State != CallState.Ringing || incoming is null)
            {
                return false;
            }

            State = CallState.Talking;
            dialog!.Confirm();
        }

        return Accept(incoming, answer);
    }

    /// <summary>Refuses a call to us.</summary>
    public bool Decline(int status, string? phrase = null)
    {
        if (incoming is null || State != CallState.Ringing || !incoming.Respond(status, Simple(status, phrase)))
        {
            return false;
        }

        Ended(CallEnd.Refused, status);
        return true;
    }

    /// <summary>Asks a caller who he is: 401 with WWW-Authenticate, or 407. He calls anew; this call is over.</summary>
    public bool Challenge(int status, IEnumerable<string> challenges)
    {
        ArgumentNullException.ThrowIfNull(challenges);
        if (incoming is null || State != CallState.Ringing)
        {
            return false;
        }

        using var response = incoming.Response(status, null, dialog!.Id.LocalTag);
        foreach (var challenge in challenges)
        {
            response.Add(status == 407 ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate, challenge);
        }

        if (!incoming.Respond(status, response.Finish()))
        {
            return false;
        }

        Ended(CallEnd.Refused, status);
        return true;
    }

    /// <summary>Ends it, wherever it is: 603, CANCEL or BYE.</summary>
    public void HangUp()
    {
        if (State == CallState.Ringing && incoming is not null)
        {
            Decline(603);
        }
        else if (State == CallState.Ringing)
        {
            GiveUp();
        }
        else if (State == CallState.Talking)
        {
            SendBye();
            Ended(CallEnd.LocalHangUp, 0);
        }
    }

    /// <summary>
    /// Begins a request inside of the call. Null when it has no dialog, or is over. The caller finishes it and sends it
    /// by
    /// <see cref="TransactionLayer.TrySend"/>.
    /// </summary>
    public SipMessageBuilder? NewRequest(SipMethod method)
    {
        lock (gate)
        {
            return State == CallState.Ended ? null : dialog?.Request(method, agent.NewVia(Flow));
        }
    }

    internal static void Incoming(SipUserAgent agent, ServerTransaction invite)
    {
        var dialog = SipDialog.Answering(invite.Request, agent.Transactions.Ids.NewTag(), isEarly: true);
        if (dialog is null)
        {
            invite.Respond(400, "Missing Contact");
            return;
        }

        var call = new SipCall(agent, invite.Source) { incoming = invite, dialog = dialog };
        if (!agent.Calls.TryAdd(dialog.Id, call))
        {
            invite.Respond(503);
            return;
        }

        invite.Owner = call;
        if (!invite.Request.Body.IsEmpty)
        {
            call.session.ReceiveOffer();
        }

        agent.User.OnIncoming(call);
    }

    /// <summary>A request inside of the call.</summary>
    internal void Receive(ServerTransaction transaction)
    {
        DialogVerdict verdict;
        lock (gate)
        {
            verdict = dialog?.Receive(transaction.Request) ?? DialogVerdict.Over;
        }

        if (verdict != DialogVerdict.Good)
        {
            transaction.Respond(verdict == DialogVerdict.OutOfOrder ? 500 : 481);
            return;
        }

        var method = transaction.Request.Method;
        if (method == SipMethod.Bye)
        {
            transaction.Respond(200);
            Ended(CallEnd.RemoteHangUp, 0);
        }
        else if (method == SipMethod.Invite || method == SipMethod.Update)
        {
            ReceiveOffer(transaction);
        }
        else if (method == SipMethod.Options)
        {
            transaction.Respond(200);
        }
        else if (!agent.User.OnRequest(transaction, this))
        {
            transaction.Respond(405);
        }
    }

    internal void Acknowledge(SipRequest ack)
    {
        AnswerRepeater? acknowledged;
        lock (gate)
        {
            (acknowledged, repeater) = (repeater, null);
            if (acknowledged is not null && session.State == OfferState.Offered
                && (ack.Body.IsEmpty || session.ReceiveAnswer() != OfferVerdict.Good))
            {
                session.Refuse();
            }
        }

        if (acknowledged is not null)
        {
            acknowledged.Dispose();
            agent.User.OnConfirmed(this, ack);
        }
    }

    internal void Ended(CallEnd end, int status)
    {
        lock (gate)
        {
            if (State == CallState.Ended)
            {
                return;
            }

            State = CallState.Ended;
            dialog?.End();
            repeater?.Dispose();
            ringing?.Dispose();
        }

        if (dialog is not null)
        {
            agent.Calls.Remove(dialog.Id);
        }

        agent.User.OnEnded(this, end, status);
    }

    void ReceiveOffer(ServerTransaction transaction)
    {
        var offer = transaction.Request.Body;
        OfferVerdict verdict;
        lock (gate)
        {
            // A second INVITE while one waits for its ACK comes too early (RFC 3261 section 14.2).
            verdict = repeater is not null || State != CallState.Talking ? OfferVerdict.TooEarly
                : offer.IsEmpty ? OfferVerdict.Good : session.ReceiveOffer();
        }

        // An UPDATE without an offer only says that its sender lives.
        if (verdict == OfferVerdict.Good && offer.IsEmpty && transaction.Request.Method == SipMethod.Update)
        {
            transaction.Respond(200, Bodied(transaction, 200, default));
        }
        else if (verdict != OfferVerdict.Good)
        {
            Postpone(transaction, verdict);
        }
        else if (agent.User.OnOffer(this, offer) is { } answer)
        {
            Accept(transaction, answer);
        }
        else
        {
            lock (gate)
            {
                session.Refuse();
            }

            transaction.Respond(488);
        }
    }

    static void Postpone(ServerTransaction transaction, OfferVerdict verdict)
    {
        var status = verdict == OfferVerdict.Glare ? 491 : 500;
        using var response = transaction.Response(status);
        if (status == 500)
        {
            response.Add(SipHeader.RetryAfter, 2);
        }

        transaction.Respond(status, response.Finish());
    }

    bool Accept(ServerTransaction transaction, ReadOnlyMemory<byte> answer)
    {
        var response = Bodied(transaction, 200, answer.Span);
        lock (gate)
        {
            // Without an offer in the request ours is in the answer, and the answer in the ACK.
            if (!session.TryAnswer() && !answer.IsEmpty)
            {
                session.TryOffer();
            }

            if (transaction.IsInvite && State == CallState.Talking)
            {
                repeater = new(
                    agent.Time, agent.Timers, () => transaction.Respond(200, response), Unacknowledged, isFinal: true);
                repeater.Start();
            }
        }

        return transaction.Respond(200, response);
    }

    // RFC 3261 section 13.3.1.4: the session is over, in form.
    void Unacknowledged()
    {
        SendBye();
        Ended(CallEnd.Timeout, 0);
    }

    void SendBye()
    {
        if (NewRequest(SipMethod.Bye) is { } bye)
        {
            using (bye)
            {
                agent.Transactions.TrySend(bye.FinishRequest(), Flow, Unheard.Instance, out _);
            }
        }
    }

    bool Respond(int status, ReadOnlySpan<byte> body) =>
        incoming is not null && incoming.Respond(status, Bodied(incoming, status, body));

    byte[] Simple(int status, string? phrase)
    {
        using var response = incoming!.Response(status, phrase, dialog!.Id.LocalTag);
        agent.AddProduct(response, SipHeader.Server);
        return response.Finish();
    }

    byte[] Bodied(ServerTransaction transaction, int status, ReadOnlySpan<byte> body)
    {
        using var response = transaction.Response(status, null, dialog!.Id.LocalTag)
            .Copy(transaction.Request, SipHeader.RecordRoute)
            .Add(SipHeader.Contact, agent.ContactOf(Flow, transaction.Request.Uri.UserName))
            .Add(SipHeader.Allow, string.Join(", ", agent.Options.Capabilities.Methods));
        agent.AddProduct(response, SipHeader.Server);
        if (!body.IsEmpty)
        {
            response.Add(SipHeader.ContentType, SessionDescription.ContentType);
        }

        return response.Finish(body);
    }

    /// <summary>Nobody waits for what comes of a BYE: the call is over for us.</summary>
    sealed class Unheard : IClientTransactionUser
    {
        public static readonly Unheard Instance = new();

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
        }
    }
}
