using Hutong.Calling.Calls;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Records;

/// <summary>
/// Brings records of calls that go on up to date; at start closes those that a killed process left open, with the last
/// time that is known; forgets what is older than is kept.
/// </summary>
sealed class RecordKeeper(
    IStore store, CallTable table, CallRecords records, CallingOptions options, CallingMeter meter,
    Media.MediaEngine media, TimeProvider time,
    ILogger<RecordKeeper> log) : RecurringWork(options.ProgressEvery, time, log)
{
    const int Slice = 100;

    readonly TimeProvider time = time;
    readonly CallTable table = table;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Watch(() => table.Count, () => media.PortsTaken, () => media.Ticks, () => media.LateTicks);
        await CloseLeftOpenAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Closes what was left open. How many there were.</summary>
    public async ValueTask<int> CloseLeftOpenAsync(CancellationToken cancel)
    {
        var closed = 0;
        while (await store.ReadAsync(db => db.Rows<OpenRow>(
            """
            select tenant as Tenant, id as Id, kind as Kind, route as Route, payer as Payer,
                from_account as FromAccount, to_account as ToAccount, started_at as Started, answered_at as Answered,
                known_at as Known
            from calls where ended_at = 0 order by known_at limit @Slice
            """, new { Slice }), cancel) is { Count: > 0 } rows)
        {
            var unit = new UnitOfWork();
            foreach (var row in rows)
            {
                var seconds = row.Answered == 0 ? 0 : Math.Max(0, (row.Known - row.Answered) / 1_000_000);
                unit.Sql(
                    """
                    update calls set ended_at = known_at, seconds = @seconds, reason = @reason
                    where tenant = @Tenant and id = @Id and ended_at = 0
                    """,
                    new { row.Tenant, row.Id, seconds, reason = CallOutcome.Name(CallReason.ServerStopped) });
                unit.Fact(CallFacts.Ended(new TenantId((int)row.Tenant), new(row.Id, row.Kind, row.Route, row.Payer,
                    row.FromAccount, row.ToAccount, TimeColumns.FromMicroseconds(row.Started),
                    row.Answered == 0 ? null : TimeColumns.FromMicroseconds(row.Answered),
                    TimeColumns.FromMicroseconds(row.Known), seconds, CallOutcome.Name(CallReason.ServerStopped)),
                    time.GetUtcNow()));
                closed++;
            }

            await store.CommitAsync(unit, cancel);
        }

        return closed;
    }

    protected override async ValueTask RunOnceAsync(CancellationToken cancel)
    {
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
                .Sql("delete from call_history where tenant = @Tenant and call = @Id", new { row.Tenant, row.Id })
                .Sql("delete from calls where tenant = @Tenant and id = @Id", new { row.Tenant, row.Id });
        }

        await store.CommitAsync(unit, cancel);
    }

    sealed class OpenRow
    {
        public long Tenant { get; set; }
        public string Id { get; set; } = "";
        public string Kind { get; set; } = "";
        public string Route { get; set; } = "";
        public long Payer { get; set; }
        public long FromAccount { get; set; }
        public long ToAccount { get; set; }
        public long Started { get; set; }
        public long Answered { get; set; }
        public long Known { get; set; }
    }
}
