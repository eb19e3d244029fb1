namespace Hutong.Sip.Tests;

/// <summary>
/// A clock that goes when it is told to. Timers fire in their order, one after the other, in the call.
/// </summary>
sealed class TestClock : TimeProvider
{
    readonly Lock gate = new();
    readonly List<Timer> timers = [];
    DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    long next;

    public int Running
    {
        get
        {
            lock (gate)
            {
                return timers.Count(timer => timer.Due is not null);
            }
        }
    }

    /// <summary>Timers that run on when every time of a transaction has passed: something was left behind.</summary>
    public int RunningLater()
    {
        Advance(TimeSpan.FromSeconds(65));
        return Running;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = now + by;
        while (Next(end) is { } first)
        {
            now = first.Due!.Value > now ? first.Due.Value : now;
            first.Fire();
        }

        now = end;
    }

    public void Advance(int milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    Timer? Next(DateTimeOffset end)
    {
        lock (gate)
        {
            return timers.Where(timer => timer.Due <= end).OrderBy(timer => timer.Due).ThenBy(timer => timer.Order)
                .FirstOrDefault();
        }
    }

    sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public long Order { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            (Due, Order) = (dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime, clock.next++);
            period = every;
            return true;
        }

        public void Fire()
        {
            (Due, Order) = (period > TimeSpan.Zero ? Due + period : null, clock.next++);
            callback(state);
        }

        public void Dispose()
        {
            Due = null;
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
