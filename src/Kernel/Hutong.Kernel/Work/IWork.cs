namespace Hutong.Kernel.Work;

/// <summary>
/// One atomic group of writes that several parties may add to before it is handed to the store. The writes are
/// added through the storage layer's extension methods; those above it see only the order and the outcome.
/// </summary>
public interface IWork
{
    /// <summary>
    /// Whether nothing has been added: no commit is needed, effects may run at once if nothing is ahead.
    /// </summary>
    bool IsEmpty { get; }

    /// <summary>
    /// Adds an effect. Effects of all units run one after the other, in the order in which units were enqueued,
    /// after the commit is durable or has failed. An effect must not block or await.
    /// </summary>
    void Then(Action<CommitOutcome> effect);
}

/// <summary>Makes units of work and takes them to the store.</summary>
public interface IWorkQueue
{
    /// <summary>A new, empty unit.</summary>
    IWork Begin();

    /// <summary>
    /// Hands a unit over; never blocks. False when the queue is full: nothing was taken, answer the peer with
    /// resource-constraint.
    /// </summary>
    bool TryEnqueue(IWork work);

    /// <summary>Hands a unit over and waits until it is durable or has failed.</summary>
    Task<CommitOutcome> TryCommitAsync(IWork work, CancellationToken cancel);

    /// <summary>
    /// Tells somebody when a batch of effects begins and ends. A queue that runs each alone need not.
    /// </summary>
    void Attach(IEffectBatch batch)
    {
    }
}
