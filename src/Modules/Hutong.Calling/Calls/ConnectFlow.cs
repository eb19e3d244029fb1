using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// A caller is connected with whom it called: devices ring at once, the first to answer has the call; when none does
/// it goes where the person called has said, then to the person's own telephone, then to voicemail.
/// </summary>
sealed class ConnectFlow(Call call, CallLeg caller, IncomingCall incoming) : CallFlow(call)
{
    const int ForwardsMax = 5;

    // Temporarily Unavailable (RFC 3261 section 21.4.18).
    const int OutOfReach = 480;

    readonly List<CallLeg> ringing = [];
    readonly CallParts parts = call.Parts;
    AccountRef? called;
    CallSettings settings = CallSettings.Default;
    ITimer? ringTimer;
    LegEnd? worst;
    int forwards;
    bool triedForward, triedTelephone, isBeginning = true;

    /// <summary>Begins.</summary>
    public async ValueTask BeginAsync()
    {
        if (caller.IsOver)
        {
            return;
        }

        if (RefusalOfBeginning() is { } full)
        {
            await RefuseAsync(new(full));
            return;
        }

        Call.After(parts.Options.LongestCall, () =>
        {
            Call.Hangup(new(CallReason.TimeUsedUp));
            return default;
        });
        var to = await Destinations.FindAsync(
            parts, Call.Tenant, incoming.Caller, incoming.To, incoming.ToDomain, CancellationToken.None);
        if (to.Account is { } account)
        {
            // Whom a crash keeps from being rung has missed a call.
            Call.To ??= new() { Account = account };
        }

        // The intent is stored before anything rings; nothing waits for it.
        parts.Records.Open(Call);
        if (incoming.Refusal is { } refusal)
        {
            // Nothing rang, and nobody was asked whether they take calls of this caller.
            Call.To ??= new() { Number = to.Number ?? Callable(incoming.To) };
            Call.IsHiddenFromCalled = true;
            await RefuseAsync(new(refusal));
            return;
        }

        await GoAsync(to, incoming.To);
        isBeginning = false;
        await ContinueIfSilentAsync();
    }

    public override ValueTask OnRinging(CallLeg leg, bool hasSound)
    {
        if (!ringing.Contains(leg) || caller.State == LegState.Answered)
        {
            return default;
        }

        if (hasSound && ringing.Count == 1 && leg.Audio.Session is { } session
            && caller.RingEarly(session.Plan?.Sends.Codec))
        {
            Talk.Join(Call, caller, leg);
        }
        else
        {
            caller.Ring();
        }

        return default;
    }

    public override ValueTask OnAnswered(CallLeg leg)
    {
        if (!ringing.Remove(leg))
        {
            leg.Finish(new(CallReason.AnsweredElsewhere));
            return default;
        }

        Call.Cancel(ringTimer);
        foreach (var other in ringing)
        {
            other.Finish(new(CallReason.AnsweredElsewhere));
        }

        ringing.Clear();
        var reason = caller.Answer(leg.Audio.Session?.Plan?.Sends.Codec, () =>
        {
            Call.To = leg.Party;
            TalkFlow.Begin(Call, caller, leg);
        });
        if (reason is not null)
        {
            Call.Hangup(new(reason.Value));
        }

        return default;
    }

    /// <summary>Who picks a ringing call up has answered it.</summary>
    public override async ValueTask<bool> OnReplaced(CallLeg old, CallLeg by)
    {
        if (!ringing.Contains(old) || by.Answer(caller.Codecs is [var wanted, ..] ? wanted : null) is not null)
        {
            return false;
        }

        ringing.Add(by);
        await OnAnswered(by);
        return true;
    }

    public override async ValueTask OnEnded(CallLeg leg)
    {
        if (leg == caller)
        {
            Call.Reason ??= leg.End?.Reason == CallReason.HungUp ? CallReason.Cancelled : leg.End?.Reason;
            Call.Hangup(new(CallReason.Cancelled));
            return;
        }

        if (!ringing.Remove(leg))
        {
            return;
        }

        if (leg.End?.MovedTo is { } target && await FollowAsync(leg, target))
        {
            await ContinueIfSilentAsync();
            return;
        }

        worst = Worse(worst, leg.End);
        if (leg.End?.Reason == CallReason.Declined)
        {
            // Who declines on one device does not want to hear the others.
            foreach (var other in ringing.ToArray())
            {
                other.Finish(new(CallReason.AnsweredElsewhere));
            }

            ringing.Clear();
        }

        await ContinueIfSilentAsync();
    }

