namespace Hutong.Storage.Writing;

/// <summary>The engine's half of the writer. All members are called on the writer's thread, blocking.</summary>
interface ICommitEngine : IDisposable
{
    /// <summary>
    /// Runs units from the start of the list as one transaction, at most as many as the options allow, and sets the
    /// outcome of each. Does not throw for faults of units or of the disk.
    /// </summary>
    /// <returns>How many units from <paramref name="start"/> on have an outcome; at least one.</returns>
    int Commit(List<UnitOfWork> queue, int start);

    /// <summary>Work of the engine's own (checkpoints, indexing), at most a few milliseconds.</summary>
    /// <param name="idle">Whether nothing is queued.</param>
    /// <returns>Whether there is more of it to do soon.</returns>
    bool Tend(bool idle);

    /// <summary>After a fault: whether a write would succeed again.</summary>
    bool Probe();
}
