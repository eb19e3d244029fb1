using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// A call that takes the place of a leg of another (RFC 3891): its own leg goes over into that one, and it is over.
/// Whether the caller may is decided by the edge that knows both.
/// </summary>
sealed class PickUpFlow(Call call, CallLeg own, ILeg replaced) : CallFlow(call)
{
    /// <summary>Begins.</summary>
    public ValueTask BeginAsync()
    {
        if (own.IsOver)
        {
            return default;
        }

        if (Call.Parts.Table.Find(replaced) is not { } old)
        {
            Call.Hangup(new(CallReason.NotFound));
            return default;
        }

        var to = old.Call;
        Call.Reason = CallReason.Transferred;
        Call.Detach(own);
        if (!to.Post(() => GoAsync(to, old)))
        {
            Refuse(CallReason.Full);
        }

        Call.FinishIfEmpty();
        return default;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        Call.Reason ??= leg.End?.Reason;
        return default;
    }

    // In the mailbox of the other call.
    async ValueTask GoAsync(Call to, CallLeg old)
    {
        if (own.IsOver)
        {
            return;
        }

        if (to.IsOver || old.IsOver || old.Call != to)
        {
            Refuse(CallReason.NotFound);
            return;
        }

        to.Attach(own);
        if (own.IsOver)
        {
            // It was given up just now, and told so to the call that it came from.
            to.Detach(own);
        }
        else if (!await to.Flow.OnReplaced(old, own) && !own.IsOver)
        {
            own.Finish(new(CallReason.NotFound));
        }
    }

    // In its own mailbox, over or not.
    void Refuse(CallReason reason) => Call.Post(() =>
    {
        own.Finish(new(reason));
        return default;
    });
}
