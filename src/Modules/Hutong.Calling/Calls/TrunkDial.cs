using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>
/// A call to an ordinary telephone: the licensed trunks one after the other, each paid for before it rings, extended
/// while it goes on, settled when it is over.
/// </summary>
sealed class TrunkDial(Call call, string number, OutgoingCall shown, AccountRef? payer, IEnumerable<TrunkState> trunks)
{
    readonly Queue<TrunkState> left = new(trunks);
    readonly CallParts parts = call.Parts;
    string? reservation;
    ITimer? extending;
    int tries;

    /// <summary>Why there was no way, in words of who pays; null when nobody refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The trunks that may carry a call between two regions, best first.</summary>
    public static IReadOnlyList<TrunkState> Licensed(ITrunks? trunks, string fromRegion, string toRegion) =>
        trunks is null ? []
        : [.. trunks.All.Where(one => one.IsUp && Holds(one, fromRegion) && Holds(one, toRegion))];

    /// <summary>Tries the next trunk. False when there is none, or nobody pays.</summary>
    public async ValueTask<bool> NextAsync(CallLeg leg)
    {
        await ReleaseAsync(0);
        while (left.TryDequeue(out var trunk))
        {
            if (payer is not null && !await ReserveAsync(trunk, leg))
            {
                continue;
            }

            leg.Party = leg.Party with { Route = trunk.Route };
            leg.Edge = null;
            leg.Edge = parts.Edges.Trunks!.Call(trunk.Name, number, shown, leg);
            return true;
        }

        return false;
    }

    /// <summary>The leg is answered: it is paid for as long as it goes on.</summary>
    public void Answered() => extending ??= call.After(
        parts.Options.ExtendEvery, ExtendAsync, parts.Options.ExtendEvery);

    /// <summary>The leg is over.</summary>
    public ValueTask SettleAsync(CallLeg leg)
    {
        call.Cancel(extending);
        var seconds = leg.AnsweredAt is { } from && leg.EndedAt is { } until
            ? (long)Math.Ceiling((until - from).TotalSeconds) : 0;
        return ReleaseAsync(seconds);
    }

    static bool Holds(TrunkState trunk, string region) =>
        trunk.Jurisdictions.Contains("*") || trunk.Jurisdictions.Contains(region, StringComparer.OrdinalIgnoreCase);

    async ValueTask<bool> ReserveAsync(TrunkState trunk, CallLeg leg)
    {
        var route = new ReachRoute(ReachKind.Telephone, trunk.Route, Free: false);
        var decision = await parts.Admission.ReserveAsync(
            payer!.Account, route, $"{call.Id}/{leg.Number}/{++tries}", CancellationToken.None);
        (reservation, Refusal) = (decision.Reservation, decision.Admitted ? null : decision.Refusal ?? "");
        if (reservation is not null)
        {
            parts.Table.Hold();
        }

        return decision.Admitted;
    }

    async ValueTask ExtendAsync()
    {
        if (reservation is { } held && !(await parts.Admission.ExtendAsync(held, CancellationToken.None)).Admitted)
        {
            call.Hangup(new(CallReason.TimeUsedUp));
        }
    }

    async ValueTask ReleaseAsync(long seconds)
    {
        if (reservation is { } held)
        {
            reservation = null;
            parts.Table.Settle();
            await parts.Admission.SettleAsync(held, seconds, CancellationToken.None);
        }
    }
}
