using Hutong.Kernel;

namespace Hutong.Contracts.Switching;

/// <summary>The ways to a number, best first.</summary>
public enum ReachKind
{
    /// <summary>An account here.</summary>
    App,
    /// <summary>An account of a network that we peer with.</summary>
    Peer,
    /// <summary>A short message.</summary>
    Sms,
    /// <summary>A telephone call.</summary>
    Telephone,
}

/// <summary>One way to a number.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Route">Which route of that kind, for the record that is rated afterwards.</param>
/// <param name="Free">Whether it costs the payer nothing.</param>
public sealed record ReachRoute(ReachKind Kind, string Route, bool Free);

/// <summary>
/// How a number can be reached. The same answer serves the router, the price shown before, the API, and the record
/// afterwards. Until there are peers, SMS and telephones, the default knows no route.
/// </summary>
public interface IReach
{
    /// <summary>Routes to an E.164 number (with +) for a payer, best first and never preferring the dearer.</summary>
    ValueTask<IReadOnlyList<ReachRoute>> RoutesAsync(
        TenantId tenant, AccountId payer, string number, CancellationToken cancel);
}

/// <summary>The outcome of asking whether a leg or a message may be paid for.</summary>
public sealed record AdmissionDecision(bool Admitted, string? Reservation, string? Refusal);

/// <summary>
/// Who pays: reserve before, extend while, settle after. Until charging exists the default admits only routes
/// marked sandbox, within a daily cap.
/// </summary>
public interface IAdmission
{
    /// <summary>Reserves for a use of a route; the key makes it idempotent.</summary>
    ValueTask<AdmissionDecision> ReserveAsync(AccountId payer, ReachRoute route, string key, CancellationToken cancel);

    /// <summary>Extends a reservation while a call goes on.</summary>
    ValueTask<AdmissionDecision> ExtendAsync(string reservation, CancellationToken cancel);

    /// <summary>Settles a reservation with what was used; zero gives all of it back.</summary>
    ValueTask SettleAsync(string reservation, long usedUnits, CancellationToken cancel);
}
