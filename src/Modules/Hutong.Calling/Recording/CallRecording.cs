using Hutong.Calling.Calls;
using Hutong.Calling.Jingle;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Recording;

/// <summary>How far a recording is.</summary>
enum RecordingState
{
    /// <summary>All hear that it will be recorded, or are asked.</summary>
    Asking,

    /// <summary>It is recorded.</summary>
    On,
    Over,
}

/// <summary>
/// One party records a call that the server joins. Everybody hears so first, and a tone while it goes on. All of it
/// happens in the call's mailbox.
/// </summary>
sealed class CallRecording(Call call, CallLeg asker, AccountRef owner)
{
    const char Yes = '1', No = '2';
    static readonly TimeSpan EncodeEvery = TimeSpan.FromSeconds(1);

    readonly RecordingKeeper keeper = call.Parts.Recordings;
    readonly RecordingSink sink = call.Parts.Recordings.Open();
    readonly HashSet<CallLeg> agreed = [];
    ISoundSource? notice;
    ITimer? timer, patience;
    DateTimeOffset startedAt;

    public RecordingState State { get; private set; } = RecordingState.Asking;

    /// <summary>Whose it is.</summary>
    public AccountRef Owner => owner;

    bool Asks => keeper.Options.Mode == RecordingMode.Consent;

    /// <summary>Begins with the notice.</summary>
    public async ValueTask BeginAsync()
    {
        notice = await keeper.NoticeAsync(Asks);
        call.Bridge.PlayToAll(notice);
        Tell(Asks ? "asking" : "soon");
    }

    /// <summary>The notice is at its end.</summary>
    public void OnPlayed(ISoundSource source)
    {
        if (source != notice || State == RecordingState.Over)
        {
            return;
        }

        if (State == RecordingState.On)
        {
            TakeDown();
            Tell("on");
            return;
        }

        if (!Asks)
        {
            Start();
            return;
        }

        patience = call.After(keeper.Options.Patience, () =>
        {
            Stop();
            return default;
        });
    }

    /// <summary>A key of a party that is asked.</summary>
    public void OnKey(CallLeg leg, char key)
    {
        if (key is Yes or No)
        {
            Answer(leg, key == Yes);
        }
    }

    /// <summary>A party agrees, or does not.</summary>
    public void Answer(CallLeg leg, bool agrees)
    {
        if (State != RecordingState.Asking || !Asks || leg == asker)
        {
            return;
        }

        if (!agrees)
        {
            Stop();
        }
        else if (agreed.Add(leg) && Others.All(agreed.Contains))
        {
            Start();
        }
    }

    /// <summary>
    /// Somebody joins: nothing is taken down until all have heard the notice again. Who was not asked is not recorded.
    /// </summary>
    public async ValueTask OnJoinedAsync(CallLeg leg)
    {
        if (Asks)
        {
            Stop();
        }
        else
        {
            call.Bridge.Sink = null;
            notice = await keeper.NoticeAsync(false);
            call.Bridge.PlayToAll(notice);
            Tell(leg, "soon");
        }
    }

    /// <summary>Somebody leaves: when it is whose recording this is, it ends.</summary>
    public void OnLeft(CallLeg leg)
    {
        agreed.Remove(leg);
        if (leg == asker || call.Legs.Count(one => one.State == LegState.Answered) < 2)
        {
            Stop();
        }
    }

    /// <summary>Ends it; what was taken down is kept.</summary>
    public void Stop()
    {
        if (State == RecordingState.Over)
        {
            return;
        }

        var was = State;
        State = RecordingState.Over;
        call.Cancel(timer);
        call.Cancel(patience);
        call.Bridge.Sink = null;
        call.Bridge.PlayToAll(null);
        Tell(was == RecordingState.On ? "off" : "refused");
        if (was == RecordingState.On)
        {
            keeper.Deliver(owner, call, startedAt, sink);
        }
        else
        {
            sink.Dispose();
        }
    }

    IEnumerable<CallLeg> Others => call.Legs.Where(one => one != asker && one.State == LegState.Answered);

    void Start()
    {
        State = RecordingState.On;
        startedAt = call.Parts.Time.GetUtcNow();
        call.Cancel(patience);
        TakeDown();
        timer = call.After(EncodeEvery, () =>
        {
            sink.Encode();
            if (sink.Length >= keeper.Options.Longest)
            {
                Stop();
            }

            return default;
        }, EncodeEvery);
        keeper.Begun(owner, call);
        Tell("on");
    }

    void TakeDown()
    {
        call.Bridge.PlayToAll(RecordingSounds.Warning(keeper.Options.ToneEverySeconds));
        call.Bridge.Sink = sink;
    }

    void Tell(string state)
    {
        foreach (var leg in call.Legs.Where(one => one.State == LegState.Answered))
        {
            Tell(leg, state);
        }
    }

    // Apps show it; telephones hear it.
    void Tell(CallLeg leg, string state) => (leg.Edge as JingleLeg)?.TellRecording(state, isOwn: leg == asker);
}
