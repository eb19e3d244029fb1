namespace Hutong.Storage;

/// <summary>The writer's queue is full: refuse the request with <c>resource-constraint</c>.</summary>
public sealed class StoreBusyException() : Exception("The writer's queue is full.");

/// <summary>A statement that had to touch a given number of rows touched another number.</summary>
public sealed class RowCountException(int expected, int found)
    : Exception($"The statement touched {found} rows where {expected} were expected.");
