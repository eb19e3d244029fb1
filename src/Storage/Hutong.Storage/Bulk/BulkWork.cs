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
    const int ItemsFirst = 32;
    const int ItemsMax = 10_000;

    /// <summary>Half of what a slice may hold the writer for; the sync takes the rest.</summary>
    static readonly TimeSpan SliceAim = TimeSpan.FromMilliseconds(2);

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
        for (var items = ItemsFirst; ;)
        {
            ct.ThrowIfCancellationRequested();
            var (step, held) = await SliceAsync(name, progress, items, fill, ct).ConfigureAwait(false);
            progress = new BulkProgress(step.Cursor, progress.Done + step.Items);
            if (step.IsLast)
            {
                return progress;
            }

            items = NextSize(items, held);
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

    internal static int NextSize(int items, TimeSpan held)
    {
        var fit = items * (SliceAim / (held > TimeSpan.FromTicks(100) ? held : TimeSpan.FromTicks(100)));
        return (int)Math.Clamp(Math.Min(fit, items * 2.0), 1, ItemsMax);
    }

    async Task<(BulkStep Step, TimeSpan Held)> SliceAsync(
        string name, BulkProgress from, int items, FillSlice fill, CancellationToken ct)
    {
        var (began, ended) = (0L, 0L);
        var unit = new UnitOfWork().Run(_ => began = time.GetTimestamp());
        var step = await fill(from, items, unit, ct).ConfigureAwait(false);
        unit.Sql(
            """
            insert into bulk_work (name, cursor, done, updated_at) values (@name, @cursor, @done, @at)
            on conflict (name) do update
            set cursor = excluded.cursor, done = excluded.done, updated_at = excluded.updated_at
            """,
            new { name, cursor = step.Cursor, done = from.Done + step.Items, at = time.GetUtcNow().ToMicroseconds() });
        unit.Run(_ => ended = time.GetTimestamp());
        await store.CommitAsync(unit, CancellationToken.None).ConfigureAwait(false);
        return (step, time.GetElapsedTime(began, ended));
    }

    sealed class Row
    {
        public string Cursor { get; set; } = "";

        public long Done { get; set; }
    }
}
