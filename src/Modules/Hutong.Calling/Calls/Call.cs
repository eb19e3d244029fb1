using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>What a call is, for its record.</summary>
enum CallKind
{
    Call,
    Callback,
    Conference,
    Voicemail,
    Announcement,
}

/// <summary>
/// A call: its legs, who hears whom, what it does now, and its record. Everything of it happens in its mailbox.
/// </summary>
sealed class Call
{
    readonly CallParts parts;
    readonly Mailbox mailbox;

    // A leg is handed over from the mailbox of the call that it comes from.
    readonly Lock gate = new();
    volatile CallLeg[] legs = [];
    volatile CallLeg[] pastLegs = [];
    readonly HashSet<ITimer> timers = [];
    readonly AudioBridge own;
    volatile AudioBridge? shared;
    int legCount;
    bool failed;

    public Call(CallParts parts, TenantId tenant, CallKind kind, string? id = null)
    {
        (this.parts, Tenant, Kind) = (parts, tenant, kind);
        Id = id ?? parts.Ids.NewToken();
        StartedAt = parts.Time.GetUtcNow();
        mailbox = new(parts.Log, Fail);
        own = new() { SourceEnded = source => Post(() => IsOver ? default : Flow!.OnPlayed(source)) };
        Flow = new IdleFlow(this);
        parts.Media.Add(own);
        parts.Table.Add(this);
    }

    public string Id { get; }

    public TenantId Tenant { get; }

    public CallKind Kind { get; set; }

    public CallParts Parts => parts;

    /// <summary>Where its legs are heard: its own, or that of the conference that it is in.</summary>
    public AudioBridge Bridge => shared ?? own;

    public CallFlow Flow { get; set; }

    /// <summary>Who called, for the record.</summary>
    public CallParty? From { get; set; }

    /// <summary>Who was called, for the record.</summary>
    public CallParty? To { get; set; }

    /// <summary>The account that pays for trunk legs; null when nobody of ours does.</summary>
    public AccountRef? Payer { get; set; }

    /// <summary>app, sip, telephone, callback, conference: how it went.</summary>
    public string Route { get; set; } = "app";

