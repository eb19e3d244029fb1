using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// What a call does: rings somebody, records a message, confers. Everything comes in the call's mailbox. A call changes
/// its flow when it goes on as something else.
/// </summary>
abstract class CallFlow(Call call)
{
    protected Call Call => call;

    /// <summary>The party rings; with sound when it sends some already.</summary>
    public virtual ValueTask OnRinging(CallLeg leg, bool hasSound) => default;

    /// <summary>The party took our call; its sound is ready.</summary>
    public virtual ValueTask OnAnswered(CallLeg leg) => default;

    /// <summary>Something of its sound has changed: hold, codec, address.</summary>
    public virtual ValueTask OnChanged(CallLeg leg)
    {
        call.Bridge.Refresh();
        return default;
    }

    /// <summary>A key was pressed.</summary>
    public virtual ValueTask OnKey(CallLeg leg, char key) => default;

    /// <summary>Its first sound has come.</summary>
    public virtual ValueTask OnSound(CallLeg leg) => default;

    /// <summary>The party wants to hand the call on.</summary>
    public virtual ValueTask OnTransfer(CallLeg leg, TransferRequest request)
    {
        leg.TellTransfer(TransferState.Failed, CallReason.NotAllowed);
        return default;
    }

    /// <summary>
    /// Another leg, which is a caller's and not answered yet, wants the place of one (RFC 3891): a call that rings is
    /// picked up, one that goes on is taken to another device. False when that cannot be: it is refused.
    /// </summary>
    public virtual ValueTask<bool> OnReplaced(CallLeg old, CallLeg by) => new(false);

    /// <summary>It is over; the leg is in the call's list no more.</summary>
    public abstract ValueTask OnEnded(CallLeg leg);

    /// <summary>A sound played to somebody is at its end.</summary>
    public virtual ValueTask OnPlayed(Hutong.Media.Sessions.ISoundSource source) => default;
}
