using Hutong.Calling.Calls;
using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Calling.Jingle;

/// <summary>
/// One app calls another. The phones of who is called ring beside its apps; when one of them answers, or nobody does
/// and there is voicemail, the server takes the caller's session itself.
/// </summary>
sealed class AppCallFlow(Call call, JingleLegs legs, string sid, Jid app) : CallFlow(call)
{
    /// <summary>Longer than any app lets ring: one that has gone without a word.</summary>
    static readonly TimeSpan RingMost = TimeSpan.FromSeconds(90);

    readonly CallParts parts = call.Parts;
    readonly List<CallLeg> phones = [];
    readonly AccountRef from = call.From!.Account!, to = call.To!.Account!;
    bool isOver;

    /// <summary>The call that it is of.</summary>
    public Call OfCall => Call;

    /// <summary>Begins.</summary>
    public async ValueTask BeginAsync()
    {
        parts.Records.Open(Call);
        Call.After(parts.Options.LongestCall, () => Close(CallReason.TimeUsedUp));
        Call.After(RingMost, () => Call.AnsweredAt is null ? Close(CallReason.NoAnswer) : default);
        var settings = await parts.Settings.OfAsync(to, CancellationToken.None);
        // Before anything rings: from then on the time counts.
        var time = settings.RingSeconds > 0 ? TimeSpan.FromSeconds(settings.RingSeconds) : parts.Options.RingTime;
        Call.After(time, () => NobodyAsync(settings));
        if (!settings.DoNotDisturb
            && await parts.Policy.RefusalAsync(to, Call.From!, CancellationToken.None) is null)
        {
            phones.AddRange(await Ringing.DevicesAsync(Call, to, new OutgoingCall
            {
                From = Call.From!.Shown,
                CallId = Call.Id,
                RingTime = RingMost,
            }, [], default, LegKind.Phone));
        }
    }

    /// <summary>What an app says; from the thread of the exchange.</summary>
    public void Say(Element what, bool isCaller) => Call.Post(() => Call.Flow == this
        ? Heard(what, isCaller)
        // The server has taken the call over: its own legs are told by their sessions.
        : what.Name is "finish" or "retract" && isCaller ? HangUp() : default);

    public override ValueTask OnAnswered(CallLeg leg)
    {
        if (!phones.Remove(leg) || isOver)
        {
            leg.Finish(new(CallReason.AnsweredElsewhere));
            return default;
        }

        SilencePhones();
        var caller = TakeOver();
        legs.TellOwn(to, from, sid);
        TalkFlow.Begin(Call, caller, leg);
        return default;
    }

    public override async ValueTask<bool> OnReplaced(CallLeg old, CallLeg by)
    {
        if (isOver || !phones.Contains(old) || by.Answer(null) is not null)
        {
            return false;
        }

        phones.Add(by);
        await OnAnswered(by);
        return true;
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        phones.Remove(leg);
        return default;
    }

    ValueTask Heard(Element what, bool isCaller)
    {
        if (what.Name is "reject" or "retract" && what.Child("tie-break", JingleNames.Message) is not null)
        {
            // Both called at once, and the other call goes on (XEP-0353 section 4.1): this one is no missed call.
            Call.IsInHistory = false;
            return Close(CallReason.AnsweredElsewhere);
        }

        switch (what.Name)
        {
            case "proceed" or "accept" when !isCaller && Call.AnsweredAt is null:
                SilencePhones();
                Call.Connected();
                return default;
            case "reject" when !isCaller && Call.AnsweredAt is null:
                return Close(JingleNames.Read(what, CallReason.Declined));
            case "retract" when isCaller && Call.AnsweredAt is null:
                return Close(JingleNames.Read(what, CallReason.Cancelled));
            case "finish":
                return Close(Call.AnsweredAt is null ? CallReason.Cancelled
                    : JingleNames.Read(what, CallReason.HungUp));
            default:
                return default;
        }
    }

    // Nobody has answered: a message may be left.
    ValueTask NobodyAsync(CallSettings settings)
    {
        if (Call.AnsweredAt is not null || isOver || Call.Flow != this || !settings.Voicemail
            || !parts.Codes.HasVoicemail)
        {
            return default;
        }

        SilencePhones();
        var caller = TakeOver();
        legs.TellOwn(to, from, sid);
        if (!parts.Codes.TryVoicemail(Call, caller, to, CallReason.NoAnswer))
        {
            Call.Hangup(new(CallReason.NoAnswer));
        }

        return default;
    }

    /// <summary>The server answers the caller's app with a leg of its own, in the name of who was called.</summary>
    CallLeg TakeOver()
    {
        var edge = legs.Make(to.Address, sid, from.Address, app, isIncoming: true);
        var caller = Call.AddLeg(Call.From! with { Kind = LegKind.App }, isIncoming: true);
        edge.Attach(caller);
        caller.Edge = edge;
        Call.KeepOpen = false;
        parts.Lines.Changed(Call);
        caller.Answer(null);
        return caller;
    }

    void SilencePhones()
    {
        foreach (var phone in phones)
        {
            phone.Finish(new(CallReason.AnsweredElsewhere));
        }

        phones.Clear();
    }

    ValueTask HangUp()
    {
        Call.Hangup(new(CallReason.HungUp));
        return default;
    }

    ValueTask Close(CallReason reason)
    {
        if (!isOver)
        {
            isOver = true;
            Call.KeepOpen = false;
            Call.Hangup(new(reason));
        }

        return default;
    }
}
