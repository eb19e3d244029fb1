using Hutong.Sip.Authentication;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
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
/// One call, in or out: an INVITE, its dialog, and what happens in it (RFC 3261 sections 13 to 15). Other files have
/// the
/// parts that answer calls, begin them, change them, and keep them alive. Safe from several threads; what the user is
/// told comes without a lock.
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
    DigestClient? account;

    internal SipCall(SipUserAgent agent, ISipFlow flow) => (this.agent, Flow) = (agent, flow);

    /// <summary>The way its messages go: that by which the other end's last request came.</summary>
    public ISipFlow Flow { get; private set; }

    /// <summary>Where it is.</summary>
    public CallState State { get; private set; }

    /// <summary>Whether somebody calls us.</summary>
    public bool IsIncoming => incoming is not null;

    /// <summary>Its dialog; null until the other end has answered something.</summary>
    public DialogId? Dialog => dialog?.Id;

    /// <summary>What the user wants to keep beside it, until it was told of the end.</summary>
    public object? Tag { get; set; }

    /// <summary>Ends it, wherever it is: 603, CANCEL or BYE.</summary>
    /// <param name="reason">The header field Reason of CANCEL and BYE (RFC 3326); none when null.</param>
    public void HangUp(string? reason = null)
    {
        if (State == CallState.Ringing && incoming is not null)
        {
            Decline(603);
        }
        else if (State == CallState.Ringing)
        {
            GiveUp(reason);
        }
        else if (State == CallState.Talking)
        {
            SendBye(reason);
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

    /// <summary>A request inside of the call.</summary>
    internal void Receive(ServerTransaction transaction)
    {
        DialogVerdict verdict;
        lock (gate)
        {
            verdict = dialog?.Receive(transaction.Request) ?? DialogVerdict.Over;
            if (verdict == DialogVerdict.Good)
            {
                // A telephone that came back from another address or by another connection is found there.
                Flow = transaction.Source;
            }
        }

        if (verdict != DialogVerdict.Good)
        {
            transaction.Respond(verdict == DialogVerdict.OutOfOrder ? 500 : 481);
            return;
        }

        var method = transaction.Request.Method;
        if (method == SipMethod.Bye)
        {
            var wasRinging = State == CallState.Ringing;
            transaction.Respond(200);
            if (wasRinging)
            {
                // Section 15.1.2: what waits is answered.
                incoming?.Respond(487);
            }

            Ended(CallEnd.RemoteHangUp, 0);
        }
        else if (method == SipMethod.Invite || method == SipMethod.Update)
        {
            ReceiveOffer(transaction);
        }
        else if (method == SipMethod.Prack)
        {
            ReceivePrack(transaction);
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

    internal void Acknowledged(SipRequest ack)
    {
        AnswerRepeater? acknowledged;
        lock (gate)
        {
            (acknowledged, repeater) = (repeater, null);
            if (acknowledged is not null && session.State == OfferState.Offered
                && (DescriptionOf(ack).IsEmpty || session.ReceiveAnswer() != OfferVerdict.Good))
            {
                session.Refuse();
            }
        }

        if (acknowledged is not null)
        {
            acknowledged.Dispose();
            agent.User.OnConfirmed(this, ack);
            SendNextOffer();
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
            reliable?.Dispose();
            ringing?.Dispose();
            glare?.Dispose();
            life?.Dispose();
        }

        if (dialog is not null)
        {
            agent.Calls.Remove(dialog.Id);
        }

        if (incoming is not null)
        {
            agent.Merges.TryRemove(SipUserAgent.MergeKey(incoming.Request), out _);
        }

        agent.User.OnEnded(this, end, status);
        // Its transactions keep it for half a minute yet, to answer what comes late: not what the user has beside it.
        Tag = null;
        if (!IsIncoming)
        {
            request = request with { Tag = null, LargeFlow = null };
        }
    }

    /// <summary>
    /// The session description of a message, also inside of a body of several parts; empty when none.
    /// </summary>
    static ReadOnlyMemory<byte> DescriptionOf(SipMessage message) =>
        !message.Body.IsEmpty && MultipartBody.TryFind(message, "application"u8, "sdp"u8, out var body) ? body
            : default;

    void SendBye(string? reason = null)
    {
        if (NewRequest(SipMethod.Bye) is { } bye)
        {
            using (bye)
            {
                if (reason is not null)
                {
                    bye.Add(SipHeader.Reason, reason);
                }

                Authorize(bye, SipMethod.Bye, default);
                agent.Transactions.TrySend(bye.FinishRequest(), Flow, new Farewell(this), out _);
            }
        }
    }

    void Authorize(SipMessageBuilder request, SipMethod method, ReadOnlySpan<byte> body)
    {
        if (account?.Answer(method, dialog!.RemoteTarget, body) is { } proof)
        {
            request.Add(account.Header, proof);
        }
    }

    /// <summary>
    /// A BYE of a call that is over for us: the other end may still want to know who ends it, once.
    /// </summary>
    sealed class Farewell(SipCall call) : IClientTransactionUser
    {
        bool wasAsked;

        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (wasAsked || response.Status is not (401 or 407) || call.account?.TryChallenge(response) != true)
            {
                return;
            }

            wasAsked = true;
            using var again = call.dialog!.Request(SipMethod.Bye, call.agent.NewVia(call.Flow));
            call.Authorize(again, SipMethod.Bye, default);
            call.agent.Transactions.TrySend(again.FinishRequest(), call.Flow, this, out _);
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
        }
    }

    /// <summary>Nobody waits for what comes of it.</summary>
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
