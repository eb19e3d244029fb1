namespace Hutong.Sip.Transactions;

/// <summary>
/// The timers of all transactions. They last one of a dozen times (RFC 3261, table 4), and those that last the same are
/// due in the order of their start: so each time has a lane, a queue with one timer of the system for its head. A
/// registrar keeps tens of thousands, and a timer of the system for each would be searched through again and again.
/// Safe from several threads.
/// </summary>
sealed class TimerLanes(TimeProvider time)
{
    // Timers of the system may come a little early; and what is due soon after is taken along.
    static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    readonly Lock gate = new();
    volatile Lane[] lanes = [];

    public TimeProvider Time => time;

    /// <summary>Calls a timer when its time has passed.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="started">When it was started, by the clock's timestamp.</param>
    /// <param name="after">How long it lasts.</param>
    public void Add(DueTimer timer, long started, TimeSpan after) => Of(after).Add(timer, started);

    /// <summary>Whether a time has passed, or nearly.</summary>
    public bool IsDue(long started, TimeSpan after) => time.GetElapsedTime(started) + Slack >= after;

    Lane Of(TimeSpan after)
    {
        foreach (var lane in lanes)
        {
            if (lane.After == after)
            {
                return lane;
            }
        }

        lock (gate)
        {
            var lane = Array.Find(lanes, one => one.After == after);
            if (lane is null)
            {
                lane = new(this, after);
                lanes = [.. lanes, lane];
            }

            return lane;
        }
    }

    sealed class Lane(TimerLanes owner, TimeSpan after)
    {
        readonly Queue<(DueTimer Timer, long Started)> waiting = new();
        ITimer? timer;
        bool isArmed;

        public TimeSpan After => after;

        public void Add(DueTimer due, long started)
        {
            lock (waiting)
            {
                waiting.Enqueue((due, started));
                if (!isArmed)
                {
                    Arm(after);
                }
            }
        }

        void Arm(TimeSpan next)
        {
            isArmed = true;
            timer ??= owner.Time.CreateTimer(
                static lane => ((Lane)lane!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(next, Timeout.InfiniteTimeSpan);
        }

        void OnTick()
        {
            while (Next() is { } due)
            {
                due.OnTick();
            }
        }

        // Called without the lock: a timer that is due may start another.
        DueTimer? Next()
        {
            lock (waiting)
            {
                if (!waiting.TryPeek(out var head))
                {
                    isArmed = false;
                    return null;
                }

                if (owner.IsDue(head.Started, after))
                {
                    return waiting.Dequeue().Timer;
                }

                Arm(after - owner.Time.GetElapsedTime(head.Started));
                return null;
            }
        }
    }
}
