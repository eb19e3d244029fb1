using Hutong.Calling.Recording;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// Two talk, or more once others were added; hold, transfer, and the end. When two are left and one goes, the other's
/// leg is ended too.
/// </summary>
sealed class TalkFlow : CallFlow
{
    /// <summary>More would be a conference: there is one for that.</summary>
    const int LegsMax = 8;

    readonly HashSet<CallLeg> held = [];
    readonly List<List<CallLeg>> invited = [];
    Transfer? transfer;
    CallLeg? starred;

    TalkFlow(Call call) : base(call)
    {
    }

    /// <summary>The recording that goes on, or the last that there was.</summary>
    public CallRecording? Recording { get; private set; }

    bool Records => Recording is { State: not RecordingState.Over };

    /// <summary>Two begin to talk.</summary>
    public static TalkFlow Begin(Call call, params ReadOnlySpan<CallLeg> legs)
    {
        var flow = new TalkFlow(call);
        call.Flow = flow;
        foreach (var leg in legs)
        {
            leg.Dial?.Answered();
        }

        Talk.Join(call, legs);
        call.Connected();
        return flow;
    }

    public override ValueTask OnChanged(CallLeg leg)
    {
        Call.Bridge.Refresh();
        if (leg.Audio.Session is not { } own)
        {
            return default;
        }

        // Of one that offers late the sound comes only now.
        if (leg.State == LegState.Answered)
        {
            Call.Bridge.Add(own);
        }

        if (leg.Audio.IsHeld ? !held.Add(leg) : !held.Remove(leg))
        {
            return default;
        }

        // Who was put on hold hears that the line is still there.
        foreach (var other in Call.Legs.Where(one => one != leg && one.State == LegState.Answered))
        {
            if (other.Audio.Session is { } session && Call.Legs.Count == 2)
            {
                Call.Bridge.Play(session, leg.Audio.IsHeld ? new HoldTone() : null);
            }
        }

        return default;
    }

    public override ValueTask OnRinging(CallLeg leg, bool hasSound) => transfer?.OnRinging(leg) ?? default;

    public override ValueTask OnAnswered(CallLeg leg)
    {
        if (transfer?.OnAnswered(leg) == true)
        {
            transfer = null;
        }
        else
        {
            Settle(leg, CallReason.AnsweredElsewhere);
            leg.Dial?.Answered();
            Talk.Join(Call, leg);
        }

        return OnJoinedAsync(leg);
    }

    /// <summary>Somebody is in the call now, by whatever way: who is recorded hears so.</summary>
    public ValueTask OnJoinedAsync(CallLeg leg) => Records ? Recording!.OnJoinedAsync(leg) : default;

    public override ValueTask OnPlayed(ISoundSource source)
    {
        Recording?.OnPlayed(source);
        return default;
    }

    /// <summary><c>*1</c> begins and ends a recording; a key alone answers who was asked for one.</summary>
    public override ValueTask OnKey(CallLeg leg, char key)
    {
        var isCode = starred == leg && key == '1';
        starred = key == '*' ? leg : null;
        if (isCode && leg.Party.Account is { } owner)
        {
            return RecordAsync(leg, owner, !Records);
        }

        Recording?.OnKey(leg, key);
        return default;
    }

    /// <summary>Begins or ends a recording of a party's. Only who began it ends it.</summary>
    public ValueTask RecordAsync(CallLeg leg, AccountRef owner, bool on)
    {
        if (on && !Records && Call.Parts.Recordings.Options.Mode != RecordingMode.Off
            && leg.State == LegState.Answered)
        {
            Recording = new(Call, leg, owner);
            return Recording.BeginAsync();
        }

        if (!on && Recording?.Owner.Account == owner.Account)
        {
            Recording.Stop();
        }

        return default;
    }

    public override async ValueTask OnTransfer(CallLeg leg, TransferRequest request)
    {
        var other = Call.Legs.FirstOrDefault(one => one != leg && one.State == LegState.Answered);
        if (transfer is not null || other is null || Call.Legs.Count != 2)
        {
            leg.TellTransfer(TransferState.Failed, CallReason.Failed);
            return;
        }

        var next = new Transfer(Call, leg, other);
        if (await next.BeginAsync(request))
        {
            transfer = next;
        }
    }

