namespace Hutong.Storage;

/// <summary>The store as the switch sees it: units of work and their order, no statements.</summary>
public sealed class StoreQueue(IStore store) : IWorkQueue
{
    /// <inheritdoc />
    public IWork Begin() => new UnitOfWork();

    /// <inheritdoc />
    public bool TryEnqueue(IWork work) => store.TryEnqueue((UnitOfWork)work);

    /// <inheritdoc />
    public Task<CommitOutcome> TryCommitAsync(IWork work, CancellationToken cancel) =>
        store.TryCommitAsync((UnitOfWork)work, cancel);

    /// <inheritdoc />
    public void Attach(IEffectBatch batch) => store.Attach(batch);
}
