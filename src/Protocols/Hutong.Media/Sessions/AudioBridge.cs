using Hutong.Media.Codecs;
using Hutong.Media.Mixing;

namespace Hutong.Media.Sessions;

/// <summary>Makes sound by itself: a tone, an announcement.</summary>
public interface ISoundSource
{
    /// <summary>Gives the next 20 ms; false when it is at its end.</summary>
    bool Next(Span<short> frame, int rateHz);
}

/// <summary>Hears sound: a recorder, a detector.</summary>
public interface ISoundSink
{
    /// <summary>Takes the next 20 ms; silence too.</summary>
    void Take(ReadOnlySpan<short> frame, int rateHz);
}

/// <summary>
/// Who hears whom: nobody, two (packets are passed on as they are where both speak the same codec, else decoded and
/// encoded), or many (mixed). Sound of our own may be played to one or to all, and listened to. To be ticked every
/// 20 ms. Safe from several threads.
/// </summary>
public sealed class AudioBridge
{
    /// <summary>
    /// The rate of mixes: wide enough for speech, a third of the work of 48,000. Where nobody speaks or hears more than
    /// a telephone's band, and nothing is recorded, it is half of this.
    /// </summary>
    public const int MixRateHz = 16_000;

    const int TelephoneRateHz = 8_000;

    readonly Lock gate = new();
    readonly List<Seat> seats = [];
    // Most bridges pass packets on and never need it.
    short[]? frame;
    Conference? conference;
    int rateHz = MixRateHz;
    ISoundSink? sink;
    ISoundSource? toAll;

    /// <summary>Told, outside of the lock, when a source played to one or to all is at its end.</summary>
    public Action<ISoundSource>? SourceEnded { get; init; }

