using Hutong.Calling.Media;
using Hutong.Media.Codecs;
using Hutong.Media.Sessions;
using Hutong.Media.Tones;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests;

/// <summary>
/// A telephone as an edge would show it: a leg that does what the test says, with sound of its own on the network.
/// </summary>
sealed class TestPhone(MediaEngine engine, LegKind kind, string name) : ILeg, IAudioSessionUser, ISoundSink
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<short> heard = [];
    readonly TaskCompletionSource<LegEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly AudioBridge bridge = new();
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string keys = "";
    long dropped;
    ILegUser? user;
    LegEnd? untold;
    LegAudio? audio;
    bool over;

    public LegKind Kind => kind;

    public bool IsIncoming { get; set; }

    public string Name => name;

    /// <summary>Who is told: the call's side of this leg.</summary>
    public ILegUser? User
    {
        get => user;
        set
        {
            LegEnd? end;
            lock (gate)
            {
                (user, end) = (value, untold);
            }

            // It was ended before it was known who is to be told.
            if (end is not null)
            {
                value!.OnEnded(this, end);
            }
        }
    }

    /// <summary>The call as it was offered to this phone.</summary>
    public OutgoingCall? Offered { get; private set; }

    /// <summary>What it speaks.</summary>
    public AudioCodec[] Speaks { get; init; } = [AudioCodec.Pcma];

    /// <summary>How its sound goes.</summary>
    public MediaWay Way { get; set; }

    /// <summary>Whether it may be asked again in clear.</summary>
    public bool MayBeClear { get; set; }

    /// <summary>Whether its edge says nothing when it is ended.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>What it does when it is rung; nothing when null.</summary>
    public Action<TestPhone>? OnRung { get; set; }

    /// <summary>What it does as it is answered, before anybody else can do anything; nothing when null.</summary>
    public Action<TestPhone>? OnAnswer { get; set; }

    public LegAudio Audio => audio ??= new(engine, this) { IsLite = Way != MediaWay.Web };

    public TransferState? Transfer { get; private set; }

    /// <summary>Sounds a tone to whoever listens.</summary>
    public void Play(double hz, double levelDbov = -16)
    {
        engine.Add(bridge);
        Attach();
        bridge.Play(Audio.Session!, new Endless(hz, levelDbov));
        bridge.Listen(Audio.Session!, this);
    }

    /// <summary>The offer of this phone, as a caller.</summary>
    public SessionDescription Offer() => Audio.Offer(Way, System.Net.IPAddress.Loopback, Speaks)!;

    /// <summary>Rings: what an edge does with a call of ours.</summary>
    public void Rung(OutgoingCall call, ILegUser user)
    {
        (Offered, User) = (call, user);
        rung.TrySetResult();
        OnRung?.Invoke(this);
    }

    /// <summary>Takes the call.</summary>
    public void Take()
    {
        var answer = Audio.Answer(Offered!.Offer!, Speaks[0], out var reason);
        Assert.True(answer is not null, reason.ToString());
        answered.TrySetResult();
        User!.OnAnswered(this, answer);
    }

    public void SayRinging(bool withSound = false) =>
        User!.OnRinging(this, withSound ? Audio.Answer(Offered!.Offer!, Speaks[0], out _) : null);

    /// <summary>Hangs up, refuses, gives up.</summary>
    public void Leave(CallReason reason = CallReason.HungUp, int status = 0, string? movedTo = null)
    {
        Close(new(reason, status));
        User!.OnEnded(this, new(reason, status) { MovedTo = movedTo });
    }

    public void Hold(MediaDirection direction)
    {
        var answer = User!.OnOffer(this, Audio.OfferAgain(direction));
        Assert.NotNull(answer);
        Assert.Null(Audio.Accept(answer));
    }

    /// <summary>Its network changed: it asks for another way to the same ears.</summary>
    /// <returns>The other side's name for it before and after.</returns>
    public (string? Before, string? After) ChangeNetwork()
    {
        var before = Audio.Session!.Plan!.Ice?.User;
        var own = Audio.Session.RestartIce();
        var offer = Audio.OfferAgain(MediaDirection.Both)!;
        var answer = User!.OnOffer(this, offer with
        {
            Media = [offer.Media[0] with
            {
                Attributes = offer.Media[0].Attributes.Without("ice-ufrag", "ice-pwd")
                    .With(new SdpAttribute("ice-ufrag", own.User), new SdpAttribute("ice-pwd", own.Password)),
            }],
        });
        Assert.NotNull(answer);
        Assert.Null(Audio.Accept(answer));
        return (before, Audio.Session.Plan!.Ice?.User);
    }

    public Task RingsAsync() => rung.Task.WaitAsync(Patience);

    public Task AnsweredAsync() => answered.Task.WaitAsync(Patience);

    public Task<LegEnd> EndsAsync() => ended.Task.WaitAsync(Patience);

    /// <summary>Waits until half a second of a tone is heard, whatever was before.</summary>
    public async Task<ToneReading> HearsAsync(double hz)
    {
        using var patience = new CancellationTokenSource(Patience);
        Forget();
        while (true)
        {
            var reading = Listen();
            if (Math.Abs(reading.FrequencyHz - hz) < 10 && reading.Purity > 0.7)
            {
                return reading;
            }

            try
            {
                await ChangeAsync().WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{name} does not hear {hz} Hz but {reading}");
            }
        }
    }

    /// <summary>Waits until these tones were heard, one after the other, whatever was between them.</summary>
    public async Task HearsInOrderAsync(params double[] tones)
    {
        const int Stretch = AudioBridge.MixRateHz / 10;
        using var patience = new CancellationTokenSource(Patience);
        Forget();
        for (var (next, at) = (0, 0L); next < tones.Length;)
        {
            var wait = ChangeAsync();
            while (next < tones.Length && StretchOf(at, Stretch) is { } reading)
            {
                at += Stretch / 2;
                next += Math.Abs(reading.FrequencyHz - tones[next]) < 10 && reading.Purity > 0.7 ? 1 : 0;
            }

            if (next < tones.Length)
            {
                try
                {
                    await wait.WaitAsync(patience.Token);
                }
                catch (OperationCanceledException)
                {
                    Assert.Fail($"{name} does not hear {tones[next]} Hz, number {next + 1}");
                }
            }
        }
    }

    /// <summary>Waits until half a second has two tones in it.</summary>
    public async Task HearsAsyncWith(double one, double other)
    {
        using var patience = new CancellationTokenSource(Patience);
        Forget();
        while (Level(one) < -30 || Level(other) < -30)
        {
            await ChangeAsync().WaitAsync(patience.Token);
        }
    }

    /// <summary>Waits until half a second has all of these tones in it, and not its own.</summary>
    /// <param name="others">What must be heard, in hertz.</param>
    /// <param name="own">What must not be.</param>
    /// <param name="atLeastDbov">How loud each at least is; its own is 15 dB below that.</param>
    public async Task HearsAllAsync(IReadOnlyList<double> others, double own, double atLeastDbov = -30)
    {
        using var patience = new CancellationTokenSource(Patience * 3);
        try
        {
            do
            {
                // A fresh half second each time: looking more often would cost more than the sound itself.
                Forget();
                while (HeardSamples < AudioBridge.MixRateHz / 2)
                {
                    await ChangeAsync().WaitAsync(patience.Token);
                }
            }
            while (!others.All(one => Level(one) >= atLeastDbov) || Level(own) >= atLeastDbov - 15);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{name} hears its own at {Level(own):0.0} dBov, and of the others "
                + string.Join(", ", others.Where(one => Level(one) < atLeastDbov).Select(
                    one => $"{one} Hz at {Level(one):0.0}")));
        }
    }

    /// <summary>Presses keys, by SIP INFO.</summary>
    public void Press(string pressed)
    {
        foreach (var key in pressed)
        {
            User!.OnDigit(this, key);
        }
    }

    /// <summary>Waits until half a second of silence is heard.</summary>
    public async Task HearsNothingAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        Forget();
        while (Listen() is not { LevelDbov: < -60 } || HeardSamples < AudioBridge.MixRateHz / 2)
        {
            await ChangeAsync().WaitAsync(patience.Token);
        }
    }

    public async Task HearsKeysAsync(string wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var wait = ChangeAsync();
            if (keys == wanted)
            {
                return;
            }

            await wait.WaitAsync(patience.Token);
        }
    }

    public void Ring(SessionDescription? early)
    {
        if (early is not null)
        {
            Assert.Null(Audio.Accept(early));
        }

        rung.TrySetResult();
    }

    public void Answer(SessionDescription description)
    {
        Assert.Null(Audio.Accept(description));
        answered.TrySetResult();
        OnAnswer?.Invoke(this);
    }

    void ILeg.Offer(SessionDescription offer)
    {
        if (Audio.Answer(offer, null, out _) is { } answer)
        {
            User!.OnDescription(this, answer);
        }
        else
        {
            User!.OnOfferRefused(this);
        }
    }

    public void End(LegEnd end)
    {
        if (!Close(end) || IsDeaf)
        {
            return;
        }

        ILegUser? told;
        lock (gate)
        {
            (told, untold) = (user, user is null ? end : null);
        }

        told?.OnEnded(this, end);
    }

    public void ReportTransfer(TransferState state)
    {
        Transfer = state;
        Changed();
    }

    public void OnKey(char key)
    {
        keys += key;
        Changed();
    }

    public void OnLost()
    {
    }

    void ISoundSink.Take(ReadOnlySpan<short> frame, int rateHz)
    {
        lock (gate)
        {
            heard.AddRange(frame);
            if (heard.Count > AudioBridge.MixRateHz)
            {
                dropped += heard.Count - AudioBridge.MixRateHz;
                heard.RemoveRange(0, heard.Count - AudioBridge.MixRateHz);
            }
        }

        Changed();
    }

    int HeardSamples
    {
        get
        {
            lock (gate)
            {
                return heard.Count;
            }
        }
    }

    void Forget()
    {
        lock (gate)
        {
            heard.Clear();
            dropped = 0;
        }
    }

    ToneReading Listen()
    {
        lock (gate)
        {
            return heard.Count < AudioBridge.MixRateHz / 2 ? default : ToneReading.Listen(
                heard.GetRange(heard.Count - (AudioBridge.MixRateHz / 2), AudioBridge.MixRateHz / 2).ToArray(),
                AudioBridge.MixRateHz);
        }
    }

    // A stretch of what was heard since it was last forgotten; null when it is still to come.
    ToneReading? StretchOf(long from, int length)
    {
        lock (gate)
        {
            var first = (int)Math.Max(0, from - dropped);
            return first + length > heard.Count ? null
                : ToneReading.Listen(heard.GetRange(first, length).ToArray(), AudioBridge.MixRateHz);
        }
    }

    double Level(double hz)
    {
        lock (gate)
        {
            return heard.Count < AudioBridge.MixRateHz / 2 ? -127 : ToneReading.Level(
                heard.GetRange(heard.Count - (AudioBridge.MixRateHz / 2), AudioBridge.MixRateHz / 2).ToArray(),
                AudioBridge.MixRateHz, hz);
        }
    }

    Task ChangeAsync()
    {
        lock (gate)
        {
            return changed.Task;
        }
    }

    void Changed()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            (before, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.TrySetResult();
    }

    void Attach() => bridge.Add(Audio.Session!);

    bool Close(LegEnd end)
    {
        if (Interlocked.Exchange(ref over, true))
        {
            return false;
        }

        engine.Remove(bridge);
        Audio.Dispose();
        ended.TrySetResult(end);
        return true;
    }

    sealed class Endless(double hz, double levelDbov) : ISoundSource
    {
        ToneGenerator? generator;
        int rate;

        public bool Next(Span<short> frame, int rateHz)
        {
            if (generator is null || rate != rateHz)
            {
                (generator, rate) = (new(rateHz, hz, levelDbov: levelDbov), rateHz);
            }

            generator.Generate(frame);
            return true;
        }
    }
}
