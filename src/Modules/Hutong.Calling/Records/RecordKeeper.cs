using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Records;

/// <summary>
/// Brings records of calls that go on up to date; at start closes those that its own killed process left open, with the
/// last time that is known, and later those of another server that is gone for good; forgets what is older than is
/// kept.
/// </summary>
sealed class RecordKeeper(
    IStore store, CallTable table, CallRecords records, CallingOptions options, CallingMeter meter,
    Media.MediaEngine media, IDirectory directory, Timeline timeline, ServerInstance server, TimeProvider time,
    ILogger<RecordKeeper> log) : RecurringWork(options.ProgressEvery, time, log)
{
    const int Slice = 100;

    /// <summary>A message that takes longer than this from record to conversation was lost on the way.</summary>
    static readonly TimeSpan DueAge = TimeSpan.FromMinutes(1);

    /// <summary>A conversation that refuses its row for so long will not take it.</summary>
    static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    readonly TimeProvider time = time;
    readonly CallTable table = table;
    readonly BeatWatch watch = new(PatienceOf(options), time);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Watch(
            () => table.Count, records.Open, () => table.Reservations, () => media.PortsTaken, () => media.Ticks,
            () => media.LateTicks);
        await CloseOwnAsync(cancellationToken);
        await TellDueAsync(TimeSpan.Zero, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>
    /// How long another server may write nothing of its calls until they are closed: four times the time between two
    /// notes, and 12 s at the least.
    /// </summary>
    public static TimeSpan PatienceOf(CallingOptions options) =>
        TimeSpan.FromTicks(Math.Max(4 * options.ProgressEvery.Ticks, TimeSpan.FromSeconds(12).Ticks));

    /// <summary>
    /// Closes what an earlier process of this server left open: of a store of its own that is all there is. To be
    /// called before the first call. How many there were.
    /// </summary>
    public async ValueTask<int> CloseOwnAsync(CancellationToken cancel)
    {
        var closed = 0;
        foreach (var (keeper, _) in await OpenAsync(cancel))
        {
            closed += store.Kind == StoreKind.Sqlite || keeper == server.Id ? await CloseOfAsync(keeper, cancel) : 0;
        }

        return closed;
    }

    /// <summary>
    /// Closes what servers that are gone left open; those that live write when they last knew of each of their calls.
    /// How many there were.
    /// </summary>
    public async ValueTask<int> CloseOfDeadAsync(CancellationToken cancel)
    {
        if (store.Kind == StoreKind.Sqlite)
        {
            return 0;
        }

        var closed = 0;
        var others = (await OpenAsync(cancel)).Where(one => one.Keeper != server.Id);
        foreach (var keeper in watch.Dead(others))
        {
            closed += await CloseOfAsync(keeper, cancel);
        }

        return closed;
    }

    // Who has open records, and when they last wrote of one.
    async ValueTask<IReadOnlyList<(string Keeper, long Known)>> OpenAsync(CancellationToken cancel) =>
        [.. (await store.ReadAsync(db => db.Rows<OpenRow>(
            """
            select tenant as Tenant, keeper as Keeper, max(known_at) as Known from calls where ended_at = 0
            group by tenant, keeper
            """), cancel)).GroupBy(row => row.Keeper).Select(rows => (rows.Key, rows.Max(row => row.Known)))];

    async ValueTask<int> CloseOfAsync(string keeper, CancellationToken cancel)
    {
        var closed = 0;
        while (await store.ReadAsync(db => db.Rows<OpenRow>(
            """
            select tenant as Tenant, id as Id, kind as Kind, route as Route, payer as Payer,
                from_account as FromAccount, from_text as FromText, to_account as ToAccount, to_text as ToText,
                media as Media, started_at as Started, answered_at as Answered,
                known_at as Known
            from calls where ended_at = 0 and keeper = @keeper order by known_at limit @Slice
            """, new { keeper, Slice }), cancel) is { Count: > 0 } rows)
        {
            var unit = new UnitOfWork();
            List<HistoryRow> histories = [];
            foreach (var row in rows)
            {
                var seconds = row.Answered == 0 ? 0 : Math.Max(0, (row.Known - row.Answered) / 1_000_000);
                unit.Sql(
                    """
                    update calls set ended_at = known_at, seconds = @seconds, reason = @reason
                    where tenant = @Tenant and id = @Id and ended_at = 0 and known_at = @Known
                    """,
                    new
                    {
                        row.Tenant, row.Id, row.Known, seconds, reason = CallOutcome.Name(CallReason.ServerStopped),
                    }, 1);
                unit.Fact(CallFacts.Ended(new TenantId((int)row.Tenant), new(row.Id, row.Kind, row.Route, row.Payer,
                    row.FromAccount, row.ToAccount, TimeColumns.FromMicroseconds(row.Started),
                    TimeColumns.FromMicrosecondsIfAny(row.Answered),
                    TimeColumns.FromMicroseconds(row.Known), seconds, CallOutcome.Name(CallReason.ServerStopped)),
                    time.GetUtcNow()));
                histories.AddRange(await HistoriesAsync(row, seconds, cancel));
            }

            foreach (var history in histories)
            {
                history.Write(unit);
            }

            var outcome = await store.TryCommitAsync(unit, cancel);
            if (outcome.Result == CommitResult.Conflict)
            {
                // It lives after all, or another server was quicker.
                return closed;
            }

            outcome.ThrowIfFailed();
            closed += rows.Count;
            timeline.Tell(histories);
        }

        return closed;
    }

    // As for a call that ended by itself: both sides find it in their history and in their conversation.
    async ValueTask<IReadOnlyList<HistoryRow>> HistoriesAsync(OpenRow row, long seconds, CancellationToken cancel)
    {
        var from = row.FromAccount == 0 ? null : await directory.FindAsync(new AccountId(row.FromAccount), cancel);
        var to = row.ToAccount == 0 ? null : await directory.FindAsync(new AccountId(row.ToAccount), cancel);
        var talked = row.Answered != 0 && row.Kind != "voicemail";
        List<HistoryRow> rows = [];
        foreach (var (owner, other, text, isIncoming) in new[]
            { (from, to, row.ToText, false), (to, from, row.FromText, true) })
        {
            if (owner is not null && rows.All(one => one.Owner.Account != owner.Account))
            {
                rows.Add(new(owner, TimeColumns.FromMicroseconds(row.Started), row.Id, isIncoming,
                    CallOutcome.Of(CallReason.ServerStopped, talked, isIncoming), other?.Address.ToString() ?? text,
                    "", talked ? seconds : 0, row.Route, row.Media, CallOutcome.Name(CallReason.ServerStopped)));
            }
        }

        return rows;
    }

    /// <summary>
    /// Tells what a crash or a full store kept from the conversations, and gives up what nobody takes. How many rows
    /// there were.
    /// </summary>
    /// <param name="age">What is younger is on its way.</param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask<int> TellDueAsync(TimeSpan age, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var due = await store.ReadAsync(db => db.Rows<DueRow>(
            """
            select h.tenant as Tenant, h.owner as Owner, h.call as Call, h.at as At, h.direction as Direction,
                h.outcome as Outcome, h.other as Other, h.seconds as Seconds, h.route as Route, h.media as Media,
                d.at as Due
            from call_rows_due d join call_history h
                on h.tenant = d.tenant and h.owner = d.owner and h.call = d.call
            where d.at <= @until order by d.at limit @Slice
            """, new { until = (now - age).ToMicroseconds(), Slice }), cancel);
        var (rows, unit) = (new List<HistoryRow>(), new UnitOfWork());
        var tooOld = (now - GiveUpAfter).ToMicroseconds();
        foreach (var one in due)
        {
            if (one.Due < tooOld)
            {
                unit.Sql("delete from call_rows_due where tenant = @Tenant and owner = @Owner and call = @Call", one);
            }
            else if (await directory.FindAsync(new AccountId(one.Owner), cancel) is { } owner)
            {
                rows.Add(new(owner, TimeColumns.FromMicroseconds(one.At), one.Call, one.Direction == "in", one.Outcome,
                    one.Other, "", one.Seconds, one.Route, one.Media, ""));
            }
        }

        timeline.Tell(rows);
        if (!unit.IsEmpty)
        {
            await store.CommitAsync(unit, cancel);
        }

        return due.Count;
    }

    protected override async ValueTask RunOnceAsync(CancellationToken cancel)
    {
        records.CloseOwed();
        await CloseOfDeadAsync(cancel);
        await TellDueAsync(DueAge, cancel);
        foreach (var call in table.All)
        {
            call.Post(() =>
            {
                records.Progress(call);
                return default;
            });
        }

        await ForgetAsync(cancel);
    }

    async ValueTask ForgetAsync(CancellationToken cancel)
    {
        var until = (time.GetUtcNow() - TimeSpan.FromDays(options.RecordDays)).ToMicroseconds();
        var rows = await store.ReadAsync(db => db.Rows<OpenRow>(
            """
            select tenant as Tenant, id as Id from calls where ended_at > 0 and ended_at < @until
            order by ended_at limit @Slice
            """, new { until, Slice }), cancel);
        if (rows.Count == 0)
        {
            return;
        }

        var unit = new UnitOfWork();
        foreach (var row in rows)
        {
            unit.Sql("delete from call_legs where tenant = @Tenant and call = @Id", new { row.Tenant, row.Id })
                .Sql("delete from call_recordings where tenant = @Tenant and call = @Id", new { row.Tenant, row.Id })
                .Sql("delete from call_history where tenant = @Tenant and call = @Id", new { row.Tenant, row.Id })
                .Sql("delete from calls where tenant = @Tenant and id = @Id", new { row.Tenant, row.Id });
        }

        await store.CommitAsync(unit, cancel);
    }

    sealed class DueRow
    {
        public long Tenant { get; set; }
        public long Owner { get; set; }
        public string Call { get; set; } = "";
        public long At { get; set; }
        public string Direction { get; set; } = "";
        public string Outcome { get; set; } = "";
        public string Other { get; set; } = "";
        public long Seconds { get; set; }
        public string Route { get; set; } = "";
        public string Media { get; set; } = "";
        public long Due { get; set; }
    }

    sealed class OpenRow
    {
        public string Keeper { get; set; } = "";
        public long Tenant { get; set; }
        public string Id { get; set; } = "";
        public string Kind { get; set; } = "";
        public string Route { get; set; } = "";
        public long Payer { get; set; }
        public long FromAccount { get; set; }
        public string FromText { get; set; } = "";
        public long ToAccount { get; set; }
        public string ToText { get; set; } = "";
        public string Media { get; set; } = "";
        public long Started { get; set; }
        public long Answered { get; set; }
        public long Known { get; set; }
    }
}
