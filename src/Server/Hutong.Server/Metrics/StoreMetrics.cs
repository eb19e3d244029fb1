using System.Diagnostics.Metrics;
using Hutong.Storage;

namespace Hutong.Server.Metrics;

/// <summary>What the store's writer counts, as instruments.</summary>
sealed class StoreMetrics
{
    public StoreMetrics(IMeterFactory factory, IStore store)
    {
        var meter = factory.Create("Hutong.Storage");
        meter.CreateObservableCounter("hutong.store.units", () => store.Counters.Units, "{unit}", "Units committed.");
        meter.CreateObservableCounter(
            "hutong.store.commits", () => store.Counters.Commits, "{commit}", "Transactions committed.");
        meter.CreateObservableCounter(
            "hutong.store.failed", () => store.Counters.Failed, "{unit}", "Units that were not committed.");
        meter.CreateObservableGauge("hutong.store.pending", () => store.Counters.Pending, "{unit}",
            "Units queued and not yet through their effects.");
        meter.CreateObservableGauge("hutong.store.ok", () => store.Health.Status == StoreStatus.Ok ? 1 : 0, null,
            "1 while writes are taken, otherwise 0.");
    }
}
