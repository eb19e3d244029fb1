using Hutong.Calling.Jingle;
using Hutong.Calling.Media;
using Hutong.Media.Codecs;
using Hutong.Media.Sessions;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// One party's end of a call: its signalling at an edge, its sound, and what is recorded of it. What the edge tells is
/// done in the mailbox of the call that it belongs to at that time.
/// </summary>
sealed class CallLeg : ILegUser, IAudioSessionUser
{
    /// <summary>The longest a transaction of SIP takes (64 * T1), and a little.</summary>
    static readonly TimeSpan EdgePatience = TimeSpan.FromSeconds(40);

    readonly TimeProvider time;
    volatile Call call;
    volatile ILeg? edge;
    SessionDescription? firstOffer, firstAnswer;

    public CallLeg(Call call, int number, CallParty party, bool isIncoming, MediaEngine engine, TimeProvider time)
    {
        (this.call, Number, Party, IsIncoming) = (call, number, party, isIncoming);
        this.time = time;
        Audio = new(engine, this) { IsLite = party.Kind != LegKind.App };
        StartedAt = time.GetUtcNow();
    }

    /// <summary>The call that it belongs to.</summary>
    public Call Call => call;

    /// <summary>Which leg of its call's record it is, from 1.</summary>
    public int Number { get; set; }

    public CallParty Party { get; set; }

    public bool IsIncoming { get; }

    public LegAudio Audio { get; }

    public LegState State
    {
        get;
        private set
        {
            field = value;
            call.Parts.Lines.Changed(call, Party.Account);
        }
    }

    /// <summary>Whether the edge was told that it rings.</summary>
    public bool WasRung { get; private set; }