    /// <summary>How many are in it.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return seats.Count;
            }
        }
    }

    /// <summary>Hears the mix of all; only while it is mixed, which listening brings about.</summary>
    public ISoundSink? Sink
    {
        get => sink;
        set
        {
            lock (gate)
            {
                sink = value;
                Arrange();
            }
        }
    }

    /// <summary>Lets a leg in. False when it is in already.</summary>
    public bool Add(AudioSession session)
    {
        lock (gate)
        {
            if (Find(session) is not null)
            {
                return false;
            }

            seats.Add(new(session));
            Arrange();
            return true;
        }
    }

    /// <summary>Lets a leg out.</summary>
    public void Remove(AudioSession session)
    {
        lock (gate)
        {
            if (Find(session) is { } seat)
            {
                seats.Remove(seat);
                conference?.Remove(seat);
                (session.PassesTo, session.NeedsSound) = (null, false);
                Arrange();
            }
        }
    }

    /// <summary>Arranges anew: a codec or a direction has changed.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            Arrange();
        }
    }

    /// <summary>Plays something to one, instead of the others; null ends it.</summary>
    public void Play(AudioSession session, ISoundSource? source)
    {
        lock (gate)
        {
            if (Find(session) is { } seat)
            {
                seat.Playing = source;
                Arrange();
            }
        }
    }

    /// <summary>Plays something to all beside what they hear; null ends it.</summary>
    public void PlayToAll(ISoundSource? source)
    {
        lock (gate)
        {
            toAll = source;
            Arrange();
        }
    }

    /// <summary>Has somebody hear one leg alone; null ends it.</summary>
    public void Listen(AudioSession session, ISoundSink? ear)
    {
        lock (gate)
        {
            if (Find(session) is { } seat)
            {
                seat.Ear = ear;
                Arrange();
            }
        }
    }

    /// <summary>Whether a member is not heard, whatever it says.</summary>
    public void SetMuted(AudioSession session, bool muted)
    {
        lock (gate)
        {
            if (Find(session) is { } seat)
            {
                seat.Muted = muted;
                Arrange();
            }
        }
    }

    /// <summary>Whether <see cref="Sink"/> hears a member; the others do in any case.</summary>
    public void SetTakenDown(AudioSession session, bool takenDown)
    {
        lock (gate)
        {
            if (Find(session) is { } seat)
            {
                seat.IsLeftOut = !takenDown;
            }
        }
    }

    /// <summary>Whether a member speaks; known only while it is mixed.</summary>
    public bool IsSpeaking(AudioSession session)
    {
        lock (gate)
        {
            return Find(session) is { } seat && conference is not null && conference.IsSpeaking(seat);
        }
    }

    /// <summary>Does the work of 20 ms.</summary>
    public void Tick()
    {
        List<ISoundSource>? ended = null;
        lock (gate)
        {
            if (seats.Exists(static seat => seat.Heard != seat.Session.Heard))
            {
                Arrange();
            }

            if (conference is not null)
            {
                Mix(ref ended);
            }
            else
            {
                foreach (var seat in seats)
                {
                    Single(seat, ref ended);
                }
            }
        }

        foreach (var one in ended ?? [])
        {
            SourceEnded?.Invoke(one);
        }
    }

    Seat? Find(AudioSession session) => seats.Find(seat => seat.Session == session);

    void Arrange()
    {
        var mixed = seats.Count > 2 || (seats.Count > 0 && (sink is not null || toAll is not null));
        if (!mixed)
        {
            conference = null;
        }
        else if (conference is null || rateHz != RateOfMix())
        {
            rateHz = RateOfMix();
            conference = new(rateHz);
        }

        foreach (var seat in seats)
        {
            var other = seats.Count == 2 && !mixed ? seats.Find(one => one != seat) : null;
            seat.Other = other;
            seat.Heard = seat.Session.Heard;
            seat.Passes = other is { Playing: null } && !seat.Muted && seat.Heard is { } codec
                && other.Session.Takes(codec);
            // A key is passed on also where sound is made anew.
            seat.Session.PassesTo = other is not null && !seat.Muted && other.Playing is null ? other.Session : null;
            seat.Session.NeedsSound = mixed || seat.Ear is not null || (other is not null && !seat.Passes);
            if (mixed && conference!.TryAdd(seat))
            {
                conference.SetMuted(seat, seat.Muted);
            }
            else if (mixed)
            {
                conference!.SetMuted(seat, seat.Muted);
            }
        }
    }

    int RateOfMix() => sink is null && seats.TrueForAll(static seat =>
        seat.Session.RateHz <= TelephoneRateHz && (seat.Session.Heard?.SampleRateHz ?? 0) <= TelephoneRateHz)
        ? TelephoneRateHz : MixRateHz;

    void Mix(ref List<ISoundSource>? ended)
    {
        var all = Frame(rateHz);
        var overlay = toAll is not null;
        if (toAll is not null && !toAll.Next(all, rateHz))
        {
            (ended ??= []).Add(toAll);
            toAll = null;
            all.Clear();
        }

        foreach (var seat in seats)
        {
            seat.Prepare(rateHz, overlay ? all : default, keep: sink is not null);
        }

        conference!.Mix();
        if (sink is not null)
        {
            Span<int> sum = stackalloc int[rateHz / 50];
            sum.Clear();
            foreach (var seat in seats)
            {
                if (seat is { LastSounds: true, Muted: false, IsLeftOut: false })
                {
                    Samples.Add(sum, seat.Last);
                }
            }

            Samples.Without(sum, default, all);
            sink.Take(all, rateHz);
        }

        foreach (var seat in seats)
        {
            PlayAlone(seat, ref ended);
        }
    }

    // Two of different codecs, one alone, or somebody who hears something of ours.
    void Single(Seat seat, ref List<ISoundSource>? ended)
    {
        var rate = seat.Other?.Session.RateHz ?? MixRateHz;
        var needed = seat.Session.NeedsSound ? Frame(rate) : default;
        if (seat.Session.NeedsSound)
        {
            var sounds = seat.Session.Pull(needed, rate);
            if (!sounds)
            {
                needed.Clear();
            }

            seat.Ear?.Take(needed, rate);
            if (seat is { Other.Playing: null, Passes: false, Muted: false } && sounds)
            {
                seat.Other.Session.Push(needed, rate);
            }
        }

        PlayAlone(seat, ref ended);
    }

    Span<short> Frame(int rate) => (frame ??= new short[48_000 / 50]).AsSpan(0, rate / 50);

    void PlayAlone(Seat seat, ref List<ISoundSource>? ended)
    {
        if (seat.Playing is not { } source)
        {
            return;
        }

        var rate = seat.Session.RateHz;
        var sound = Frame(rate);
        if (source.Next(sound, rate))
        {
            seat.Session.Push(sound, rate);
            return;
        }

        (ended ??= []).Add(source);
        seat.Playing = null;
        Arrange();
    }

    /// <summary>Somebody's place: a member of the mix while there is one.</summary>
    sealed class Seat(AudioSession session) : IConferenceMember
    {
        short[] overlaid = [];
        int rateHz;
        bool overlay, keep;

        public AudioSession Session => session;

        public Seat? Other { get; set; }

        public bool Passes { get; set; }

        public AudioCodec? Heard { get; set; }

        public bool Muted { get; set; }

        public bool IsLeftOut { get; set; }

        public ISoundSource? Playing { get; set; }

        public ISoundSink? Ear { get; set; }

        public short[] Last { get; private set; } = [];

        public bool LastSounds { get; private set; }

        /// <summary>Says what the next mix is like.</summary>
        /// <param name="rate">Its rate.</param>
        /// <param name="beside">What is heard beside the others; empty for nothing.</param>
        /// <param name="keep">Whether what is pulled is to be kept for who hears all.</param>
        public void Prepare(int rate, ReadOnlySpan<short> beside, bool keep)
        {
            (rateHz, overlay, this.keep) = (rate, !beside.IsEmpty, keep);
            if (overlay && overlaid.Length == 0)
            {
                overlaid = new short[MixRateHz / 50];
            }

            if (keep && Last.Length == 0)
            {
                Last = new short[MixRateHz / 50];
            }

            beside.CopyTo(overlaid);
        }

        public bool TryPull(Span<short> frame)
        {
            LastSounds = session.Pull(frame, rateHz);
            if (LastSounds && keep)
            {
                frame.CopyTo(Last);
            }

            if (Ear is not null)
            {
                if (!LastSounds)
                {
                    frame.Clear();
                }

                Ear.Take(frame, rateHz);
            }

            return LastSounds;
        }

        public void Push(ReadOnlySpan<short> frame)
        {
            if (Playing is not null)
            {
                return;
            }

            if (!overlay)
            {
                session.Push(frame, rateHz);
                return;
            }

            Span<int> sum = stackalloc int[frame.Length];
            sum.Clear();
            var both = overlaid.AsSpan(0, frame.Length);
            Samples.Add(sum, frame);
            Samples.Add(sum, both);
            Samples.Without(sum, default, both);
            session.Push(both, rateHz);
        }
    }
}
