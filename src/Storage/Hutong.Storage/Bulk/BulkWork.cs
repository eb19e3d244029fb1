namespace Hutong.Storage;

/// <summary>How far a piece of bulk work is: a cursor of its own meaning, and how many items are done.</summary>
public sealed record BulkProgress(string Cursor, long Done);

/// <summary>What a slice did: where the next one begins, how many items it holds, whether it is the last.</summary>
public readonly record struct BulkStep(string Cursor, int Items, bool IsLast);

/// <summary>
/// Adds to the unit the writes of the next <paramref name="items"/> items, or fewer. Reads happen here, before the
/// writer is asked; the writes must be right even when a row has changed since.
/// </summary>
public delegate Task<BulkStep> FillSlice(BulkProgress from, int items, UnitOfWork unit, CancellationToken ct);

/// <summary>
/// Imports, deletions and rebuilds behind live traffic: slices sized so that each holds the writer for about two
/// milliseconds, progress in the same commit, so that a restart goes on where the last slice ended.
/// </summary>
public sealed class BulkWork(IStore store, TimeProvider time)
{
    /// <summary>
    /// Runs until the last slice and returns the total. Throws <see cref="CommitFailedException"/> when a slice is
    /// not stored; run again to go on from there.
    /// </summary>
    /// <param name="name">Names the work; its progress is kept under it until <see cref="Forget"/>.</param>
    /// <param name="fill">Makes a slice.</param>
    /// <param name="ct">Stops between slices.</param>
    public async Task<BulkProgress> RunAsync(string name, FillSlice fill, CancellationToken ct = default)
    {
        var progress = await ProgressAsync(name, ct).ConfigureAwait(false) ?? new BulkProgress("", 0);
        var pace = new BulkPace(time);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var step = await SliceAsync(name, progress, pace, fill, ct).ConfigureAwait(false);
            var held = pace.Landed();
            progress = new BulkProgress(step.Cursor, progress.Done + step.Items);
            if (step.IsLast)
            {
                return progress;
            }

            if (store.Counters.Pending > 0)
            {
                // Live traffic waits: it gets at least as much of the writer as we had.
                await Task.Delay(held + TimeSpan.FromMilliseconds(1), time, ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>How far the work is, or null when it never began.</summary>
    public async ValueTask<BulkProgress?> ProgressAsync(string name, CancellationToken ct = default)
    {
        var row = await store.ReadAsync(
            (connection, token) => connection.RowOrDefaultAsync<Row>(
                "select cursor as Cursor, done as Done from bulk_work where name = @name", new { name }, token),
            ct).ConfigureAwait(false);
        return row is null ? null : new BulkProgress(row.Cursor, row.Done);
    }

    /// <summary>Adds to a unit that the work may begin from the start again.</summary>
    public static void Forget(UnitOfWork unit, string name) =>
        unit.Sql("delete from bulk_work where name = @name", new { name });

    async Task<BulkStep> SliceAsync(
        string name, BulkProgress from, BulkPace pace, FillSlice fill, CancellationToken ct)
    {
        var unit = new UnitOfWork();
        pace.Begin(unit);
        var step = await fill(from, pace.Items, unit, ct).ConfigureAwait(false);
        unit.Sql(
            """
            insert into bulk_work (name, cursor, done, updated_at) values (@name, @cursor, @done, @at)
            on conflict (name) do update
            set cursor = excluded.cursor, done = excluded.done, updated_at = excluded.updated_at
            """,
            new { name, cursor = step.Cursor, done = from.Done + step.Items, at = time.GetUtcNow().ToMicroseconds() });
        pace.End(unit);
        await store.CommitAsync(unit, CancellationToken.None).ConfigureAwait(false);
        return step;
    }

    sealed class Row
    {
        public string Cursor { get; set; } = "";

        public long Done { get; set; }
    }
}