    // Nothing rings any more: the next way, or the end.
    async ValueTask ContinueIfSilentAsync()
    {
        while (!isBeginning && ringing.Count == 0 && Call.Flow == this && !caller.IsOver && Call.Reason is null)
        {
            Call.Cancel(ringTimer);
            if (called is null || !await NextWayAsync(worst?.Reason ?? CallReason.Away))
            {
                await RefuseAsync(worst ?? new(CallReason.Away));
                return;
            }
        }
    }

    CallReason? RefusalOfBeginning()
    {
        if (parts.Table.Count > parts.Options.MaxCalls)
        {
            return CallReason.Full;
        }

        return incoming.Caller is { } account
            && parts.Table.CountOf(account.Account) > parts.Options.MaxCallsOfAccount ? CallReason.Full : null;
    }

    async ValueTask GoAsync(Destination to, string dialled)
    {
        if (to.Account is { } account)
        {
            await RingAccountAsync(account);
        }
        else if (to.Number is { } number)
        {
            await RingTelephoneAsync(number, incoming.Caller, await ShownAsync());
        }
        else if (to.Short is { } digits)
        {
            worst = RingShort(digits);
        }
        else if (to.Code is { } code)
        {
            if (!parts.Codes.TryBegin(Call, caller, code, incoming))
            {
                worst = new(CallReason.NotFound);
            }
        }
        else
        {
            Call.To ??= new() { Number = Callable(dialled) };
            worst = new(to.Refusal ?? CallReason.NotFound);
        }
    }

    async ValueTask RingAccountAsync(AccountRef account)
    {
        called = account;
        Call.To ??= new() { Account = account };
        settings = await parts.Settings.OfAsync(account, CancellationToken.None);
        if (account.Account != incoming.Caller?.Account
            && await parts.Policy.RefusalAsync(account, caller.Party, CancellationToken.None) is { } refusal)
        {
            (called, worst) = (null, new(refusal));
            Call.IsHiddenFromCalled = refusal == CallReason.Away;
            return;
        }

        if (settings.ForwardAlways is { } always && await ForwardAsync(always))
        {
            return;
        }

        if (settings.DoNotDisturb || (!settings.CallWaiting && parts.Table.IsBusy(account.Account, Call)))
        {
            worst = new(CallReason.Busy);
            return;
        }

        // Before anything rings: from then on the time counts.
        BeginRingTimer();
        var legs = await Ringing.DevicesAsync(
            Call, account, await ShownToAccountAsync(), caller.Codecs,
            account.Account == incoming.Caller?.Account ? incoming.Device : default);
        ringing.AddRange(legs);
    }

    async ValueTask RingTelephoneAsync(string number, AccountRef? payer, string? show)
    {
        Call.Route = "telephone";
        Call.To ??= new() { Number = number, Kind = LegKind.Trunk };
        var (leg, refusal) = await Ringing.TelephoneAsync(
            Call, number, payer, show, caller.Codecs, parts.Options.RingTime * 2);
        worst = Worse(worst, refusal);
        if (leg is not null)
        {
            ringing.Add(leg);
        }
    }

    LegEnd? RingShort(string digits)
    {
        var trunk = parts.Edges.Trunks?.All.FirstOrDefault(one => one.Name == parts.Options.EmergencyTrunk);
        if (trunk is null)
        {
            return new(CallReason.UseYourTelephone);
        }

        // Never rated, never refused for want of money.
        var leg = Call.AddLeg(new CallParty { Number = digits, Kind = LegKind.Trunk, Route = trunk.Route });
        if (leg.MakeOffer(trunk.Way, trunk.Address, caller.Codecs) is not { } offer)
        {
            return new(CallReason.Full);
        }

        Call.Route = "telephone";
        Call.To = leg.Party;
        ringing.Add(leg);
        leg.Edge = parts.Edges.Trunks!.Call(trunk.Name, digits,
            new() { From = parts.ServiceNumber, Offer = offer, CallId = Call.Id }, leg);
        return null;
    }

