using Hutong.Contracts.Switching;
using Hutong.Kernel;

namespace Hutong.Switch;

/// <summary>No way to numbers outside: the answer until there are peers, SMS and telephones.</summary>
public sealed class NoReach : IReach
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ReachRoute>> RoutesAsync(
        TenantId tenant, AccountId payer, string number, CancellationToken cancel) => new([]);
}

/// <summary>
/// Until charging exists: routes marked sandbox are admitted, at most so many a day for each payer; all others are
/// refused. Nobody can spend by an oversight.
/// </summary>
public sealed class SandboxAdmission(TimeProvider time) : IAdmission
{
    /// <summary>Reservations of one payer in a day.</summary>
    public const int DailyCap = 200;

    const string Sandbox = "sandbox";
    readonly Dictionary<(AccountId Payer, DateOnly Day), HashSet<string>> used = [];

    /// <inheritdoc />
    public ValueTask<AdmissionDecision> ReserveAsync(
        AccountId payer, ReachRoute route, string key, CancellationToken cancel)
    {
        if (!route.Route.StartsWith(Sandbox, StringComparison.Ordinal))
        {
            return new(new AdmissionDecision(false, null, "only sandbox routes are admitted"));
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        lock (used)
        {
            foreach (var old in used.Keys.Where(day => day.Day < today).ToArray())
            {
                used.Remove(old);
            }

            if (!used.TryGetValue((payer, today), out var keys))
            {
                used[(payer, today)] = keys = new(StringComparer.Ordinal);
            }

            return new(keys.Contains(key) || (keys.Count < DailyCap && keys.Add(key))
                ? new AdmissionDecision(true, key, null)
                : new AdmissionDecision(false, null, "the daily cap of the sandbox is reached"));
        }
    }

    /// <inheritdoc />
    public ValueTask<AdmissionDecision> ExtendAsync(string reservation, CancellationToken cancel) =>
        new(new AdmissionDecision(true, reservation, null));

    /// <inheritdoc />
    public ValueTask SettleAsync(string reservation, long usedUnits, CancellationToken cancel) => default;
}
