using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;
using Hutong.Xmpp;

namespace Hutong.Calling.Jingle;

/// <summary>
/// Two apps that talk directly go over to sessions with the server. They hear each other by the direct one until both
/// new ones carry sound; when that does not come, all stays as it was. Everything of it happens in the call's mailbox.
/// </summary>
sealed class AppCallMove(Call call, JingleLegs legs, string sid)
{
    /// <summary>Of the 8 seconds within which a telephone is to have taken a call over.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(6), LagPatience = TimeSpan.FromSeconds(2.5);

    readonly TaskCompletionSource<CallReason?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HashSet<CallLeg> ready = [];
    readonly List<CallLeg> both = [];
    ITimer? timer, lagTimer;
    CallLeg? mayLag;

    /// <summary>Done: null, or why it came to nothing.</summary>
    public Task<CallReason?> Task => done.Task;

    /// <summary>Whether a leg is one of the two.</summary>
    public bool Has(CallLeg leg) => both.Contains(leg);

    /// <summary>Offers both a session. False when there is no room for them.</summary>
    public bool Begin((CallParty Party, Jid App) caller, (CallParty Party, Jid App) called)
    {
        if (!Offer(caller.Party, caller.App, isIncoming: true) || !Offer(called.Party, called.App, isIncoming: false))
        {
            Fail(CallReason.Full);
            return false;
        }

        timer = call.After(Patience, () =>
        {
            foreach (var leg in both)
            {
                leg.Finish(new(CallReason.Lost));
            }

            return default;
        });
        return true;
    }

    /// <summary>Lets who asks come late, or not at all: a telephone of theirs takes their place.</summary>
    public void LetLag(AccountRef asker) => lagTimer ??= call.After(LagPatience, () =>
    {
        mayLag = both.Find(leg => leg.Party.Account?.Account == asker.Account);
        Look();
        return default;
    });

    /// <summary>Ends it when both are there.</summary>
    public void Look()
    {
        if (done.Task.IsCompleted || !both.TrueForAll(leg => leg.State == LegState.Answered)
            || !both.TrueForAll(leg => ready.Contains(leg) || leg == mayLag))
        {
            return;
        }

        Stop();
        foreach (var leg in both)
        {
            leg.IsMoved = true;
        }

        call.KeepOpen = false;
        TalkFlow.Begin(call, [.. both]);
        foreach (var leg in both)
        {
            ((JingleLeg)leg.Edge!).TellMoved();
        }

        done.TrySetResult(null);
    }

    /// <summary>It has come to nothing.</summary>
    public void Fail(CallReason reason)
    {
        Stop();
        foreach (var leg in both)
        {
            leg.Finish(new(reason));
        }

        done.TrySetResult(reason);
    }

    bool Offer(CallParty party, Jid app, bool isIncoming)
    {
        var leg = call.AddLeg(party with { Kind = LegKind.App, Route = "app" }, isIncoming: isIncoming);
        both.Add(leg);
        if (leg.MakeOffer(MediaWay.Web, null, []) is not { } offer)
        {
            return false;
        }

        var edge = legs.MakeReplacing(sid, app);
        edge.Attach(leg);
        edge.Ready = () => call.Post(() =>
        {
            if (!leg.IsOver)
            {
                ready.Add(leg);
                Look();
            }

            return default;
        });
        leg.Edge = edge;
        edge.Replace(offer, Patience);
        return true;
    }

    void Stop()
    {
        call.Cancel(timer);
        call.Cancel(lagTimer);
    }
}
