using Hutong.Calling.Recording;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Conference;

/// <summary>
/// The owner records a conference. All hear so first, and a tone while it goes on; who joins hears so before more is
/// taken down. Where consent is asked for, only the owner and those who have pressed 1 are in the recording. Safe from
/// several threads; it takes no lock of the room's while it holds its own.
/// </summary>
sealed class ConferenceRecording : IDisposable
{
    static readonly TimeSpan EncodeEvery = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    readonly AudioBridge bridge;
    readonly RecordingKeeper keeper;
    readonly TimeProvider time;
    readonly ISoundSink watch;
    readonly RecordingSink sink;
    readonly string conference;
    readonly Action changed;
    ISoundSource? notice;
    ITimer? timer;
    DateTimeOffset startedAt;

    /// <summary>A recording that begins with <see cref="NoticeAsync"/>.</summary>
    /// <param name="conference">The conference.</param>
    /// <param name="bridge">Where they are heard.</param>
    /// <param name="keeper">Keeps it.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="watch">What hears the conference beside it.</param>
    /// <param name="changed">Told when it begins or ends; without any lock.</param>
    public ConferenceRecording(string conference, AudioBridge bridge, RecordingKeeper keeper, AccountRef owner,
        TimeProvider time, ISoundSink watch, Action changed)
    {
        this.conference = conference;
        (this.bridge, this.keeper, Owner, this.time, this.watch, this.changed) =
            (bridge, keeper, owner, time, watch, changed);
        sink = keeper.Open();
    }

    public AccountRef Owner { get; }

    public RecordingState State { get; private set; } = RecordingState.Asking;

    /// <summary>Whether each must agree to be in it.</summary>
    public bool Asks => keeper.Options.Mode == RecordingMode.Consent;

    /// <summary>
    /// Nothing is taken down until all have heard that it will be: at first, and when somebody joins.
    /// </summary>
    public async Task NoticeAsync()
    {
        Pause();
        var sound = await keeper.NoticeAsync(Asks);
        lock (gate)
        {
            if (State != RecordingState.Over)
            {
                notice = sound;
                bridge.PlayToAll(sound);
            }
        }
    }

    /// <summary>Takes nothing down until the next notice was heard.</summary>
    public void Pause()
    {
        lock (gate)
        {
            bridge.Sink = watch;
        }
    }

    /// <summary>A sound played to all is at its end; whether it was the notice, and all have heard it.</summary>
    public bool OnPlayed(ISoundSource source)
    {
        lock (gate)
        {
            if (source != notice || State == RecordingState.Over)
            {
                return false;
            }

            notice = null;
            if (State == RecordingState.Asking)
            {
                State = RecordingState.On;
                startedAt = time.GetUtcNow();
                timer = time.CreateTimer(_ => Encode(), null, EncodeEvery, EncodeEvery);
            }

            bridge.PlayToAll(RecordingSounds.Warning(keeper.Options.ToneEverySeconds));
            bridge.Sink = new Both(watch, sink);
        }

        changed();
        return true;
    }

    /// <summary>Ends it; what was taken down is kept.</summary>
    public void Stop()
    {
        var isKept = false;
        lock (gate)
        {
            if (State == RecordingState.Over)
            {
                return;
            }

            isKept = State == RecordingState.On;
            State = RecordingState.Over;
            bridge.Sink = watch;
            bridge.PlayToAll(null);
        }

        timer?.Dispose();
        if (isKept)
        {
            keeper.Deliver(Owner, conference, startedAt, sink);
        }
        else
        {
            sink.Dispose();
        }

        changed();
    }

    public void Dispose() => timer?.Dispose();

    void Encode()
    {
        lock (gate)
        {
            if (State != RecordingState.On)
            {
                return;
            }

            sink.Encode();
        }

        if (sink.Length >= keeper.Options.Longest)
        {
            Stop();
        }
    }

    /// <summary>Both hear it.</summary>
    sealed class Both(ISoundSink one, ISoundSink other) : ISoundSink
    {
        public void Take(ReadOnlySpan<short> frame, int rateHz)
        {
            one.Take(frame, rateHz);
            other.Take(frame, rateHz);
        }
    }
}