    async ValueTask<bool> NextWayAsync(CallReason reason)
    {
        var target = reason switch
        {
            CallReason.Busy or CallReason.Declined => settings.ForwardBusy,
            CallReason.NoAnswer => settings.ForwardNoAnswer,
            CallReason.Away => settings.ForwardAway ?? settings.ForwardNoAnswer,
            _ => null,
        };
        if (!triedForward && target is not null)
        {
            triedForward = true;
            if (await ForwardAsync(target))
            {
                return true;
            }
        }

        if (!triedTelephone && settings.RingTelephone && reason is CallReason.NoAnswer or CallReason.Away
            && called?.Address.Local is { } own && Numbers.NumberOwners.IsNumber(own))
        {
            triedTelephone = true;
            await RingTelephoneAsync(own, called, await ShownAsync());
            return true;
        }

        return settings.Voicemail && parts.Codes.TryVoicemail(Call, caller, called!, reason);
    }

    // Who forwards pays for what is not free.
    async ValueTask<bool> ForwardAsync(string target)
    {
        if (++forwards > ForwardsMax || called is not { } from)
        {
            return false;
        }

        var to = await Destinations.FindAsync(parts, Call.Tenant, from, target, from.Address.Domain,
            CancellationToken.None);
        if (to.Account is { } account && account.Account != from.Account)
        {
            await RingAccountAsync(account);
            return true;
        }

        if (to.Number is { } number)
        {
            await RingTelephoneAsync(number, from, await ShownAsync());
            return true;
        }

        return false;
    }

    // A device of the called that has moved is followed as its owner's forwarding, who pays for it. Where a carrier
    // says
    // that somebody is, only an account of ours is rung: it does not choose what else we pay for.
    async ValueTask<bool> FollowAsync(CallLeg leg, string target)
    {
        if (leg.Party.Kind != LegKind.Trunk)
        {
            return await ForwardAsync(target);
        }

        if (++forwards > ForwardsMax)
        {
            return false;
        }

        var to = await Destinations.FindAsync(parts, Call.Tenant, null, target, null, CancellationToken.None);
        if (to.Account is { } account)
        {
            await RingAccountAsync(account);
        }

        return to.Account is not null;
    }

    static string? Callable(string dialled) => Numbers.NumberOwners.IsNumber(dialled) ? dialled : null;

    void BeginRingTimer()
    {
        Call.Cancel(ringTimer);
        var time = settings.RingSeconds > 0 ? TimeSpan.FromSeconds(settings.RingSeconds) : parts.Options.RingTime;
        ringTimer = Call.After(time, () =>
        {
            foreach (var leg in ringing.ToArray())
            {
                leg.Finish(new(CallReason.NoAnswer));
            }

            return default;
        });
    }

    // Own number only if it is held; else the service's.
    async ValueTask<string?> ShownAsync() => incoming.Caller is { } account
        ? await parts.Owners.ProvedAsync(account, CancellationToken.None) ?? parts.ServiceNumber
        : incoming.From;

    async ValueTask<OutgoingCall> ShownToAccountAsync() => new()
    {
        From = incoming.Caller is { } account
            ? await parts.Owners.ProvedAsync(account, CancellationToken.None) ?? account.Address.ToString()
            : incoming.From,
        FromName = incoming.FromName,
        CallId = Call.Id,
        // The own timer is a little earlier and says the same.
        RingTime = parts.Options.RingTime + TimeSpan.FromSeconds(60),
    };

    async ValueTask RefuseAsync(LegEnd end)
    {
        Call.Reason ??= end.Reason;
        if (end.Reason == CallReason.NotAllowed && incoming.Caller is null)
        {
            // A stranger does not learn that there is somebody who will not hear of strangers.
            end = end with { Status = OutOfReach };
        }

        if (!await parts.Notices.TryBeginAsync(Call, caller, end))
        {
            Call.Hangup(end);
        }
    }

    // Of several devices the answer that says most: a person's, then a line's, then silence.
    static LegEnd? Worse(LegEnd? one, LegEnd? other)
    {
        static int Rank(LegEnd? end) => end?.Reason switch
        {
            null => -1,
            CallReason.Declined => 5,
            CallReason.Busy => 4,
            CallReason.NoAnswer => 3,
            CallReason.Away => 1,
            _ => 2,
        };

        return Rank(other) >= Rank(one) ? other : one;
    }
}
