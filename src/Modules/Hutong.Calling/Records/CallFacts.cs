using System.Text.Json;
using Hutong.Calling.Calls;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Records;

/// <summary>The facts that calls tell.</summary>
static class CallFacts
{
    public const string EndedName = "calling.ended";

    /// <summary>A call is over.</summary>
    public static Fact Ended(Call call, DateTimeOffset now) => Ended(call.Tenant, new CallEnded(
        call.Id, call.Kind.ToString().ToLowerInvariant(), call.Route, call.Payer?.Account.Value ?? 0,
        call.From?.Account?.Account.Value ?? 0, call.To?.Account?.Account.Value ?? 0,
        call.StartedAt, call.AnsweredAt, call.EndedAt ?? now, call.Seconds,
        CallOutcome.Name(call.Reason ?? CallReason.Failed)), now);

    public static Fact Ended(Kernel.TenantId tenant, CallEnded ended, DateTimeOffset now) =>
        new(tenant, EndedName, JsonSerializer.Serialize(ended, CallingJson.Default.CallEnded), now);
}

/// <summary>What the fact says: no numbers, they are in the record.</summary>
sealed record CallEnded(string Id, string Kind, string Route, long Payer, long From, long To, DateTimeOffset Started,
    DateTimeOffset? Answered, DateTimeOffset Ended, long Seconds, string Reason);
