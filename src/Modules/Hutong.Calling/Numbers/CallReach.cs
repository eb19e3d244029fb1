using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;

namespace Hutong.Calling.Numbers;

/// <summary>
/// The ways to a number by which it can be called: the account that holds it, then the licensed trunks, best first.
/// Answers to whoever works for a payer; who has which number is no answer for people.
/// </summary>
sealed class CallReach(
    NumberOwners owners, IDirectory directory, CallingOptions options, CallEdges edges) : IReach
{
    public async ValueTask<IReadOnlyList<ReachRoute>> RoutesAsync(
        TenantId tenant, AccountId payer, string number, CancellationToken cancel)
    {
        List<ReachRoute> routes = [];
        if (await owners.FindAsync(tenant, number, cancel) is not null)
        {
            routes.Add(new(ReachKind.App, "app", Free: true));
        }

        var from = Dialled.RegionOf((await directory.FindAsync(payer, cancel))?.Address.Local, options.Region);
        var to = Dialled.RegionOf(number, options.Region);
        routes.AddRange(TrunkDial.Licensed(edges.Trunks, from, to)
            .Select(one => new ReachRoute(ReachKind.Telephone, one.Route, Free: false)));
        return routes;
    }
}
