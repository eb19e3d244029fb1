using Hutong.Calling.Calls;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference.Guests;

/// <summary>A guest waits before the door: the owner lets it in, or it goes.</summary>
sealed class GuestFlow(
    Call call, CallLeg guest, ConferenceRoom room, Member member, ConferenceEntrance entrance) : CallFlow(call)
{
    bool isAdmitted;

    /// <summary>Begins to wait, unless the door is open.</summary>
    public ValueTask BeginAsync(bool isOpen)
    {
        if (Call.IsOver)
        {
            return default;
        }

        Call.After(entrance.Options.GuestPatience, () =>
        {
            if (!isAdmitted)
            {
                Call.Hangup(new(CallReason.NoAnswer));
            }

            return default;
        });
        if (isOpen)
        {
            Admit();
        }

        return default;
    }

    /// <summary>Lets the guest in. Once more is harmless.</summary>
    public void Admit()
    {
        if (isAdmitted || guest.IsOver || Call.IsOver)
        {
            return;
        }

        isAdmitted = true;
        Call.Parts.Records.Open(Call);
        Call.After(Call.Parts.Options.LongestCall, () =>
        {
            Call.Hangup(new(CallReason.TimeUsedUp));
            return default;
        });
        // Posted before the guest is told.
        Call.Post(() => entrance.EnterAsync(Call, guest, room, member));
        if (guest.Answer(null) is { } reason)
        {
            Call.Hangup(new(reason));
        }
    }

    public override ValueTask OnAnswered(CallLeg leg)
    {
        leg.Finish(new(CallReason.Cancelled));
        return default;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        Call.Reason ??= leg.End?.Reason;
        return default;
    }
}
