namespace Hutong.Kernel;

/// <summary>
/// Who this server is among those that share a store: over its restarts the same, and of no two processes at a time,
/// since it belongs to the data directory that one process has at a time.
/// </summary>
/// <param name="Id">Unguessable, and fit for a column; says nothing of the machine.</param>
public sealed record ServerInstance(string Id);