    /// <summary>A party goes on with another device of theirs.</summary>
    public override async ValueTask<bool> OnReplaced(CallLeg old, CallLeg by)
    {
        if (transfer is not null || old.State != LegState.Answered
            || by.Answer(old.Audio.Session?.Plan?.Sends.Codec) is not null)
        {
            return false;
        }

        if (old.Audio.Session is { } session)
        {
            Call.Bridge.Remove(session);
        }

        held.Remove(old);
        Talk.Join(Call, [.. Call.Legs.Where(one => one != old && one.State == LegState.Answered)]);
        old.Finish(new(CallReason.Transferred));
        await OnJoinedAsync(by);
        return true;
    }

    /// <summary>Hands the end of an account over to its own telephone, without the other end noticing.</summary>
    public async ValueTask SwitchAsync(CallLeg own, string number)
    {
        var other = Call.Legs.FirstOrDefault(one => one != own && one.State == LegState.Answered);
        if (transfer is not null)
        {
            return;
        }

        if (other is null || own.State != LegState.Answered || Call.Legs.Count != 2)
        {
            own.TellTransfer(TransferState.Failed, CallReason.Failed);
            return;
        }

        var next = new Transfer(Call, own, other);
        if (await next.BeginOwnTelephoneAsync(number))
        {
            transfer = next;
        }
    }

    /// <summary>Calls somebody in. Why that cannot be, or null: it rings there.</summary>
    public async ValueTask<CallReason?> AddAsync(AccountRef payer, CallParty asker, Destination to)
    {
        var parts = Call.Parts;
        if (Call.Legs.Count >= LegsMax)
        {
            return CallReason.Full;
        }

        // Before anything rings: from then on the time counts.
        List<CallLeg> ringing = [];
        var patience = Call.After(parts.Options.RingTime, () =>
        {
            if (ringing.Count > 0)
            {
                Settle(ringing[0], CallReason.NoAnswer, all: true);
            }

            return default;
        });
        var show = await parts.Owners.ProvedAsync(payer, CancellationToken.None);
        if (to.Account is { } account)
        {
            if (await parts.Policy.RefusalAsync(account, asker, CancellationToken.None) is { } refusal)
            {
                Call.Cancel(patience);
                return refusal;
            }

            ringing.AddRange(await Ringing.DevicesAsync(Call, account, new OutgoingCall
            {
                From = show ?? payer.Address.ToString(),
                CallId = Call.Id,
                RingTime = parts.Options.RingTime * 2,
            }, [], default));
        }
        else if (to.Number is { } number)
        {
            var (leg, why) = await Ringing.TelephoneAsync(
                Call, number, payer, show ?? parts.ServiceNumber, [], parts.Options.RingTime * 2);
            if (leg is null)
            {
                Call.Cancel(patience);
                return why!.Reason;
            }

            ringing.Add(leg);
        }

        if (ringing.Count == 0)
        {
            Call.Cancel(patience);
            return to.Refusal ?? CallReason.Away;
        }

        foreach (var leg in ringing)
        {
            leg.CalledIn = asker;
        }

        invited.Add(ringing);
        return null;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        held.Remove(leg);
        Recording?.OnLeft(leg);
        if (transfer?.OnEnded(leg) == true)
        {
            transfer = null;
            return default;
        }

        if (transfer is not null && Call.Legs.Count > 1)
        {
            return default;
        }

        Call.Reason ??= leg.End?.Reason ?? CallReason.HungUp;
        if (Call.Legs.Count(one => one.State == LegState.Answered) < 2)
        {
            Call.Hangup(new(leg.End?.Reason == CallReason.Lost ? CallReason.Lost : CallReason.HungUp));
        }
        else
        {
            Call.Reason = null;
            Call.Bridge.Refresh();
        }

        return default;
    }

    // One device of those that were rung for somebody has the call, or none: the others ring no more.
    void Settle(CallLeg leg, CallReason reason, bool all = false)
    {
        if (invited.Find(one => one.Contains(leg)) is { } group)
        {
            invited.Remove(group);
            foreach (var other in group.Where(one => (all || one != leg) && one.State != LegState.Answered))
            {
                other.Finish(new(reason));
            }
        }
    }
}
