using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Transactions;

/// <summary>
/// The answering side of one request (RFC 3261 section 17.2, RFC 6026 section 7.1). It sends answers again when their
/// request is, and keeps no more than it needs for that.
/// <code>
/// INVITE   Proceeding ─2xx─► Accepted ─L─► Terminated
///                     ─3xx..6xx─► Completed ─ACK─► Confirmed ─I─► Terminated      (H: no ACK came)
/// others   Trying ─1xx─► Proceeding ─final─► Completed ─J─► Terminated
/// </code>
/// </summary>
public sealed class ServerTransaction : SipTransaction
{
    ReadOnlyMemory<byte> last;
    TimeSpan interval;

    internal ServerTransaction(TransactionLayer layer, SipText key, SipRequest request, ISipFlow flow, ISipFlow source)
        : base(layer, key, request, flow)
    {
        Source = source;
        State = IsInvite ? TransactionState.Proceeding : TransactionState.Trying;
    }

    /// <summary>Where the request came from: behind a NAT not what its Via says.</summary>
    public ISipFlow Source { get; }

    /// <summary>What its user keeps with it.</summary>
    internal object? Owner { get; set; }

    /// <summary>Whether it has its final answer.</summary>
    public bool IsAnswered => State is not (TransactionState.Trying or TransactionState.Proceeding);

    /// <summary>Begins an answer to the request.</summary>
    /// <param name="status">The code.</param>
    /// <param name="phrase">The phrase; that of the code when null.</param>
    /// <param name="tag">The tag of To, the same in all answers that belong to one dialog.</param>
    public SipMessageBuilder Response(int status, string? phrase = null, string? tag = null) =>
        SipMessageBuilder.Response(Request, status, phrase, tag ?? Layer.Tag, Source.Remote);

    /// <summary>Answers with nothing but a code.</summary>
    public bool Respond(int status, string? phrase = null)
    {
        using var response = Response(status, phrase);
        return Respond(status, response.Finish());
    }

    /// <summary>
    /// Sends an answer. False when the transaction has its final answer; only 2xx to an INVITE may be sent again by its
    /// user, until an ACK comes (RFC 3261 section 13.3.1.4).
    /// </summary>
    public bool Respond(int status, ReadOnlyMemory<byte> response)
    {
        lock (Gate)
        {
            if (IsAnswered && !(State == TransactionState.Accepted && SipStatus.IsSuccess(status)))
            {
                return false;
            }

            last = response;
            if (SipStatus.IsProvisional(status))
            {
                State = TransactionState.Proceeding;
                Resend.Stop();
            }
            else if (State != TransactionState.Accepted)
            {
                Finish(status);
            }

            Send();
        }

        CallUser();
        return true;
    }

    /// <summary>
    /// Its user needs the request no more. Only its answer is kept then, which over UDP is for half a minute: a
    /// registrar has tens of thousands of them.
    /// </summary>
    public void LetGo()
    {
        if (State is TransactionState.Completed or TransactionState.Terminated)
        {
            Forget();
        }
    }

    internal void Begin()
    {
        lock (Gate)
        {
            if (IsInvite)
            {
                Resend.Start(Layer.Timers.Trying);
            }

            Post(() => Layer.User.OnRequest(this));
        }

        CallUser();
    }

    /// <summary>The request came again.</summary>
    internal void Repeat()
    {
        lock (Gate)
        {
            if (State is TransactionState.Proceeding or TransactionState.Completed && !last.IsEmpty)
            {
                Send();
            }
        }

        CallUser();
    }

    /// <summary>An ACK with the branch of the INVITE. False when it is for a 2xx, by a peer of RFC 2543.</summary>
    internal bool Acknowledge()
    {
        lock (Gate)
        {
            if (State == TransactionState.Completed)
            {
                State = TransactionState.Confirmed;
                Resend.Stop();
                EndAfter(Layer.Timers.T4);
            }

            return State != TransactionState.Accepted;
        }
    }

    internal void Cancel(SipRequest cancel)
    {
        lock (Gate)
        {
            if (!IsAnswered)
            {
                Post(() => Layer.User.OnCancel(this, cancel));
            }
        }

        CallUser();
    }

    internal void FlowClosed()
    {
        lock (Gate)
        {
            if (!IsAnswered)
            {
                Fail(TransactionFailure.Transport);
            }
        }

        CallUser();
    }

    void Finish(int status)
    {
        Resend.Stop();
        if (!IsInvite)
        {
            State = TransactionState.Completed;
            EndAfter(Layer.Timers.Timeout);
        }
        else if (SipStatus.IsSuccess(status))
        {
            State = TransactionState.Accepted;
            End.Start(Layer.Timers.Timeout);
        }
        else
        {
            State = TransactionState.Completed;
            End.Start(Layer.Timers.Timeout);
            if (!Flow.Transport.IsReliable())
            {
                Resend.Start(interval = Layer.Timers.T1);
            }
        }
    }

    // Timers I and J are nothing where nothing is lost.
    void EndAfter(TimeSpan due)
    {
        if (Flow.Transport.IsReliable())
        {
            Terminate();
        }
        else
        {
            End.Start(due);
        }
    }

    private protected override void OnResend()
    {
        if (State == TransactionState.Completed)
        {
            interval = interval * 2 < Layer.Timers.T2 ? interval * 2 : Layer.Timers.T2;
            Resend.Start(interval);
            Send();
        }
        else if (State == TransactionState.Proceeding && last.IsEmpty)
        {
            using var trying = SipMessageBuilder.Response(Request, 100, null, null, Source.Remote);
            last = trying.Finish();
            Send();
        }
    }

    private protected override void OnEnd()
    {
        if (IsInvite && State == TransactionState.Completed)
        {
            Fail(TransactionFailure.Timeout);
        }
        else
        {
            Terminate();
        }
    }

    void Send()
    {
        if (!Flow.Send(last) && State != TransactionState.Terminated)
        {
            Fail(TransactionFailure.Transport);
        }
    }

    void Fail(TransactionFailure failure)
    {
        Terminate();
        Post(() => Layer.User.OnFailure(this, failure));
    }
}
