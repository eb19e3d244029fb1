using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Media.Files;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Announcement;

/// <summary>A call to one person of an announcement, as it is to be made.</summary>
/// <param name="Due">Whom, and of which.</param>
/// <param name="Owner">Who pays.</param>
/// <param name="Account">The account that is called; null for a number alone.</param>
/// <param name="Number">The telephone: of the number, or of the account if it has one.</param>
/// <param name="Show">The number that is shown.</param>
/// <param name="Sound">What is heard.</param>
sealed record AnnouncementCall(
    DuePerson Due, AccountRef Owner, AccountRef? Account, string? Number, string? Show, WavSound Sound)
{
    public AnnouncementRow Row => Due.Announcement;
}

/// <summary>
/// Somebody is called and read something: an account's devices ring at once, then its telephone; who answers hears it,
/// presses 1 to confirm and 2 to hear it again, and is let go.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="wish">Whom, and what.</param>
/// <param name="sounds">What is said beside it.</param>
/// <param name="patience">How long somebody may think.</param>
/// <param name="confirm">Keeps that 1 was pressed; called back with whether that is on disk.</param>
sealed class AnnounceFlow(Call call, AnnouncementCall wish, AnnouncementSounds sounds, TimeSpan patience,
    Action<DateTimeOffset, Action<bool>> confirm) : CallFlow(call)
{
    const int AsksMax = 3, PlaysMax = 5;
    const char Yes = '1', Again = '2';

    /// <summary>Sound of the other side shows that ours is heard; who is silent hears it after this.</summary>
    static readonly TimeSpan SilenceMost = TimeSpan.FromSeconds(2);

    static readonly TimeSpan Slack = TimeSpan.FromSeconds(60);

    readonly CallParts parts = call.Parts;
    readonly List<CallLeg> ringing = [];
    CountedSound? message;
    ISoundSource? question, thanks, playing;
    TimeSpan heard;
    CallLeg? talking;
    ITimer? ringTimer, thinking;
    LegEnd? worst;
    bool begun, triedTelephone, ringsTelephone;
    int asks, plays;

    /// <summary>What is heard, for the next who is called.</summary>
    public WavSound Sound => wish.Sound;

    /// <summary>Whether somebody answered.</summary>
    public bool WasAnswered => talking is not null;

    /// <summary>How far it was heard, at best.</summary>
    public TimeSpan Heard => message is { } now && now.Played > heard ? now.Played : heard;

    /// <summary>When 1 was pressed.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Rings.</summary>
    public async ValueTask BeginAsync()
    {
        if (Call.IsOver)
        {
            // Cancelled before it rang.
            return;
        }

        // Whatever happens, the line is let go: each may hear it all so often, and think as long.
        Call.After(parts.Options.RingTime * 3 + (wish.Sound.Duration * PlaysMax) + (patience * AsksMax) + Slack, () =>
        {
            Call.Hangup(new(CallReason.TimeUsedUp));
            return default;
        });
        // Before anything rings: whoever answers does not wait for it.
        question = await sounds.AskAsync(wish.Row);
        thanks = await sounds.ThankAsync(wish.Row);
        if (wish.Account is { } account)
        {
            await RingAccountAsync(account);
        }
        else
        {
            await RingTelephoneAsync(wish.Number!);
        }

        await ContinueIfSilentAsync();
    }

    public override ValueTask OnAnswered(CallLeg leg)
    {
        if (!ringing.Remove(leg))
        {
            leg.Finish(new(CallReason.AnsweredElsewhere));
            return default;
        }

        Call.Cancel(ringTimer);
        talking = leg;
        foreach (var other in ringing.ToArray())
        {
            other.Finish(new(CallReason.AnsweredElsewhere));
        }

        ringing.Clear();
        leg.Dial?.Answered();
        Talk.Join(Call, leg);
        Call.Connected();
        Call.After(SilenceMost, PlayFirst);
        return default;
    }

    public override ValueTask OnSound(CallLeg leg) => leg == talking ? PlayFirst() : default;

    public override ValueTask OnPlayed(ISoundSource source)
    {
        if (source != playing)
        {
            return default;
        }

        playing = null;
        if (source == thanks || question is null)
        {
            Call.Hangup(new(CallReason.HungUp));
        }
        else if (source == message)
        {
            Ask();
        }
        else
        {
            thinking = Call.After(patience, () =>
            {
                Ask();
                return default;
            });
        }

        return default;
    }

    public override ValueTask OnKey(CallLeg leg, char key)
    {
        if (leg != talking)
        {
            return default;
        }

        if (key == Yes && wish.Row.AsksToConfirm && ConfirmedAt is null)
        {
            Stop();
            begun = true;
            var at = parts.Time.GetUtcNow();
            ConfirmedAt = at;
            confirm(at, isKept => Call.Post(() => Confirmed(isKept)));
        }
        else if (key == Again && wish.Row.OffersAgain && ConfirmedAt is null && begun && plays < PlaysMax)
        {
            PlayMessage();
        }

        return default;
    }

    public override async ValueTask OnEnded(CallLeg leg)
    {
        if (leg == talking)
        {
            Call.Reason ??= leg.End?.Reason;
            Call.Hangup(new(CallReason.HungUp));
            return;
        }

        if (ringing.Remove(leg))
        {
            worst = leg.End ?? worst;
            if (leg.End?.Reason == CallReason.Declined)
            {
                foreach (var other in ringing.ToArray())
                {
                    other.Finish(new(CallReason.AnsweredElsewhere));
                }

                ringing.Clear();
            }

            await ContinueIfSilentAsync();
        }
    }

    // What was said to be kept is on disk before it is said that it is.
    ValueTask Confirmed(bool isKept)
    {
        if (Call.IsOver || talking is not { IsOver: false })
        {
            return default;
        }

        if (isKept)
        {
            Play(thanks!);
        }
        else
        {
            (ConfirmedAt, asks) = (null, 0);
            Ask();
        }

        return default;
    }

    async ValueTask RingAccountAsync(AccountRef account)
    {
        var settings = await parts.Settings.OfAsync(account, CancellationToken.None);
        if (account.Account != wish.Owner.Account)
        {
            var caller = new CallParty { Account = wish.Owner };
            if (await parts.Policy.RefusalAsync(account, caller, CancellationToken.None) is { } refusal)
            {
                // Who is blocked hears as much as of somebody who is not there; no telephone of theirs rings either.
                (triedTelephone, worst) = (true, new(refusal));
                Call.IsHiddenFromCalled = refusal == CallReason.Away;
                return;
            }
        }

        if (settings.DoNotDisturb)
        {
            (triedTelephone, worst) = (true, new(CallReason.Busy));
            return;
        }

        BeginRingTimer();
        ringsTelephone = settings.RingTelephone;
        ringing.AddRange(await Ringing.DevicesAsync(Call, account, new OutgoingCall
        {
            From = wish.Show ?? wish.Owner.Address.ToString(),
            CallId = Call.Id,
            RingTime = parts.Options.RingTime * 2,
        }, [], default));
        // Who has no device here has a telephone.
        ringsTelephone |= ringing.Count == 0;
        worst ??= ringing.Count == 0 ? new(CallReason.Away) : null;
    }

    async ValueTask RingTelephoneAsync(string number)
    {
        triedTelephone = true;
        BeginRingTimer();
        Call.Route = "telephone";
        var (leg, refusal) = await Ringing.TelephoneAsync(
            Call, number, wish.Owner, wish.Show, [], parts.Options.RingTime * 2);
        worst = refusal ?? worst;
        if (leg is not null)
        {
            ringing.Add(leg);
        }
    }

    async ValueTask ContinueIfSilentAsync()
    {
        if (ringing.Count > 0 || talking is not null || Call.IsOver)
        {
            return;
        }

        if (!triedTelephone && ringsTelephone && wish.Number is { } number
            && worst?.Reason is not (CallReason.Declined or CallReason.Busy))
        {
            await RingTelephoneAsync(number);
        }

        if (ringing.Count == 0)
        {
            var end = worst ?? new(CallReason.Away);
            Call.Reason ??= end.Reason;
            Call.Hangup(end);
        }
    }

    void BeginRingTimer()
    {
        Call.Cancel(ringTimer);
        ringTimer = Call.After(parts.Options.RingTime, () =>
        {
            foreach (var leg in ringing.ToArray())
            {
                leg.Finish(new(CallReason.NoAnswer));
            }

            return default;
        });
    }

    ValueTask PlayFirst()
    {
        if (!begun)
        {
            begun = true;
            PlayMessage();
        }

        return default;
    }

    void PlayMessage()
    {
        heard = Heard;
        (asks, plays) = (0, plays + 1);
        message = new(wish.Sound);
        Play(message);
    }

    void Ask()
    {
        if (++asks > AsksMax || question is null)
        {
            Call.Hangup(new(CallReason.HungUp));
            return;
        }

        // A source is at its end once.
        Call.Post(async () =>
        {
            question = await sounds.AskAsync(wish.Row);
            if (ConfirmedAt is null && playing is null && talking is { IsOver: false })
            {
                Play(question!);
            }
        });
    }

    void Play(ISoundSource source)
    {
        Stop();
        if (talking?.Audio.Session is { } session)
        {
            playing = source;
            Call.Bridge.Play(session, source);
        }
    }

    void Stop()
    {
        Call.Cancel(thinking);
        (thinking, playing) = (null, null);
        if (talking?.Audio.Session is { } session)
        {
            Call.Bridge.Play(session, null);
        }
    }
}