    public DateTimeOffset StartedAt { get; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public LegEnd? End { get; private set; }

    public AudioReport Report { get; private set; }

    /// <summary>Who has called this party into a call of others; null for those whose call it is.</summary>
    public CallParty? CalledIn { get; set; }

    /// <summary>Where it may still be tried when a trunk fails; null for what goes by no trunk.</summary>
    public TrunkDial? Dial { get; set; }

    /// <summary>Rings a device again with an offer in clear; null when that is not allowed, or was done.</summary>
    public Func<SessionDescription, ILeg>? CallInClear { get; set; }

    /// <summary>The caller's offer that is to be answered.</summary>
    public SessionDescription? FirstOffer
    {
        get => firstOffer;
        init => firstOffer = value;
    }

    /// <summary>What the party speaks, as far as is known.</summary>
    public IReadOnlyList<AudioCodec> Codecs => Audio.Session?.Plan is { } plan
        ? [.. plan.Receives.Select(one => one.Codec)] : LegAudio.CodecsOf(firstOffer);

    /// <summary>The signalling; set as soon as the edge has made it.</summary>
    public ILeg? Edge
    {
        get => edge;
        set
        {
            edge = value;
            Name();
        }
    }

    /// <summary>How a transfer that this party asked for goes; null when it has asked for none.</summary>
    public Handing? Handing { get; private set; }

    public bool IsOver => State == LegState.Ended;

    /// <summary>Whether its session has taken the place of one from app to app, by whose id the app knows it.</summary>
    public bool IsMoved { get; set; }

    /// <summary>Makes the offer for a party that we call; null when there is no port left.</summary>
    public SessionDescription? MakeOffer(MediaWay way, System.Net.IPAddress? near, IReadOnlyList<AudioCodec> others) =>
        Audio.Offer(way, near, AudioCodecs.For(way, Party.Kind, others));

    /// <summary>Tells a caller that it rings.</summary>
    public void Ring()
    {
        if (!WasRung && !IsOver && State != LegState.Answered)
        {
            WasRung = true;
            State = LegState.Ringing;
            Edge?.Ring();
        }
    }

    /// <summary>Gives a caller sound before there is an answer.</summary>
    public bool RingEarly(AudioCodec? preferred)
    {
        if (State == LegState.Answered || IsOver || firstAnswer is not null || firstOffer is null
            || Audio.Answer(firstOffer, preferred, out _) is not { } answer)
        {
            return false;
        }

        firstAnswer = answer;
        WasRung = true;
        State = LegState.Ringing;
        Edge?.Ring(answer);
        return true;
    }

    /// <summary>Takes a caller's call; why not, or null when it is taken.</summary>
    /// <param name="preferred">The codec to take if the caller has it.</param>
    /// <param name="begin">What begins with it: done before the caller is told, who may act on it at once.</param>
    public CallReason? Answer(AudioCodec? preferred, Action? begin = null)
    {
        if (State == LegState.Answered || IsOver)
        {
            return IsOver ? CallReason.Cancelled : null;
        }

        if (Edge is { OffersLate: true } late)
        {
            State = LegState.Answered;
            AnsweredAt = time.GetUtcNow();
            begin?.Invoke();
            late.Answer(JingleSdp.Empty);
            return null;
        }

        var reason = CallReason.Failed;
        var description = firstAnswer ?? (firstOffer is null
            ? Audio.Offer(MediaWay.Plain, null, AudioCodecs.For(MediaWay.Plain, Party.Kind, []))
            : Audio.Answer(firstOffer, preferred, out reason));
        if (description is null)
        {
            return reason;
        }

        State = LegState.Answered;
        AnsweredAt = time.GetUtcNow();
        begin?.Invoke();
        Edge?.Answer(description);
        return null;
    }

    /// <summary>Ends it; <see cref="CallFlow.OnEnded"/> follows.</summary>
    public void Finish(LegEnd end)
    {
        if (IsOver)
        {
            return;
        }

        End ??= end;
        if (Edge is { } leg)
        {
            leg.End(end);
            // An edge that never says that it is over must not leave ports and records behind.
            call.After(EdgePatience, () => EndedAsync(end));
        }
        else
        {
            // There never was an edge that could tell.
            call.Post(() => EndedAsync(end));
        }
    }

    /// <summary>Puts it into another call, in whose mailbox it goes on.</summary>
    public void Move(Call to)
    {
        Unname();
        var from = call;
        call = to;
        Name();
        from.Parts.Lines.Changed(from, Party.Account);
    }

    /// <summary>Tells the party how the transfer goes that it asked for.</summary>
    public void TellTransfer(TransferState state, CallReason? why = null)
    {
        Handing = new(state, why);
        Edge?.ReportTransfer(state);
    }

    public void OnRinging(ILeg leg, SessionDescription? early) => Post(leg, () =>
    {
        if (State == LegState.Trying)
        {
            State = LegState.Ringing;
        }

        var sounds = early is not null && State == LegState.Ringing && Audio.Accept(early) is null;
        return call.Flow.OnRinging(this, sounds);
    });

    public void OnAnswered(ILeg leg, SessionDescription? description) => Post(leg, () =>
    {
        var fault = description is null ? CallReason.BadDescription : Audio.Accept(description);
        if (fault == CallReason.NoCodec && TakeClearOffer() is { } clear)
        {
            // It took the call, but not the sound: what it says to the other offer decides.
            leg.Offer(clear);
            return default;
        }

        return Take(fault);
    });

    public void OnDescription(ILeg leg, SessionDescription answer) => Post(leg, () =>
    {
        if (State is LegState.Trying or LegState.Ringing)
        {
            return Take(Audio.Accept(answer));
        }

        if (Audio.Accept(answer) is { } reason)
        {
            Finish(new(reason));
        }

        return call.Flow.OnChanged(this);
    });

    public void OnOfferRefused(ILeg leg) => Post(leg, () =>
        State is LegState.Trying or LegState.Ringing ? Take(CallReason.NoCodec) : call.Flow.OnChanged(this));

    public SessionDescription? OnOffer(ILeg leg, SessionDescription? offer)
    {
        var description = offer is null
            ? Audio.OfferAgain(MediaDirection.Both)
            : Audio.Answer(offer, Audio.Session?.Plan?.Sends.Codec, out _);
        if (description is not null)
        {
            Post(leg, () => call.Flow.OnChanged(this));
        }

        return description;
    }

    public void OnCandidates(ILeg leg, IReadOnlyList<IceCandidate> candidates) => Audio.AddCandidates(candidates);

    public void OnDigit(ILeg leg, char digit) => Post(leg, () =>
    {
        Audio.Session?.PassesTo?.Press(digit);
        return call.Flow.OnKey(this, digit);
    });

    public bool OnTransfer(ILeg leg, TransferRequest request) =>
        State == LegState.Answered && Post(leg, () => call.Flow.OnTransfer(this, request));

    public void OnEnded(ILeg leg, LegEnd end) => Post(leg, () => EndedAsync(end), always: true);

    public void OnKey(char key) => call.Post(() => IsOver ? default : call.Flow.OnKey(this, key));

    public void OnSound() => call.Post(() => IsOver ? default : call.Flow.OnSound(this));

    public void OnLost() => call.Post(() =>
    {
        if (!IsOver)
        {
            Finish(new(CallReason.Lost));
        }

        return default;
    });

    bool Post(ILeg leg, Func<ValueTask> work, bool always = false) => call.Post(() =>
    {
        Edge ??= leg;
        // A leg of an earlier try through another trunk has nothing more to say.
        return IsOver || Edge != leg ? default : work();
    }) || (always && ForceEnd());

    // It was answered, and what was agreed on is to be had or not.
    ValueTask Take(CallReason? fault)
    {
        if (fault is { } reason)
        {
            Finish(new(reason));
            return default;
        }

        State = LegState.Answered;
        AnsweredAt ??= time.GetUtcNow();
        return call.Flow.OnAnswered(this);
    }

    SessionDescription? TakeClearOffer()
    {
        var may = CallInClear is not null;
        CallInClear = null;
        return may ? Audio.OfferInClear() : null;
    }

    // An app asks for its call by the id of its session.
    void Name()
    {
        if (edge is JingleLeg jingle && Party.Account is { } account && !IsOver)
        {
            call.Parts.Table.Name(account.Account, jingle.Sid, call);
            if (IsMoved)
            {
                call.Parts.Table.Name(account.Account, jingle.Replaced!, call);
            }
        }
    }

    void Unname()
    {
        if (edge is JingleLeg jingle && Party.Account is { } account)
        {
            call.Parts.Table.Unname(account.Account, jingle.Sid, call);
            if (IsMoved)
            {
                call.Parts.Table.Unname(account.Account, jingle.Replaced!, call);
            }
        }
    }

    // The mailbox of a flooded call is full: its ports are given back all the same.
    bool ForceEnd()
    {
        Audio.Dispose();
        return false;
    }

    async ValueTask EndedAsync(LegEnd end)
    {
        if (IsOver)
        {
            return;
        }

        if (State == LegState.Trying && End is null && Dial is { } dial
            && end.Reason is CallReason.Full or CallReason.TrunkFailed && await dial.NextAsync(this))
        {
            return;
        }

        if (End is null && end.Status is 415 or 488 or 606 && CallInClear is { } again
            && TakeClearOffer() is { } clear)
        {
            Edge = null;
            Edge = again(clear);
            return;
        }

        // What we said is why, unless the party was quicker.
        End = End is { } said && end.Reason is CallReason.HungUp or CallReason.Cancelled ? said : end;
        EndedAt = time.GetUtcNow();
        State = LegState.Ended;
        Unname();
        if (Audio.Session is { } session)
        {
            Report = session.Measure();
            call.Bridge.Remove(session);
        }

        Audio.Dispose();
        await call.LegEndedAsync(this);
    }
}
