using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hutong.Storage.Writing;

/// <summary>
/// The one writer: a thread that takes everything that was queued while the last commit ran, commits it as one
/// transaction, and passes the outcomes on to one effects loop while it goes on with the next.
/// </summary>
/// <remarks>
/// <code>
///   mailboxes ──TryEnqueue──► queue ──swap──► transaction ──► COMMIT (sync) ──► effects loop ──► Then(...)
///                 (bounded: counts a unit until its effects have run)
/// </code>
/// A unit that may wait does not wake a writer that sleeps, which wakes by itself after 50 ms.
/// </remarks>
sealed partial class GroupWriter : IAsyncDisposable
{
    static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);
    static readonly TimeSpan TendEvery = TimeSpan.FromMilliseconds(50);

    readonly Lock gate = new();
    readonly object wake = new();
    readonly ICommitEngine engine;
    readonly StoreOptions options;
    readonly TimeProvider time;
    readonly ILogger log;
    readonly Channel<List<UnitOfWork>> outcomes;
    readonly Thread thread;
    readonly Task effects;
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    List<UnitOfWork> queue = new(256);
    int pending, urgent;
    bool sleeping;
    bool closing;
    StoreHealth health;

    public GroupWriter(
        string name, ICommitEngine engine, StoreOptions options, StoreCounters counters, TimeProvider time, ILogger log)
    {
        this.engine = engine;
        this.options = options;
        this.time = time;
        this.log = log;
        Counters = counters;
        health = new StoreHealth(StoreStatus.Ok, time.GetUtcNow());

        // Bounded by the units in it: see pending.
        outcomes = Channel.CreateUnbounded<List<UnitOfWork>>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        effects = Task.Run(RunEffectsAsync);
        thread = new Thread(Run) { Name = name, IsBackground = true };
        thread.Start();
    }

    public StoreHealth Health => Volatile.Read(ref health);

    public StoreCounters Counters { get; }

    /// <summary>Told when effects run together, or null.</summary>
    public IEffectBatch? EffectBatch { get; set; }

    public bool TryEnqueue(UnitOfWork unit)
    {
        bool mustWake;
        lock (gate)
        {
            if (pending >= options.QueueUnits && !closing)
            {
                return false;
            }

            unit.MarkEnqueued();
            if (closing)
            {
                // Never silently: the caller's effect hears that nothing was stored.
                unit.Outcome = new CommitOutcome(CommitResult.Unavailable);
                ThreadPool.QueueUserWorkItem(_ => unit.RunEffects(EffectThrew));
                return true;
            }

            pending++;
            queue.Add(unit);
            urgent += unit.CanWait ? 0 : 1;
            mustWake = sleeping && IsReady();
        }

        if (mustWake)
        {
            Wake();
        }

        return true;
    }

    /// <summary>Takes no more units, commits what is queued, runs its effects, closes the engine.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closing = true;
        }

        Wake();
        await stopped.Task.ConfigureAwait(false);
        await effects.ConfigureAwait(false);
    }

    void Wake()
    {
        lock (wake)
        {
            Monitor.Pulse(wake);
        }
    }

    void Run()
    {
        var batch = new List<UnitOfWork>(256);
        try
        {
            while (Take(ref batch))
            {
                CommitAll(batch);
                batch = new List<UnitOfWork>(Math.Max(256, batch.Count));
            }
        }
        finally
        {
            outcomes.Writer.Complete();
            engine.Dispose();
            stopped.SetResult();
        }
    }

    /// <summary>
    /// Swaps the queue for an empty list; sleeps while there is nothing. False when closing and drained.
    /// </summary>
    bool Take(ref List<UnitOfWork> batch)
    {
        var rested = false;
        while (true)
        {
            lock (gate)
            {
                if (IsReady() || (rested && queue.Count > 0))
                {
                    (batch, queue, urgent) = (queue, batch, 0);
                    return true;
                }

                if (closing)
                {
                    return false;
                }
            }

            if (Health.Status != StoreStatus.Ok)
            {
                rested = Sleep(ProbeEvery);
                if (!HasQueued() && engine.Probe())
                {
                    SetHealth(StoreStatus.Ok);
                }
            }
            else if (!engine.Tend(idle: true))
            {
                rested = Sleep(TendEvery);
            }
        }
    }

    void CommitAll(List<UnitOfWork> batch)
    {
        var start = 0;
        while (start < batch.Count)
        {
            var began = time.GetTimestamp();
            int done;
            using (var span = StoreTraces.Begin(batch, start))
            {
                done = engine.Commit(batch, start);
                var status = Account(batch, start, done, time.GetElapsedTime(began));
                if (span is not null)
                {
                    StoreTraces.Tell(span, done, status);
                }
            }

            Publish(batch, start, done);
            start += done;
            _ = engine.Tend(idle: false);
            if (start >= batch.Count)
            {
                Space(began);
            }
        }
    }

    /// <summary>
    /// Under load (something is already queued again) lets a commit gather until the spacing has passed.
    /// </summary>
    void Space(long began)
    {
        var left = options.CommitSpacing - time.GetElapsedTime(began);
        lock (gate)
        {
            if (left <= TimeSpan.Zero || queue.Count == 0 || queue.Count >= options.BatchUnits || closing)
            {
                return;
            }
        }

        Thread.Sleep(left);
    }

    void Publish(List<UnitOfWork> batch, int start, int done)
    {
        // The list itself travels when one commit took all of it, which is the usual case.
        outcomes.Writer.TryWrite(start == 0 && done == batch.Count ? batch : batch.GetRange(start, done));
    }

    StoreStatus Account(List<UnitOfWork> batch, int start, int done, TimeSpan took)
    {
        var durable = 0;
        var status = StoreStatus.Ok;
        for (var i = start; i < start + done; i++)
        {
            var result = batch[i].Outcome.Result;
            durable += result == CommitResult.Committed ? 1 : 0;
            status = result switch
            {
                CommitResult.DiskFull => StoreStatus.DiskFull,
                CommitResult.Unavailable or CommitResult.Unknown => StoreStatus.Unavailable,
                _ => status,
            };
        }

        Counters.Committed(durable, done - durable, (long)took.TotalMicroseconds);
        SetHealth(status);
        return status;
    }

    void SetHealth(StoreStatus status)
    {
        if (health.Status != status)
        {
            LogHealth(log, health.Status, status);
            Volatile.Write(ref health, new StoreHealth(status, time.GetUtcNow()));
        }
    }

    // Under the gate: whether what is queued is to be written now.
    bool IsReady() => queue.Count > 0 && (urgent > 0 || closing || queue.Count >= options.BatchUnits);

    bool HasQueued()
    {
        lock (gate)
        {
            return queue.Count > 0;
        }
    }

    // Gives whether it has slept.
    bool Sleep(TimeSpan atMost)
    {
        lock (wake)
        {
            lock (gate)
            {
                if (closing || IsReady())
                {
                    return false;
                }

                sleeping = true;
            }

            Monitor.Wait(wake, atMost);
            lock (gate)
            {
                sleeping = false;
            }
        }

        return true;
    }

    async Task RunEffectsAsync()
    {
        Action<Exception> onFault = EffectThrew;
        await foreach (var units in outcomes.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var batch = EffectBatch;
            batch?.BeginBatch();
            foreach (var unit in units)
            {
                unit.RunEffects(onFault);
            }

            batch?.EndOfBatch();

            lock (gate)
            {
                pending -= units.Count;
                Counters.Pending = pending;
            }
        }
    }

    void EffectThrew(Exception fault) => LogEffect(log, fault);

    [LoggerMessage(2001, LogLevel.Warning, "store.health {Before} -> {After}", EventName = "StoreHealthChanged")]
    static partial void LogHealth(ILogger log, StoreStatus before, StoreStatus after);

    [LoggerMessage(2002, LogLevel.Error, "store.effect threw", EventName = "StoreEffectThrew")]
    static partial void LogEffect(ILogger log, Exception fault);
}
