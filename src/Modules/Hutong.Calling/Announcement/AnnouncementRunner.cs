using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Calling.Conference;
using Hutong.Calling.Numbers;
using Hutong.Calling.Records;
using Hutong.Calling.Sounds;
using Hutong.Kernel;
using Hutong.Media.Files;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Announcement;

/// <summary>
/// Calls those whose turn it is, so many at a time, and keeps what became of it. What is to be done is in the store: a
/// call's begin is on disk before it rings, its end is written until that is taken.
/// </summary>
sealed partial class AnnouncementRunner(CallParts parts, AnnouncementStore announcements, AnnouncementQueries queries,
    AnnouncementSounds sounds, AnnouncementOptions options, IStore store, ILogger<AnnouncementRunner> log)
    : RecurringWork(Every, parts.Time, log)
{
    /// <summary>Beats come every two seconds; who has missed six is gone, or hangs up by itself before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>What is over for long is looked for now and then.</summary>
    const int ForgetEvery = 1800;

    readonly ConcurrentDictionary<string, Running> running = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<(string Call, AttemptResult Result)> ended = new();
    readonly SemaphoreSlim gate = new(1);
    readonly BeatWatch watch = new(Patience, parts.Time);
    int kicked, looks;
    long toldAt = parts.Time.GetTimestamp();

    /// <summary>Calls that are being made, and those whose end is not written yet.</summary>
    public int Count => running.Count;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (store.Kind == StoreKind.Sqlite)
        {
            // It is nobody else's: what goes on in it was ours.
            await announcements.RecoverAsync(await queries.CallingAsync(cancellationToken), cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Looks now for what is to be done, and not only at the next turn.</summary>
    public void Kick()
    {
        if (Interlocked.Exchange(ref kicked, 1) == 0)
        {
            // Not in the mailbox of the call whose end it was.
            _ = Task.Run(KickedAsync);
        }
    }

    /// <summary>Cancels an announcement, and hangs up on those who are called for it. False: not written.</summary>
    public async ValueTask<bool> CancelAsync(AnnouncementRow row, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (!await announcements.CancelAsync(row, cancel))
            {
                return false;
            }
        }
        finally
        {
            gate.Release();
        }

        HangUp(row);
        return true;
    }

    /// <summary>Hangs up on those who are called for an announcement.</summary>
    public void HangUp(AnnouncementRow row)
    {
        foreach (var one in running.Values.Where(one => one.Due.Announcement.Id == row.Id
            && one.Due.Announcement.Tenant == row.Tenant))
        {
            HangUp(one);
        }
    }

    static void HangUp(Running one) => one.Call.Post(() =>
    {
        one.Call.Hangup(new(one.Call.AnsweredAt is null ? CallReason.Cancelled : CallReason.HungUp));
        return default;
    });

    /// <summary>Does what is to be done.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            Volatile.Write(ref kicked, 0);
            await WriteEndsAsync(cancel);
            await CallDueAsync(cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Says that our calls go on and how far they were heard, hangs up those that are not wanted or not ours any more,
    /// and takes over those of a process that is gone.
    /// </summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var own = running.Values.Where(one => one.IsMeant).ToList();
            var isTold = await announcements.BeatAsync(
                [.. own.Select(one => (one.Due, one.Flow.WasAnswered ? one.Flow.Heard : TimeSpan.Zero))], cancel);
            toldAt = isTold || own.Count == 0 ? parts.Time.GetTimestamp() : toldAt;
            if (!isTold)
            {
                HangUpUntold(own);
                return;
            }

            var calling = await queries.CallingAsync(cancel);
            var byCall = calling.ToDictionary(one => one.Person.Call, StringComparer.Ordinal);
            foreach (var one in own)
            {
                if (!byCall.Remove(one.Call.Id, out var kept)
                    || kept.Announcement.State != AnnouncementState.Calling)
                {
                    HangUp(one);
                }
            }

            var dead = watch.Dead(byCall.Select(one => (one.Key, one.Value.Person.Beat)));
            if (await announcements.RecoverAsync([.. dead.Select(call => byCall[call])], cancel) > 0)
            {
                Kick();
            }
        }
        finally
        {
            gate.Release();
        }
    }

    // Others take us for dead soon, and would call the same people.
    void HangUpUntold(List<Running> own)
    {
        if (store.Kind != StoreKind.Sqlite && parts.Time.GetElapsedTime(toldAt) > Patience / 2)
        {
            own.ForEach(HangUp);
        }
    }

    protected override async ValueTask RunOnceAsync(CancellationToken cancel)
    {
        await KeepAsync(cancel);
        await RunAsync(cancel);
        if (++looks % ForgetEvery == 0)
        {
            await announcements.ForgetAsync(TimeSpan.FromDays(options.KeepDays), cancel);
        }
    }

    async Task KickedAsync()
    {
        try
        {
            await RunAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            // The top of a work of its own; the next turn does it again.
            LogFailed(log, error);
        }
    }

    async ValueTask WriteEndsAsync(CancellationToken cancel)
    {
        while (ended.TryPeek(out var one) && await announcements.EndAsync(one.Result, cancel))
        {
            ended.TryDequeue(out _);
            running.TryRemove(one.Call, out _);
        }
    }

    async ValueTask CallDueAsync(CancellationToken cancel)
    {
        var free = Math.Min(options.MaxCalls - running.Count, parts.Options.MaxCalls - parts.Table.Count);
        if (free <= 0)
        {
            return;
        }

        // Those of an owner who has its share on the line are passed over.
        var due = await queries.DueAsync(
            parts.Time.GetUtcNow(), options.MaxCallsOfAccount, options.MaxCalls + running.Count, cancel);
        foreach (var one in due)
        {
            if (one.Person.ConfirmedAt is { } at)
            {
                // In a call that was taken for dead before its end was told.
                await announcements.EndAsync(
                    new(one, AnnouncementState.Confirmed, CallReason.HungUp, one.Person.Heard, at), cancel);
                continue;
            }

            var owned = running.Values.Count(other => other.Due.Announcement.Owner == one.Announcement.Owner);
            if (owned < options.MaxCallsOfAccount && await BeginAsync(one, cancel) && --free == 0)
            {
                return;
            }
        }
    }

    async ValueTask<bool> BeginAsync(DuePerson due, CancellationToken cancel)
    {
        var row = due.Announcement;
        var account = due.Person.Account == AccountId.None ? null
            : await parts.Directory.FindAsync(due.Person.Account, cancel);
        if (await parts.Directory.FindAsync(row.Owner, cancel) is not { } owner
            || await SoundAsync(row, cancel) is not { } sound
            || (account is null && due.Person.Account != AccountId.None))
        {
            // Somebody's account was deleted meanwhile.
            await announcements.EndAsync(
                new(due, AnnouncementState.Refused, CallReason.NotFound, TimeSpan.Zero, null), cancel);
            return false;
        }

        var number = account is null ? due.Person.Target
            : account.Address.Local is { } local && NumberOwners.IsNumber(local) ? local : null;
        var own = await parts.Owners.ProvedAsync(owner, cancel);
        // What was shown at the time of the wish must still be so.
        var show = row.Show.Length > 0 && row.Show == own ? own
            : row.Show.Length > 0 ? parts.ServiceNumber : own ?? parts.ServiceNumber;
        var id = ConferenceInviter.IdOf($"announcement/{row.Id}", owner,
            $"{due.Person.Number}/{due.Person.Attempts}/{due.Person.Stops}");
        var call = new Call(parts, row.Tenant, CallKind.Announcement, id)
        {
            Payer = owner,
            From = new() { Account = owner, Number = own },
            To = new()
            {
                Account = account,
                Number = number,
                Kind = account is null ? LegKind.Trunk : LegKind.App,
            },
        };
        var next = due with
        {
            Person = due.Person with
            {
                State = AnnouncementState.Calling, Attempts = due.Person.Attempts + 1, Call = id,
            },
        };
        var flow = new AnnounceFlow(call, new(next, owner, account, number, show, sound), sounds, options.KeyPatience,
            (at, then) => Confirm(next, at, then));
        call.Flow = flow;
        var made = new Running(next, call, flow);
        running[id] = made;
        call.Finished += () => End(made);
        if (!await parts.Records.OpenDurablyAsync(call, announcements.Begin(due, id)))
        {
            // Cancelled a moment ago, or the store is busy: then it is still its turn.
            made.IsMeant = false;
            call.Hangup(new(CallReason.Cancelled));
            return false;
        }

        call.Post(flow.BeginAsync);
        return true;
    }

    void End(Running one)
    {
        if (!one.IsMeant)
        {
            running.TryRemove(one.Call.Id, out _);
            return;
        }

        var reason = one.Call.Reason ?? CallReason.Failed;
        var state = one.Flow.ConfirmedAt is not null ? AnnouncementState.Confirmed
            : !one.Flow.WasAnswered ? AnnouncementState.Of(reason)
            : one.Flow.Heard >= one.Due.Announcement.Length ? AnnouncementState.Heard : AnnouncementState.Partly;
        ended.Enqueue((one.Call.Id, new(one.Due, state, reason, one.Flow.Heard, one.Flow.ConfirmedAt)));
        Kick();
    }

    void Confirm(DuePerson due, DateTimeOffset at, Action<bool> then)
    {
        var unit = AnnouncementStore.Confirm(due, at).Then(outcome => then(outcome.IsDurable));
        if (!store.TryEnqueue(unit))
        {
            then(false);
        }
    }

    // Of announcements that go on the sound is at hand already.
    async ValueTask<WavSound?> SoundAsync(AnnouncementRow row, CancellationToken cancel) =>
        running.Values.FirstOrDefault(one => one.Due.Announcement.Id == row.Id
            && one.Due.Announcement.Tenant == row.Tenant)?.Flow.Sound
        ?? (await queries.SoundAsync(row, cancel) is { } file ? SoundFiles.Read(file) : null);

    [LoggerMessage(1670, LogLevel.Error, "calls of announcements were not begun or not kept; they are done again")]
    static partial void LogFailed(ILogger logger, Exception error);

    sealed class Running(DuePerson due, Call call, AnnounceFlow flow)
    {
        public DuePerson Due => due;

        public Call Call => call;

        public AnnounceFlow Flow => flow;

        /// <summary>False for one that could not be begun: nothing is written of it.</summary>
        public bool IsMeant { get; set; } = true;
    }
}
