using Hutong.Kernel;

namespace Hutong.Storage;

/// <summary>An event that must not be lost, stored in the commit of what it tells of.</summary>
/// <param name="Tenant">Where it happened.</param>
/// <param name="Name">A fixed dotted name, such as <c>accounts.created</c>.</param>
/// <param name="PayloadJson">A JSON object.</param>
/// <param name="At">When it happened.</param>
public sealed record Fact(TenantId Tenant, string Name, string PayloadJson, DateTimeOffset At);

/// <summary>A fact as it was stored. Consumers are idempotent by <see cref="Id"/>.</summary>
public sealed record StoredFact(long Id, Fact Fact)
{
    /// <summary>Orders facts of several writers: a fact is read only when no older one can still appear.</summary>
    internal long Transaction { get; init; }
}
