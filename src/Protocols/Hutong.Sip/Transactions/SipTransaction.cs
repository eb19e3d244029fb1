using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Transactions;

/// <summary>
/// One request and its answers. Its state changes under its lock; its user is called without it, one call after the
/// other in the order of what happened, so that he may call any transaction back.
/// </summary>
public abstract class SipTransaction
{
    readonly Queue<Action> calls = new();
    SipRequest? request;
    bool isCalling;

    private protected SipTransaction(TransactionLayer layer, SipText key, SipRequest request, ISipFlow flow)
    {
        (Layer, Key, this.request, Flow) = (layer, key, request, flow);
        IsInvite = request.Method == SipMethod.Invite;
        Resend = new(layer.Lanes, this, isEnd: false);
        End = new(layer.Lanes, this, isEnd: true);
    }

    /// <summary>The request.</summary>
    /// <exception cref="InvalidOperationException">Its user has let go of it.</exception>
    public SipRequest Request => request ?? throw new InvalidOperationException("the request was let go of");

    /// <summary>Where messages go.</summary>
    public ISipFlow Flow { get; }

    /// <summary>Whether it is an INVITE.</summary>
    public bool IsInvite { get; }

    /// <summary>Where it is.</summary>
    public TransactionState State { get; private protected set; }

    internal SipText Key { get; }

    internal Lock Gate { get; } = new();

    private protected TransactionLayer Layer { get; }

    private protected DueTimer Resend { get; }

    private protected DueTimer End { get; }

    /// <summary>Calls the user for what happened. Never with the lock.</summary>
    internal void CallUser()
    {
        while (true)
        {
            Action call;
            lock (Gate)
            {
                if (isCalling || !calls.TryDequeue(out call!))
                {
                    return;
                }

                isCalling = true;
            }

            try
            {
                call();
            }
            finally
            {
                lock (Gate)
                {
                    isCalling = false;
                }
            }
        }
    }

    /// <summary>One of its timers is due. With the lock.</summary>
    internal void OnDue(bool isEnd)
    {
        if (isEnd)
        {
            OnEnd();
        }
        else
        {
            OnResend();
        }
    }

    private protected void Forget() => request = null;

    private protected void Post(Action call) => calls.Enqueue(call);

    private protected abstract void OnResend();

    private protected abstract void OnEnd();

    private protected void Terminate()
    {
        State = TransactionState.Terminated;
        Resend.Release();
        End.Release();
        Layer.Remove(this);
    }
}
