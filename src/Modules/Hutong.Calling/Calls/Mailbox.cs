using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Calls;

/// <summary>
/// What happens to one call, one after the other. Work may await lookups; it never awaits another mailbox or a commit.
/// Bounded: what comes beyond is refused, since a peer that floods a call must not fill the memory.
/// </summary>
sealed partial class Mailbox(ILogger log, Action? onFault = null)
{
    const int WaitingMax = 512;

    readonly Queue<Func<ValueTask>> waiting = new();
    bool running;

    /// <summary>Puts work behind what waits; false when there is too much.</summary>
    public bool Post(Func<ValueTask> work)
    {
        lock (waiting)
        {
            if (waiting.Count >= WaitingMax)
            {
                return false;
            }

            waiting.Enqueue(work);
            if (running)
            {
                return true;
            }

            running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static box => _ = box.RunAsync(), this, preferLocal: false);
        return true;
    }

    async Task RunAsync()
    {
        while (true)
        {
            Func<ValueTask>? next;
            lock (waiting)
            {
                if (!waiting.TryDequeue(out next))
                {
                    running = false;
                    return;
                }
            }

            try
            {
                await next();
            }
            catch (Exception error)
            {
                // The loop's top: one fault must not leave the legs of a call behind.
                LogFailed(log, error);
                onFault?.Invoke();
            }
        }
    }

    [LoggerMessage(1600, LogLevel.Error, "a step of a call failed")]
    static partial void LogFailed(ILogger logger, Exception error);
}
