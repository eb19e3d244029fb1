using Hutong.Kernel;
using Hutong.Messaging.Previews;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Settings;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Push;

/// <summary>
/// Wakes those who are to be woken. What is to be done is in the store; after a crash it is done again, and a push
/// service replaces the first by the second.
/// </summary>
sealed partial class PushPump(
    PushTable table, UserTable users, UnreadView unread, IEnumerable<IPushTransport> transports, PushSignal signal,
    PushOptions options, PushMeter meter, TimeProvider time, ILogger<PushPump> log) : BackgroundService
{
    const int AtOnce = 32;
    const int SliceWakes = 200;
    const int BodyLetters = 300;
    const int TitleLetters = 80;
    const int RefusalsMost = 5;

    /// <summary>Conversations that a notification names as unread: they fit beside a name and some words.</summary>
    const int UnreadMost = 20;

    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    readonly Dictionary<PushKind, IPushTransport> byKind = transports.ToDictionary(one => one.Kind);

    /// <summary>Does all that is due now.</summary>
    public async ValueTask RunDueAsync(CancellationToken cancel)
    {
        IReadOnlyList<PushWake> due;
        do
        {
            due = await table.DueAsync(time.GetUtcNow().ToMicroseconds(), SliceWakes, cancel);
            await Parallel.ForEachAsync(due, new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel,
            }, WakeAsync);
        }
        while (due.Count == SliceWakes);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                // The loop's top: the store may be away for a while.
                LogFailed(log, error);
                await Task.Delay(AfterFault, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task WaitAsync(CancellationToken cancel)
    {
        var pause = Timeout.InfiniteTimeSpan;
        if (await table.NextAsync(cancel) is { } next)
        {
            pause = TimeColumns.FromMicroseconds(next) - time.GetUtcNow();
            if (pause <= TimeSpan.Zero)
            {
                return;
            }
        }

        using var timer = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            await signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // It is time.
        }
    }

    async ValueTask WakeAsync(PushWake wake, CancellationToken cancel)
    {
        if (await users.FindAsync(new AccountId(wake.Owner), cancel) is not { } user
            || PushBook.Of(user).Find(wake.Subscription) is not { } device
            || await NoteAsync(user, device, Jid.Parse(wake.Conversation), cancel) is not { } note)
        {
            await table.DoneAsync(wake, cancel);
            return;
        }

        var outcome = await byKind[device.Kind].SendAsync(user, device, note, cancel);
        meter.Ended(device.Kind, outcome.Result);
        if (outcome.Result == PushResult.TooLarge && note != note.Shrunk)
        {
            outcome = await byKind[device.Kind].SendAsync(user, device, note.Shrunk, cancel);
            meter.Ended(device.Kind, outcome.Result);
        }

        await SettleAsync(wake, user, device, outcome, cancel);
    }

    async ValueTask SettleAsync(
        PushWake wake, User user, PushSubscription device, PushOutcome outcome, CancellationToken cancel)
    {
        switch (outcome.Result)
        {
            case PushResult.Later when wake.Attempts + 1 < options.AttemptsMax:
                var pause = outcome.Wait ?? (FirstPause * Math.Pow(2, Math.Min(wake.Attempts, 20)));
                pause = pause > LongestPause ? LongestPause : pause;
                await table.LaterAsync(wake, (time.GetUtcNow() + pause).ToMicroseconds(), cancel);
                return;
            case PushResult.Gone:
            case PushResult.Refused when device.Failures + 1 >= RefusalsMost:
                await table.RemoveAsync(user, [device.Id], cancel);
                return;
            case PushResult.Refused:
                await table.CountAsync(user, device.Id, device.Failures + 1, cancel);
                break;
            case PushResult.Sent when device.Failures > 0:
                await table.CountAsync(user, device.Id, 0, cancel);
                break;
        }

        await table.DoneAsync(wake, cancel);
    }

    /// <summary>What to say, or null when there is nothing to say any more.</summary>
    async ValueTask<PushNote?> NoteAsync(
        User user, PushSubscription device, Jid conversation, CancellationToken cancel)
    {
        if (PushSessions.IsAwake(user, device))
        {
            return null;
        }

        var settings = await user.GetAsync(NotificationSettings.Slot, cancel);
        // Who is written to alone is always meant.
        if (!settings.Allows(conversation, namesOwner: true, time.GetUtcNow())
            || await unread.IsMutedAsync(user, conversation, cancel))
        {
            return null;
        }

        var all = await unread.ReadAsync(user, cancel);
        if (!all.TryGetValue(conversation, out var one))
        {
            return null;
        }

        int? badge = settings.Badge ? all.Count : null;
        var urgent = Importance.IsCall(one.Last);
        Jid[] still = all.Count <= UnreadMost ? [.. all.Keys] : [];
        return settings.ShowContent
            ? new PushNote(conversation, one.Count, badge, PlainText.Of(NameOf(user, conversation), TitleLetters),
                Importance.IsShown(one.Last)
                    ? PlainText.Of(one.Last.Child("body", Ns.Client)?.Text, BodyLetters) : null, urgent)
            { Unread = still }
            : new PushNote(conversation, one.Count, badge, null, null, urgent) { Unread = still };
    }

    static string NameOf(User user, Jid conversation) =>
        RosterBook.Of(user).Find(conversation)?.Name ?? conversation.Local ?? conversation.Domain;

    [LoggerMessage(310, LogLevel.Error, "notifications could not be sent; they are tried again")]
    static partial void LogFailed(ILogger logger, Exception error);
}
