using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Switch;

/// <summary>
/// Something that is done every so often. The host owns the loop: it begins and ends with it. What fails is logged and
/// done again the next time.
/// </summary>
/// <param name="every">How often; the first time after as long.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears of what fails.</param>
public abstract partial class RecurringWork(TimeSpan every, TimeProvider time, ILogger log) : BackgroundService
{
    PeriodicTimer? timer;

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not in the loop: time runs from the start, not from when the loop gets its turn.
        timer = new PeriodicTimer(every, time);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Does it once.</summary>
    protected abstract ValueTask RunOnceAsync(CancellationToken cancel);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var owned = timer!;
        try
        {
            while (await owned.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    LogFailed(log, error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    [LoggerMessage(102, LogLevel.Error, "recurring work failed; it is done again the next time")]
    static partial void LogFailed(ILogger logger, Exception error);
}
