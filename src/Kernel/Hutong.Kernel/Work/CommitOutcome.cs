namespace Hutong.Kernel.Work;

/// <summary>What became of a unit of work.</summary>
public enum CommitResult
{
    /// <summary>On disk. Only now may anything be acknowledged.</summary>
    Committed,

    /// <summary>A constraint or an expected row count refused this unit; nothing of it is stored.</summary>
    Conflict,

    /// <summary>The unit itself threw or its SQL is wrong; nothing of it is stored.</summary>
    Failed,

    /// <summary>No space is left. Nothing of it is stored; reads still work.</summary>
    DiskFull,

    /// <summary>The store cannot be reached or is closing. Nothing of it is stored.</summary>
    Unavailable,

    /// <summary>
    /// The connection broke during the commit and the server could not be asked: it may be stored or not.
    /// </summary>
    Unknown,
}

/// <summary>The result of a unit with the fault that caused it, if any.</summary>
public readonly record struct CommitOutcome(CommitResult Result, Exception? Fault = null)
{
    /// <summary>Whether the unit is on disk.</summary>
    public bool IsDurable => Result == CommitResult.Committed;

    /// <summary>Throws <see cref="CommitFailedException"/> unless the unit is durable.</summary>
    public void ThrowIfFailed()
    {
        if (!IsDurable)
        {
            throw new CommitFailedException(this);
        }
    }
}

/// <summary>A unit of work was not committed.</summary>
public sealed class CommitFailedException(CommitOutcome outcome)
    : Exception($"The unit of work was not committed: {outcome.Result}.", outcome.Fault)
{
    /// <summary>What became of it.</summary>
    public CommitOutcome Outcome { get; } = outcome;
}
