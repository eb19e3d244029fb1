namespace Hutong.Server.Hosting;

/// <summary>
/// Gives memory back when the server has become quiet: after a burst of sign-ins the runtime keeps what they
/// allocated until the next collection, which a server full of idle connections may never need. One compacting
/// collection after each burst costs some milliseconds at a time when nobody waits.
/// </summary>
sealed class QuietTrim(TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Less allocation than this in an interval is quiet: a thousand idle clients make less.</summary>
    const long QuietBytes = 2 << 20;

    /// <summary>More allocation than this since the last trim is worth one.</summary>
    const long WorthBytes = 8 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var (before, trimmed) = (0L, 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = GC.GetTotalAllocatedBytes();
                if (now - before < QuietBytes && now - trimmed > WorthBytes)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    trimmed = now;
                }

                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
