namespace Hutong.Media.Net;

/// <summary>
/// Calls something every 20 ms on a thread of its own, by the clock and not by the end of the last call: a late tick is
/// followed by the next at its own time. Up to five that were missed are made up at once; after a longer stop (of a
/// machine that slept) they are left out.
/// </summary>
/// <remarks>
/// Each tick is done in parts, one after the other over its 20 ms, so that thousand legs do not send in the same
/// millisecond, and none waits for the work of all others. What belongs together belongs into one part.
/// </remarks>
public sealed class MediaTick : IAsyncDisposable
{
    /// <summary>The length of a tick.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <summary>In so many parts is a tick done.</summary>
    public const int Parts = 4;

    /// <summary>A part that ends later than this after its time is counted as late.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMilliseconds(10);

    const int MadeUpMax = 5;

    readonly TimeProvider time;
    readonly Func<int, bool> tick;
    readonly Thread thread;
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource stop = new();
    readonly AutoResetEvent woken = new(false);
    long ticks, late;

    /// <summary>Begins.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="tick">
    /// Called on the thread with the number of the part, from 0; gives whether there is something to do in it. An
    /// exception of it ends the process: there is nobody to catch it.
    /// </param>
    public MediaTick(TimeProvider time, Func<int, bool> tick)
    {
        (this.time, this.tick) = (time, tick);
        thread = new(Run) { IsBackground = true, Name = "media tick", Priority = ThreadPriority.Highest };
        thread.Start();
    }

    /// <summary>How many parts there were.</summary>
    public long Ticks => Interlocked.Read(ref ticks);

    /// <summary>How many of them were late.</summary>
    public long Late => Interlocked.Read(ref late);

    /// <summary>There is something to do again: a clock that found nothing in a whole tick stands still.</summary>
    public void Wake() => woken.Set();

    /// <summary>Ends after the tick that is going on.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Wake();
        await stopped.Task;
        stop.Dispose();
    }

    void Run()
    {
        RealTimeThread.TryEnter();
        var part = Period / Parts;
        var start = time.GetTimestamp();
        var idle = 0;
        for (long number = 1; !stop.IsCancellationRequested; number++)
        {
            if (idle >= Parts)
            {
                woken.WaitOne();
                (start, number, idle) = (time.GetTimestamp(), 1, 0);
            }

            var due = part * number;
            var wait = due - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                // The token's handle ends the wait at once when it is to stop.
                stop.Token.WaitHandle.WaitOne(wait);
            }
            else if (wait < -MadeUpMax * Period)
            {
                number = time.GetElapsedTime(start).Ticks / part.Ticks;
                due = part * number;
            }

            idle = tick((int)(number % Parts)) ? 0 : idle + 1;
            Interlocked.Increment(ref ticks);
            if (time.GetElapsedTime(start) - due > LateAfter)
            {
                Interlocked.Increment(ref late);
            }
        }

        stopped.SetResult();
    }
}
