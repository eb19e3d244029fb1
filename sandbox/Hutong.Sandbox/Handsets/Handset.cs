using Hutong.Kernel.Numbers;
using Hutong.Sandbox.Carrier;
using Hutong.Sandbox.Sound;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Handsets;

/// <summary>Whose telephone it is.</summary>
/// <param name="NameZh">In Chinese.</param>
/// <param name="NameEn">In English.</param>
sealed record HandsetOwner(string NameZh, string NameEn);

/// <summary>
/// A telephone of the pretended world: one number, one call at a time, and a mood that says what it does when nobody is
/// there to do it. What calls it from outside is safe from several threads.
/// </summary>
#pragma warning disable CA1001 // A call is disposed of when it is over, however that comes about.
sealed partial class Handset(PhoneNumber number, HandsetOwner owner, HandsetWorld world)
#pragma warning restore CA1001
{
    /// <summary>How long a telephone rings before the network gives up.</summary>
    static readonly TimeSpan RingsFor = TimeSpan.FromSeconds(60);

    /// <summary>How long a silent one does: longer than any caller waits.</summary>
    static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(10);

    static readonly byte[] Garbage = "v=0\r\no=this is not\r\nm=what you asked for\r\n"u8.ToArray();

    readonly Lock gate = new();
    long revision;
    Mood mood = Mood.Ringing;
    short[]? recording;
    PhoneCall? current;
    PhoneCall? last;

    public PhoneNumber Number => number;

    /// <summary>Its place on the wall.</summary>
    public int Order { get; init; }

    /// <summary>Whether it came about because somebody called its number.</summary>
    public bool HasAppeared { get; init; }

    public HandsetOwner Owner => owner;

    /// <summary>Grows with every change, so that an answer which was overtaken by an event is known.</summary>
    public long Revision => Interlocked.Read(ref revision);

    public string Region { get; } = NumberingPlans.World.RegionOf(number) ?? "";

    public Mood Mood
    {
        get
        {
            lock (gate)
            {
                return mood;
            }
        }

        set
        {
            lock (gate)
            {
                mood = value;
            }

            world.Changed(this);
        }
    }

    /// <summary>The call that goes on; null when none does.</summary>
    public PhoneCall? Current
    {
        get
        {
            lock (gate)
            {
                return current;
            }
        }
    }

    /// <summary>The call that goes on, or the one before.</summary>
    public PhoneCall? Latest
    {
        get
        {
            lock (gate)
            {
                return current ?? last;
            }
        }
    }

    /// <summary>Something about it is different.</summary>
    public void Revise() => Interlocked.Increment(ref revision);

    /// <summary>What it plays in the mood <see cref="MoodKind.Say"/>; null: a tune.</summary>
    public void Record(short[]? sound)
    {
        lock (gate)
        {
            recording = sound;
        }
    }

    /// <summary>Somebody calls.</summary>
    public void Receive(SipCall call)
    {
        lock (gate)
        {
            var refusal = current is not null ? 486 : mood.Refusal;
            if (refusal > 0)
            {
                call.Decline(refusal);
                return;
            }

            var audio = world.NewAudio(HandsetCodecs.Find(mood.Codecs)!);
            var offer = call.Request!.Body;
            if (!offer.IsEmpty && mood.Kind != MoodKind.Nonsense && audio.Answer(offer.Span) is null)
            {
                audio.Dispose();
                call.Decline(488);
                return;
            }

            current = new(world.NextId(), isIncoming: true, CallerId.Of(call.Request), audio, world.Now) { Sip = call };
            call.Tag = new CallOf(this, current);
            Begin(current);
        }

        world.Changed(this);
    }

    /// <summary>A person takes the call. False when nothing rings.</summary>
    public bool Answer()
    {
        lock (gate)
        {
            if (current is not { State: PhoneCallState.Ringing } call)
            {
                return false;
            }

            PickUp(call);
        }

        world.Changed(this);
        return true;
    }

    /// <summary>A person does not want it. False when nothing rings.</summary>
    public bool Decline(int status = 603)
    {
        var call = Current;
        return call is { State: PhoneCallState.Ringing } && call.Sip!.Decline(status);
    }

    /// <summary>Ends whatever goes on. False when nothing does.</summary>
    public bool HangUp()
    {
        var call = Current;
        call?.Sip?.HangUp();
        return call is not null;
    }

    /// <summary>Calls a number of the server. False when it is in a call.</summary>
    public bool Dial(string to, string? shownAs = null)
    {
        lock (gate)
        {
            if (current is not null)
            {
                return false;
            }

            var audio = world.NewAudio(HandsetCodecs.Find(mood.Codecs)!);
            var call = new PhoneCall(world.NextId(), isIncoming: false, CallerId.Shown(to, ""), audio, world.Now);
            current = call;
            world.Place(this, call, to, shownAs ?? number.ToString());
            call.Later = call.Sip is null ? null : world.Clock.CreateTimer(
                _ => call.Sip.HangUp(), null, RingsFor * 2, Timeout.InfiniteTimeSpan);
        }

        world.Changed(this);
        return true;
    }

    /// <summary>
    /// Presses keys; false when there is no call, the other end knows no keys, or one of them is none.
    /// </summary>
    public bool Press(string digits) => Current is { } call && digits.Length > 0 && digits.All(call.Audio.Press);

    /// <summary>
    /// Lets somebody else talk into it, such as a browser; null: the mood again. False without a call.
    /// </summary>
    public bool Lend(ITalker? talker)
    {
        lock (gate)
        {
            if (current is not { } call)
            {
                return false;
            }

            call.Audio.Talker = talker ?? Talker();
            return true;
        }
    }

    // What follows by itself, from the first moment of a call on; under the lock.
    void Begin(PhoneCall call)
    {
        if (mood.Kind == MoodKind.Slow)
        {
            Then(call, mood.After, () => PickUp(call));
            return;
        }

        Ring(call);
        if (mood.Kind == MoodKind.Reject)
        {
            Then(call, mood.After, () => call.Sip!.Decline(603));
        }
        else if (mood.Answers)
        {
            Then(call, mood.After, () => PickUp(call));
        }
        else
        {
            Then(call, mood.Kind == MoodKind.Silent ? SilentFor : RingsFor, () => call.Sip!.Decline(480));
        }
    }

    void Ring(PhoneCall call)
    {
        call.IsAloud = true;
        var offer = call.Sip!.Request!.Body;
        if (mood.EarlyMedia && !offer.IsEmpty && call.Audio.Answer(offer.Span) is { } early)
        {
            call.Audio.Talker = new RingbackTalker(Countries.Ringback(Region));
            world.Loop.Add(call.Audio);
            call.Sip.Ring(early);
        }
        else
        {
            call.Sip.Ring();
        }
    }

    void PickUp(PhoneCall call)
    {
        var offer = call.Sip!.Request!.Body;
        var body = mood.Kind == MoodKind.Nonsense ? Garbage
            : offer.IsEmpty ? call.Audio.Offer() : call.Audio.Answer(offer.Span);
        call.Audio.Talker = Talker();
        if (body is not null && call.Sip.Answer(body))
        {
            Talking(call);
        }
    }

    void Talking(PhoneCall call)
    {
        (call.State, call.Answered, call.IsAloud) = (PhoneCallState.Talking, world.Now, false);
        world.Loop.Add(call.Audio);
        call.Later?.Dispose();
        call.Later = null;
        if (mood.TalkSeconds is { } seconds)
        {
            Then(call, TimeSpan.FromSeconds(seconds), () => call.Sip!.HangUp());
        }
    }

    ITalker Talker() => mood.Kind switch
    {
        MoodKind.Echo => new EchoTalker(),
        MoodKind.Tone => new ToneTalker(mood.Hz ?? 440, mood.LevelDbov ?? -16),
        MoodKind.Say => new RecordingTalker(recording ?? Tune.Samples, isRepeated: true),
        MoodKind.Mute => new MuteTalker(),
        _ => new QuietTalker(),
    };

    void Then(PhoneCall call, TimeSpan after, Action act)
    {
        call.Later?.Dispose();
        call.Later = world.Clock.CreateTimer(
            _ =>
            {
                lock (gate)
                {
                    if (call.State != PhoneCallState.Ended)
                    {
                        act();
                    }
                }

                world.Changed(this);
            },
            null, after, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>What is kept beside a call of the SIP library.</summary>
sealed record CallOf(Handset Handset, PhoneCall Call);
