using System.Data.Common;

namespace Hutong.Storage;

/// <summary>
/// The store: one writer that commits in groups, and readers beside it. Reads see what is committed, never what is
/// queued.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Which engine it is; a module never needs to know, an operator may.</summary>
    StoreKind Kind { get; }

    /// <summary>Whether writes are taken.</summary>
    StoreHealth Health { get; }

    /// <summary>What the writer has done so far.</summary>
    StoreCounters Counters { get; }

    /// <summary>Data that can be rebuilt (search). Its commits are apart from the others and not synced.</summary>
    IStore Derived { get; }

    /// <summary>The outbox.</summary>
    IFactReader Facts { get; }

    /// <summary>Tells somebody when a batch of effects begins and ends; the last one attached.</summary>
    void Attach(IEffectBatch batch);

    /// <summary>
    /// Queues the unit; false when the queue is full (answer <c>resource-constraint</c>). Never blocks.
    /// </summary>
    bool TryEnqueue(UnitOfWork unit);

    /// <summary>
    /// Queues the unit. Throws <see cref="StoreBusyException"/> when the queue is full. Never blocks.
    /// </summary>
    void Enqueue(UnitOfWork unit);

    /// <summary>
    /// Queues the unit and waits for its outcome. A cancelled wait leaves the unit queued: it may still commit.
    /// </summary>
    Task<CommitOutcome> TryCommitAsync(UnitOfWork unit, CancellationToken ct = default);

    /// <summary>
    /// As <see cref="TryCommitAsync"/>, but throws <see cref="CommitFailedException"/> unless durable.
    /// </summary>
    Task CommitAsync(UnitOfWork unit, CancellationToken ct = default);

    /// <summary>Reads on a pooled connection, inline on the caller's thread. For short queries.</summary>
    ValueTask<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken ct = default);

    /// <summary>Reads on a pooled connection with the asynchronous calls of the engine.</summary>
    ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken ct = default);

    /// <summary>Entries of a log as one owner sees them.</summary>
    ValueTask<IReadOnlyList<LogRecord>> ReadLogAsync(OwnedLog log, LogQuery query, CancellationToken ct = default);

    /// <summary>The number of the owner's newest entry ever, or 0.</summary>
    ValueTask<long> LastSeqAsync(OwnedLog log, OwnerKey owner, CancellationToken ct = default);

    /// <summary>
    /// Writes a consistent copy of everything beside running traffic. The file must not exist. SQLite: a database
    /// file; PostgreSQL: a zip of binary copies.
    /// </summary>
    Task BackupAsync(string path, CancellationToken ct = default);
}

/// <summary>The reading side of the outbox: at least once, per named consumer, in commit order.</summary>
public interface IFactReader
{
    /// <summary>The next facts after the consumer's cursor; empty when there are none.</summary>
    ValueTask<IReadOnlyList<StoredFact>> ReadAsync(string consumer, int limit, CancellationToken ct = default);

    /// <summary>
    /// Adds to the unit that the consumer has dealt with everything up to and including this fact, so that its own
    /// writes and its cursor move in one commit.
    /// </summary>
    void Done(UnitOfWork unit, string consumer, StoredFact last);

    /// <summary>
    /// Calls the handler for every fact until cancelled, moving the cursor with the unit that the handler fills.
    /// A handler that throws is called again after a pause that grows to a minute.
    /// </summary>
    Task RunAsync(string consumer, Func<StoredFact, UnitOfWork, Task> handler, CancellationToken ct);

    /// <summary>
    /// Adds the deletion of at most <paramref name="limit"/> facts that all consumers have dealt with.
    /// </summary>
    void Prune(UnitOfWork unit, int limit);
}

/// <summary>What the writer has done since it was opened.</summary>
public sealed class StoreCounters
{
    long units;
    long commits;
    long failed;
    long replays;
    long longestCommitMicroseconds;

    /// <summary>Units committed.</summary>
    public long Units => Volatile.Read(ref units);

    /// <summary>Transactions committed.</summary>
    public long Commits => Volatile.Read(ref commits);

    /// <summary>Units that were not committed.</summary>
    public long Failed => Volatile.Read(ref failed);

    /// <summary>Batches that had to be run again because a unit in them failed.</summary>
    public long Replays => Volatile.Read(ref replays);

    /// <summary>The longest time that one transaction held the writer, in microseconds, sync included.</summary>
    public long LongestCommitMicroseconds => Volatile.Read(ref longestCommitMicroseconds);

    /// <summary>Units queued and not yet through their effects.</summary>
    public int Pending { get; internal set; }

    internal void Committed(int count, int failures, long microseconds)
    {
        Volatile.Write(ref units, units + count);
        Volatile.Write(ref failed, failed + failures);
        Volatile.Write(ref commits, commits + 1);
        Volatile.Write(ref longestCommitMicroseconds, Math.Max(longestCommitMicroseconds, microseconds));
    }

    internal void Replayed() => Volatile.Write(ref replays, replays + 1);
}
