using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Transactions;

/// <summary>
/// The asking side of one request (RFC 3261 section 17.1, RFC 6026 section 7.2). It sends the request again until it is
/// answered, and acknowledges what is not 2xx.
/// <code>
/// INVITE   Trying ─1xx─► Proceeding ─2xx─► Accepted ─M─► Terminated               (A: again; B: nothing came)
///                                   ─3xx..6xx─► Completed ─D─► Terminated
/// others   Trying ─1xx─► Proceeding ─final─► Completed ─K─► Terminated            (E: again; F: nothing came)
/// </code>
/// </summary>
public sealed class ClientTransaction : SipTransaction
{
    readonly IClientTransactionUser user;
    TimeSpan interval;
    byte[]? ack;
    bool wantsCancel;
    string? cancelReason;

    internal ClientTransaction(
        TransactionLayer layer, SipText key, SipRequest request, ISipFlow flow, IClientTransactionUser user)
        : base(layer, key, request, flow) => this.user = user;

    /// <summary>
    /// Gives an INVITE up (RFC 3261 section 9.1). The CANCEL goes once there was a provisional answer; afterwards the
    /// final answer comes as usual, 487 or, if they crossed, 2xx. Without one within 64 T1 the transaction fails.
    /// </summary>
    /// <param name="reason">The header field Reason of the CANCEL (RFC 3326); none when null.</param>
    public void Cancel(string? reason = null)
    {
        lock (Gate)
        {
            if (!IsInvite || wantsCancel || State is not (TransactionState.Trying or TransactionState.Proceeding))
            {
                return;
            }

            (wantsCancel, cancelReason) = (true, reason);
            if (State == TransactionState.Proceeding)
            {
                SendCancel();
            }
        }

        CallUser();
    }

    internal void Begin()
    {
        lock (Gate)
        {
            if (!Flow.Transport.IsReliable())
            {
                Resend.Start(interval = Layer.Timers.T1);
            }

            End.Start(Layer.Timers.Timeout);
            Send(Request.Encoded);
        }

        CallUser();
    }

    internal void Receive(SipResponse response)
    {
        lock (Gate)
        {
            if (Take(response))
            {
                Post(() => user.OnResponse(this, response));
            }
        }

        CallUser();
    }

    internal void FlowClosed()
    {
        lock (Gate)
        {
            if (State is TransactionState.Trying or TransactionState.Proceeding)
            {
                Fail(TransactionFailure.Transport);
            }
        }

        CallUser();
    }

    // Whether the user is told.
    bool Take(SipResponse response)
    {
        switch (State)
        {
            case TransactionState.Trying or TransactionState.Proceeding when response.IsProvisional:
                Proceed();
                return true;
            case TransactionState.Trying or TransactionState.Proceeding:
                Finish(response);
                return true;
            case TransactionState.Completed when ack is not null && response.Status >= 300:
                Send(ack);
                return false;
            default:
                return State == TransactionState.Accepted && response.IsSuccess;
        }
    }

    void Proceed()
    {
        var isFirst = State == TransactionState.Trying;
        State = TransactionState.Proceeding;
        if (!IsInvite)
        {
            return;
        }

        // Ringing may take as long as the user of the transaction allows: from here on the limit is his.
        if (isFirst)
        {
            Resend.Stop();
            End.Stop();
            if (wantsCancel)
            {
                SendCancel();
            }
        }
    }

    void Finish(SipResponse response)
    {
        Resend.Stop();
        if (!IsInvite)
        {
            State = TransactionState.Completed;
            EndAfter(Layer.Timers.T4);
        }
        else if (response.IsSuccess)
        {
            State = TransactionState.Accepted;
            End.Start(Layer.Timers.Timeout);
        }
        else
        {
            State = TransactionState.Completed;
            ack = BuildInside(SipMethod.Ack, response);
            Send(ack);
            EndAfter(Layer.Timers.D);
        }
    }

    // Timers D and K are nothing where nothing is lost.
    void EndAfter(TimeSpan due)
    {
        if (Flow.Transport.IsReliable())
        {
            Terminate();
        }
        else if (State != TransactionState.Terminated)
        {
            End.Start(due);
        }
    }

    void SendCancel()
    {
        var parsed = SipParser.Parse(BuildInside(SipMethod.Cancel, null), SipFraming.Stream);
        Layer.TrySend((SipRequest)parsed.Message!, Flow, Unheard.Instance, out _);
        End.Start(Layer.Timers.Timeout);
    }

    // The same topmost Via, From, Call-ID, number and Route (RFC 3261 sections 9.1, 17.1.1.3).
    byte[] BuildInside(SipMethod method, SipResponse? response)
    {
        using var builder = SipMessageBuilder.Request(method, Request.Uri.ToString())
            .Add(SipHeader.Via, Request.Via.Raw)
            .Add(SipHeader.MaxForwards, 70)
            .Copy(Request, SipHeader.From);
        if (method == SipMethod.Cancel && cancelReason is not null)
        {
            builder.Add(SipHeader.Reason, cancelReason);
        }

        return builder.Copy((SipMessage?)response ?? Request, SipHeader.To)
            .Copy(Request, SipHeader.CallId)
            .Add(SipHeader.CSeq, $"{Request.CSeq.Number} {method}")
            .Copy(Request, SipHeader.Route)
            .Finish();
    }

    private protected override void OnResend()
    {
        if (State is not (TransactionState.Trying or TransactionState.Proceeding))
        {
            return;
        }

        interval = IsInvite ? interval * 2
            : State == TransactionState.Proceeding || interval * 2 > Layer.Timers.T2 ? Layer.Timers.T2
            : interval * 2;
        Resend.Start(interval);
        Send(Request.Encoded);
    }

    private protected override void OnEnd()
    {
        if (State is TransactionState.Trying or TransactionState.Proceeding)
        {
            Fail(TransactionFailure.Timeout);
        }
        else
        {
            Terminate();
        }
    }

    void Send(ReadOnlyMemory<byte> message)
    {
        if (!Flow.Send(message) && State is TransactionState.Trying or TransactionState.Proceeding)
        {
            Fail(TransactionFailure.Transport);
        }
    }

    void Fail(TransactionFailure failure)
    {
        Terminate();
        Post(() => user.OnFailure(this, failure));
    }

    /// <summary>Nobody waits for the answer of a CANCEL: that of the INVITE says what came of it.</summary>
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
