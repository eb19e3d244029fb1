using System.Diagnostics;
using System.Text;
using Hutong.Bench.Load.Measure;
using Hutong.Bench.Load.Net;

namespace Hutong.Bench.Load;

/// <summary>How the messages of a run are let go: by window or by rate; times of warm-up and of measuring.</summary>
sealed record RunPlan(int Run, int Window, double Rate, TimeSpan WarmUp, TimeSpan Measured, TimeSpan SilenceAtMost);

/// <summary>
/// One run of messages. Sessions 2i and 2i+1 write to each other's bare address. With a window, a sender has that many
/// messages on their way and sends the next when the receiver has seen one; with a rate, messages leave when they are
/// due, sender after sender, and their latency counts from when they were due.
/// </summary>
sealed class MessageRun(EventLoop loop, LoadTarget target, Connection[] sessions, RunPlan plan) : IConnectionOwner
{
    static readonly double MicrosecondsPerTick = 1e6 / Stopwatch.Frequency;

    readonly BodyText.MessageTemplate[] templates =
        [.. sessions.Select((_, i) => BodyText.Template(target.Address(i ^ 1), plan.Run, i))];

    readonly SequenceCheck[] checks = [.. sessions.Select(_ => new SequenceCheck())];
    readonly LatencyHistogram latency = new();
    long sent;
    long received;
    long misaddressed;
    long errors;
    long closed;
    string? firstFault;
    bool sending;

    /// <summary>How many messages each account has sent.</summary>
    public long[] SentBy { get; } = new long[sessions.Length];

    public RunResult Execute()
    {
        foreach (var session in sessions)
        {
            session.Owner = this;
            closed += session.Open ? 0 : 1;
        }

        sending = true;
        for (var i = 0; plan.Rate == 0 && i < plan.Window * sessions.Length; i++)
        {
            Send(i % sessions.Length, Stopwatch.GetTimestamp());
        }

        var clock = new RateClock(plan.Rate);
        // A slow server needs longer than that for the first turn of all windows, and is not warm before.
        var turn = (long)plan.Window * sessions.Length;
        TurnFor(plan.WarmUp, clock);
        TurnUntil(() => received >= turn, clock);
        var (delivered, serverCpu, ownCpu) = (received, ServerCpu(), OwnCpu());
        latency.Clear();
        var start = Stopwatch.GetTimestamp();
        var warm = received;
        TurnFor(plan.Measured, clock);
        var end = Stopwatch.GetTimestamp() + (long)(3 * plan.Measured.TotalSeconds * Stopwatch.Frequency);
        TurnUntil(() => received - warm >= 2 * turn || Stopwatch.GetTimestamp() > end, clock);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (delivered, serverCpu, ownCpu) = (received - delivered, ServerCpu() - serverCpu, OwnCpu() - ownCpu);
        var measured = latency.ToSparse();
        sending = false;
        TurnUntil(() => received + errors >= sent, new RateClock(0));
        // What is doubled comes behind what was due.
        TurnFor(TimeSpan.FromMilliseconds(300), new RateClock(0));
        return new()
        {
            Run = plan.Run,
            Window = plan.Window,
            Rate = plan.Rate,
            Seconds = seconds,
            Delivered = delivered,
            ServerCpuSeconds = serverCpu,
            GeneratorCpuSeconds = ownCpu,
            Latency = measured,
            Sent = sent,
            Received = received,
            Lost = checks.Select((check, receiver) => check.Lost(SentBy[receiver ^ 1])).Sum(),
            Duplicates = checks.Sum(check => check.Duplicates) + misaddressed,
            OutOfOrder = checks.Sum(check => check.OutOfOrder),
            Errors = errors,
            ClosedSessions = closed,
            FirstFault = firstFault,
        };
    }

    public void Connected(Connection connection)
    {
    }

    public void Closed(Connection connection, string reason)
    {
        closed++;
        firstFault ??= reason;
    }

    public void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element)
    {
        if (kind != ElementKind.Element || !element.StartsWith("<message"u8))
        {
            Courtesy.Answer(loop, connection, element);
            firstFault ??= element.StartsWith("<stream:error"u8) ? Encoding.UTF8.GetString(element) : null;
            return;
        }

        if (!BodyText.TryRead(element, out var stamp) || IsError(element))
        {
            errors++;
            firstFault ??= Encoding.UTF8.GetString(element);
            return;
        }

        if (stamp.Run != plan.Run || stamp.Sender != (connection.User ^ 1))
        {
            misaddressed++;
            firstFault ??= "a message of another run or for another receiver";
            return;
        }

        var now = Stopwatch.GetTimestamp();
        latency.Record((long)((now - stamp.SentAt) * MicrosecondsPerTick));
        if (checks[connection.User].Saw(stamp.Number))
        {
            received++;
            if (sending && plan.Rate == 0)
            {
                Send(stamp.Sender, now);
            }
        }
    }

    static bool IsError(ReadOnlySpan<byte> element)
    {
        var tag = element[..element.IndexOf((byte)'>')];
        return tag.IndexOf("type='error'"u8) >= 0 || tag.IndexOf("type=\"error\""u8) >= 0;
    }

    void Send(int sender, long when)
    {
        var connection = sessions[sender];
        if (!connection.Open)
        {
            return;
        }

        var template = templates[sender];
        template.Write(connection.Extend(template.Length), SentBy[sender]++, when);
        sent++;
        loop.Wrote(connection);
    }

    void TurnFor(TimeSpan time, RateClock clock)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        for (var now = Stopwatch.GetTimestamp(); now < end; now = Stopwatch.GetTimestamp())
        {
            while (clock.NextDue <= now)
            {
                Send((int)(clock.Passed % sessions.Length), clock.NextDue);
                clock.Pass();
            }

            loop.Turn(TimeSpan.FromSeconds((Math.Min(end, clock.NextDue) - now) / (double)Stopwatch.Frequency));
        }
    }

    /// <summary>Goes on until the condition holds, a session closes, or nothing has come for too long.</summary>
    void TurnUntil(Func<bool> condition, RateClock clock)
    {
        var (seen, since) = (received, Stopwatch.GetTimestamp());
        while (!condition() && closed == 0 && Stopwatch.GetElapsedTime(since) < plan.SilenceAtMost)
        {
            TurnFor(TimeSpan.FromMilliseconds(50), clock);
            if (received != seen)
            {
                (seen, since) = (received, Stopwatch.GetTimestamp());
            }
        }
    }

    double ServerCpu() => ProcessTree.CpuSeconds(target.ServerProcess);

    static double OwnCpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>When the next message of a fixed rate is due; never when there is none.</summary>
    sealed class RateClock(double rate)
    {
        readonly double start = Stopwatch.GetTimestamp();

        public long Passed { get; private set; }

        public long NextDue { get; private set; } = rate == 0 ? long.MaxValue : Stopwatch.GetTimestamp();

        public void Pass() => NextDue = (long)(start + ++Passed / rate * Stopwatch.Frequency);
    }
}
