using System.Data.Common;
using Hutong.Storage.Facts;

namespace Hutong.Storage.Writing;

/// <summary>What both engines share above the writer.</summary>
abstract class QueuedStore : IStore
{
    GroupWriter? writer;

    protected QueuedStore(StoreKind kind, TimeProvider time)
    {
        Kind = kind;
        Facts = new FactReader(this, time);
    }

    public StoreKind Kind { get; }

    public StoreCounters Counters { get; } = new();

    public StoreHealth Health => Writer.Health;

    public IFactReader Facts { get; }

    public abstract IStore Derived { get; }

    GroupWriter Writer => writer ?? throw new InvalidOperationException("The store is not open.");

    public void Attach(IEffectBatch batch) => Writer.EffectBatch = batch;

    public bool TryEnqueue(UnitOfWork unit) => Writer.TryEnqueue(unit);

    public void Enqueue(UnitOfWork unit)
    {
        if (!TryEnqueue(unit))
        {
            throw new StoreBusyException();
        }
    }

    public Task<CommitOutcome> TryCommitAsync(UnitOfWork unit, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(unit.Then(done.SetResult));
        return ct.CanBeCanceled ? done.Task.WaitAsync(ct) : done.Task;
    }

    public async Task CommitAsync(UnitOfWork unit, CancellationToken ct = default) =>
        (await TryCommitAsync(unit, ct).ConfigureAwait(false)).ThrowIfFailed();

    public abstract ValueTask<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken ct = default);

    public abstract ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken ct = default);

    public abstract ValueTask<IReadOnlyList<LogRecord>> ReadLogAsync(
        OwnedLog log, LogQuery query, CancellationToken ct = default);

    public abstract ValueTask<long> LastSeqAsync(OwnedLog log, OwnerKey owner, CancellationToken ct = default);

    public abstract Task BackupAsync(string path, CancellationToken ct = default);

    public virtual ValueTask DisposeAsync() => Writer.DisposeAsync();

    protected void Start(GroupWriter started) => writer = started;
}
