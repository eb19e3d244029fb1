namespace Hutong.Kernel.Work;

/// <summary>
/// Told when effects run one after the other, so that what they do can be put together: an edge writes to each
/// connection once for a batch. Called by the thread that runs the effects; it must not block.
/// </summary>
public interface IEffectBatch
{
    /// <summary>Effects follow.</summary>
    void BeginBatch();

    /// <summary>No effect follows for now. Called for every beginning, also when effects threw.</summary>
    void EndOfBatch();
}
