using System.Collections.Concurrent;
using Hutong.Sip.UserAgents;

namespace Hutong.Crash.Calls;

/// <summary>Brings calls to their ends, and counts what the callers saw.</summary>
sealed class CallPlay(Random random)
{
    /// <summary>Longer than the server takes to find out that nobody is there, as it is set for these tests.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    const int LongestTalkMs = 400;

    readonly ConcurrentDictionary<(CallFate Fate, string Seen), int> _seen = new();

    /// <summary>What was seen, for the output of the test.</summary>
    public string Summary => string.Join('\n', _seen.OrderBy(one => one.Key.Fate).ThenBy(one => one.Key.Seen)
        .GroupBy(one => one.Key.Fate)
        .Select(fate => $"{fate.Key}: {string.Join(", ", fate.Select(one => $"{one.Key.Seen} {one.Value}"))}"));

    /// <summary>How often an end was seen.</summary>
    public int Count(CallFate fate, string seen) => _seen.GetValueOrDefault((fate, seen));

    /// <summary>One call, until its caller is through with it.</summary>
    /// <param name="fate">How it is to end.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="callee">Who is called.</param>
    /// <param name="number">Who is dialled.</param>
    /// <param name="isCarrier">Whether who is called is the carrier, which lives on.</param>
    /// <param name="cancel">The server was killed: everybody hangs up.</param>
    public async Task PlayAsync(
        CallFate fate, Line caller, Line callee, string number, bool isCarrier, CancellationToken cancel)
    {
        var key = isCarrier ? number : "";
        var arrived = new TaskCompletionSource<(SipCall Call, Watch Watch)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        callee.Plans[key] = (call, watch) =>
        {
            Begin(fate, call);
            arrived.TrySetResult((call, watch));
        };
        try
        {
            if (fate == CallFate.CalleeWasDead && !isCarrier)
            {
                await callee.DieAsync();
            }

            var offer = fate switch
            {
                CallFate.UnknownCodec => Line.Unheard,
                CallFate.BadOffer => "nobody"u8.ToArray(),
                _ => Line.Sound,
            };
            if (caller.Call(number, offer, proves: !IsCarrier(caller)) is { } begun)
            {
                await EndAsync(fate, caller, begun, (callee, isCarrier), arrived.Task, cancel);
                begun.Call.HangUp();
                await TallyAsync(fate, begun.Watch);
            }
        }
        finally
        {
            callee.Plans.TryRemove(key, out _);
        }
    }

    static void Begin(CallFate fate, SipCall call)
    {
        switch (fate)
        {
            case CallFate.Busy:
                call.Decline(486);
                break;
            case CallFate.Declined:
                call.Ring();
                call.Decline(603);
                break;
            case CallFate.Nonsense:
                call.Answer("nobody"u8.ToArray());
                break;
            case CallFate.CallerHangsUp or CallFate.CalleeHangsUp or CallFate.CalleeDiesTalking
                or CallFate.CallerDiesTalking or CallFate.BothDie or CallFate.DiesOffering or CallFate.Forgotten:
                call.Ring();
                call.Answer(Line.Sound);
                break;
            default:
                call.Ring();
                break;
        }
    }

    async Task EndAsync(
        CallFate fate, Line caller, (SipCall Call, Watch Watch) begun, (Line Line, bool IsCarrier) callee,
        Task<(SipCall Call, Watch Watch)> arrived, CancellationToken cancel)
    {
        var watch = begun.Watch;
        switch (fate)
        {
            case CallFate.CallerHangsUp:
                await UntilAsync(watch.Talking, watch, cancel);
                await TalkAsync(cancel);
                return;
            case CallFate.CalleeHangsUp:
                await UntilAsync(arrived, watch, cancel);
                await UntilAsync(watch.Talking, watch, cancel);
                await TalkAsync(cancel);
                (await Or(arrived)).Call?.HangUp();
                break;
            case CallFate.Cancelled:
                await UntilAsync(watch.Ringing, watch, cancel);
                return;
            case CallFate.CancelledAtOnce:
                await TalkAsync(cancel);
                return;
            case CallFate.CalleeDiesRinging or CallFate.CallerDiesRinging:
                await UntilAsync(watch.Ringing, watch, cancel);
                await KillAsync(fate == CallFate.CallerDiesRinging ? (caller, IsCarrier(caller)) : callee);
                (await Or(arrived)).Call?.Answer(Line.Sound);
                break;
            case CallFate.CalleeDiesTalking or CallFate.CallerDiesTalking or CallFate.BothDie:
                await UntilAsync(watch.Talking, watch, cancel);
                await TalkAsync(cancel);
                await KillAsync(fate == CallFate.CallerDiesTalking ? (caller, IsCarrier(caller)) : callee);
                await KillAsync(fate == CallFate.BothDie ? (caller, IsCarrier(caller)) : (callee.Line, true));
                break;
            case CallFate.DiesOffering:
                await UntilAsync(watch.Talking, watch, cancel);
                (await Or(arrived)).Call?.Offer(Line.Sound);
                await KillAsync(callee);
                break;
            default:
                break;
        }

        // Voicemail, or the server that finds out: whoever was left alone waits for it, but no caller for ever.
        if (!caller.IsDead)
        {
            await UntilAsync(fate is CallFate.Busy or CallFate.Declined or CallFate.NoAnswer ? watch.Talking
                : watch.Ended, watch, cancel);
        }
    }

    // It has no password, and lives on: others call it.
    static bool IsCarrier(Line line) => line.Password.Length == 0;

    static async ValueTask KillAsync((Line Line, bool LivesOn) end)
    {
        if (!end.LivesOn)
        {
            await end.Line.DieAsync();
        }
    }

    static async ValueTask<(SipCall? Call, Watch? Watch)> Or(Task<(SipCall Call, Watch Watch)> arrived) =>
        arrived.IsCompletedSuccessfully ? await arrived : (null, null);

    // Until it happens, or cannot any more.
    static async Task UntilAsync(Task happens, Watch watch, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(happens, watch.Ended, Task.Delay(Patience, TimeProvider.System, limit.Token));
        await limit.CancelAsync();
    }

    async Task TalkAsync(CancellationToken cancel)
    {
        TimeSpan time;
        lock (random)
        {
            time = TimeSpan.FromMilliseconds(random.Next(LongestTalkMs));
        }

        await Task.WhenAny(Task.Delay(time, TimeProvider.System, cancel));
    }

    async ValueTask TallyAsync(CallFate fate, Watch watch)
    {
        var seen = watch.Ended.IsCompletedSuccessfully && await watch.Ended is var (end, status)
            ? end == CallEnd.Refused ? $"{status}" : watch.Talking.IsCompleted ? $"talked, {end}" : $"{end}"
            : watch.Talking.IsCompleted ? "talked" : "open";
        _seen.AddOrUpdate((fate, seen), 1, static (_, number) => number + 1);
    }
}
