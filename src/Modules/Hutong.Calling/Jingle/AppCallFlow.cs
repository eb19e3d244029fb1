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
sealed class AppCallFlow(Call call, JingleLegs legs, string sid, Jid app, bool letsMove) : CallFlow(call)
{
    /// <summary>Longer than any app lets ring: one that has gone without a word.</summary>
    static readonly TimeSpan RingMost = TimeSpan.FromSeconds(90);

    readonly CallParts parts = call.Parts;
    readonly List<CallLeg> phones = [];
    readonly AccountRef from = call.From!.Account!, to = call.To!.Account!;
    bool isOver, letsMoveToo;
    Jid? answeredBy;
    AppCallMove? move;

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
    public void Say(Element what, bool isCaller, Jid? by) => Call.Post(() => Call.Flow == this
        ? Heard(what, isCaller, by)
        // The server has taken the call over: its own legs are told by their sessions.
        : what.Name is "finish" or "retract" && isCaller && move is null ? HangUp() : default);

    /// <summary>
    /// Has both apps go over from their direct session to the server, so that it can do with the call what it does with
    /// others. Why that cannot be, or null once it is done.
    /// </summary>
    /// <param name="asker">One of the two.</param>
    /// <param name="canLag">
    /// Whether it is enough that the other one is there: the way of who asks may be what is bad.
    /// </param>
    /// <param name="cancel">Ends the wait, not what is begun.</param>
    public async ValueTask<CallReason?> MoveAsync(AccountRef asker, bool canLag, CancellationToken cancel)
    {
        var begun = new TaskCompletionSource<Task<CallReason?>>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Call.Post(() =>
        {
            begun.TrySetResult(Move(asker, canLag));
            return default;
        }) ? await (await begun.Task.WaitAsync(cancel)).WaitAsync(cancel) : CallReason.Full;
    }

    public override ValueTask OnAnswered(CallLeg leg)
    {
        if (move?.Has(leg) == true)
        {
            move.Look();
            return default;
        }

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
        if (move?.Has(leg) == true)
        {
            // They talk on directly.
            move.Fail(leg.End?.Reason ?? CallReason.Lost);
            move = null;
        }

        return default;
    }

    Task<CallReason?> Move(AccountRef asker, bool canLag)
    {
        if (Call.Flow != this || isOver || Call.AnsweredAt is null)
        {
            return Task.FromResult<CallReason?>(Call.Flow is TalkFlow ? null : CallReason.NotFound);
        }

        if (!letsMove || !letsMoveToo || answeredBy is null)
        {
            return Task.FromResult<CallReason?>(CallReason.Direct);
        }

        if (move is null)
        {
            move = new(Call, legs, sid);
            var task = move.Task;
            if (!move.Begin((Call.From!, app), (Call.To!, answeredBy)))
            {
                move = null;
                return task;
            }
        }

        if (canLag)
        {
            move.LetLag(asker);
        }

        return move.Task;
    }

    ValueTask Heard(Element what, bool isCaller, Jid? by)
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
                (answeredBy, letsMoveToo) = (by?.Resource is null ? null : by, JingleNames.LetsMove(what));
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