    /// <summary>The conference that it was a way into, for the record; or null.</summary>
    public string? Conference { get; set; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>When both talked.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public CallReason? Reason { get; set; }

    /// <summary>audio or video.</summary>
    public string Media { get; init; } = "audio";

    /// <summary>Called when it is over.</summary>
    public Action? Finished { get; set; }

    /// <summary>Whether it goes on though no leg is the server's: apps talk to each other.</summary>
    public bool KeepOpen { get; set; }

    /// <summary>Whether it has a record in the store.</summary>
    public bool HasRecord { get; set; }

    /// <summary>Whether people see it in their history and conversation when it is over.</summary>
    public bool IsInHistory { get; set; } = true;

    /// <summary>Whether who was called sees nothing of it: the caller is blocked.</summary>
    public bool IsHiddenFromCalled { get; set; }

    /// <summary>How long they have talked, in whole seconds begun.</summary>
    public long Seconds => AnsweredAt is { } from
        ? (long)Math.Ceiling(((EndedAt ?? parts.Time.GetUtcNow()) - from).TotalSeconds) : 0;

    public bool IsOver => EndedAt is not null;

    /// <summary>Legs that are not over.</summary>
    public IReadOnlyList<CallLeg> Legs => legs;

    /// <summary>All legs that there were.</summary>
    public IEnumerable<CallLeg> AllLegs => pastLegs.Concat(legs).OrderBy(leg => leg.Number);

    /// <summary>Does something in the mailbox.</summary>
    public bool Post(Func<ValueTask> work) => mailbox.Post(work);

    /// <summary>Does something later, in the mailbox, unless the call is over or the timer was disposed.</summary>
    public ITimer After(TimeSpan delay, Func<ValueTask> work, TimeSpan? every = null)
    {
        ITimer? timer = null;
        timer = parts.Time.CreateTimer(_ => Post(() =>
        {
            if (IsOver || !timers.Contains(timer!))
            {
                return default;
            }

            if (every is null)
            {
                Cancel(timer);
            }

            return work();
        }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Of a call that is over there is nothing to be done later, and nobody would end the timer.
        if (!IsOver)
        {
            timers.Add(timer);
            timer.Change(delay, every ?? Timeout.InfiniteTimeSpan);
        }

        return timer;
    }

    /// <summary>Stops a timer.</summary>
    public void Cancel(ITimer? timer)
    {
        if (timer is not null && timers.Remove(timer))
        {
            timer.Dispose();
        }
    }

    /// <summary>Adds a leg that an edge has, or will be asked to make.</summary>
    public CallLeg AddLeg(CallParty party, Hutong.Sip.Sdp.SessionDescription? offer = null, bool isIncoming = false)
    {
        CallLeg leg;
        lock (gate)
        {
            leg = new CallLeg(this, ++legCount, party, isIncoming, parts.Media, parts.Time)
            {
                FirstOffer = offer,
            };
            legs = [.. legs, leg];
        }

        parts.Lines.Changed(this);
        return leg;
    }

    /// <summary>Takes a leg out of this call, which goes on in another: it is no part of the record any more.</summary>
    public void Detach(CallLeg leg)
    {
        Drop(leg);
        if (leg.Audio.Session is { } session)
        {
            Bridge.Remove(session);
        }
    }

    /// <summary>Goes on in a bridge that is not its own: its legs are taken out of its own.</summary>
    public void Share(AudioBridge bridge)
    {
        foreach (var leg in legs)
        {
            if (leg.Audio.Session is { } session)
            {
                own.Remove(session);
            }
        }

        shared = bridge;
    }

    /// <summary>Takes a leg in that was another call's.</summary>
    public void Attach(CallLeg leg)
    {
        lock (gate)
        {
            leg.Number = ++legCount;
            legs = [.. legs, leg];
        }

        leg.Move(this);
        parts.Lines.Changed(this);
    }

    /// <summary>Two talk: from now on time counts.</summary>
    public void Connected()
    {
        if (AnsweredAt is null)
        {
            AnsweredAt = parts.Time.GetUtcNow();
            parts.Records.Progress(this);
            parts.Lines.Changed(this);
        }
    }

    /// <summary>Ends all legs; the call is over when they are.</summary>
    public void Hangup(LegEnd end)
    {
        Reason ??= end.Reason;
        KeepOpen = false;
        foreach (var leg in legs)
        {
            leg.Finish(end);
        }

        FinishIfEmpty();
    }

    void Drop(CallLeg leg)
    {
        lock (gate)
        {
            legs = [.. legs.Where(one => one != leg)];
        }
    }

    // What of ours fails ends the call, once: nothing of it may be left behind.
    void Fail()
    {
        if (!failed)
        {
            failed = true;
            Post(() =>
            {
                Hangup(new(CallReason.Failed));
                return default;
            });
        }
    }

    /// <summary>A leg is over, told by itself.</summary>
    public async ValueTask LegEndedAsync(CallLeg leg)
    {
        Drop(leg);
        pastLegs = [.. pastLegs, leg];
        if (leg.Dial is { } dial)
        {
            await dial.SettleAsync(leg);
        }

        if (!IsOver)
        {
            await Flow.OnEnded(leg);
        }

        FinishIfEmpty();
    }

    /// <summary>The call is over when it has no leg; nothing of it is left behind.</summary>
    public void FinishIfEmpty()
    {
        if (IsOver || KeepOpen || legs.Length > 0)
        {
            return;
        }

        EndedAt = parts.Time.GetUtcNow();
        Reason ??= CallReason.Failed;
        foreach (var timer in timers)
        {
            timer.Dispose();
        }

        timers.Clear();
        parts.Media.Remove(own);
        parts.Records.Close(this);
        parts.Table.Remove(this);
        parts.Lines.Changed(this);
        Finished?.Invoke();
    }

    /// <summary>Does nothing: before there is a plan.</summary>
    sealed class IdleFlow(Call call) : CallFlow(call)
    {
        public override ValueTask OnEnded(CallLeg leg)
        {
            Call.Reason ??= leg.End?.Reason;
            return default;
        }
    }
}
