using Hutong.Switch;

namespace Hutong.Server.Hosting;

/// <summary>
/// Gives memory back when the server has become quiet: after a burst of sign-ins the runtime keeps what they
/// allocated until the next collection, which a server full of idle connections may never need. One compacting
/// collection after each burst costs some milliseconds at a time when nobody waits.
/// </summary>
sealed class QuietTrim(TimeProvider time, ILogger<QuietTrim> log)
    : RecurringWork(TimeSpan.FromSeconds(2), time, log)
{
    /// <summary>Less allocation than this in an interval is quiet: a thousand idle clients make less.</summary>
    const long QuietBytes = 2 << 20;

    /// <summary>More allocation than this since the last trim is worth one.</summary>
    const long WorthBytes = 8 << 20;

    long before;
    long trimmed;

    protected override ValueTask RunOnceAsync(CancellationToken cancel)
    {
        var now = GC.GetTotalAllocatedBytes();
        if (now - before < QuietBytes && now - trimmed > WorthBytes)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            trimmed = now;
        }

        before = now;
        return default;
    }
}
