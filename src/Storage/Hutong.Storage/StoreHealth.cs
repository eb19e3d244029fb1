namespace Hutong.Storage;

/// <summary>Whether the store takes writes.</summary>
public enum StoreStatus
{
    /// <summary>Reads and writes work.</summary>
    Ok,

    /// <summary>No space: units fail with <see cref="CommitResult.DiskFull"/>, reads go on.</summary>
    DiskFull,

    /// <summary>The engine does not answer: units fail or wait for it within a bound.</summary>
    Unavailable,
}

/// <summary>The state of the store and since when, for <c>/healthz</c>.</summary>
public sealed record StoreHealth(StoreStatus Status, DateTimeOffset Since);
