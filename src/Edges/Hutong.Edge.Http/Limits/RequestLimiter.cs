namespace Hutong.Edge.Http.Limits;

/// <summary>What is left of a caller's requests.</summary>
/// <param name="Allowed">Whether this one is let through.</param>
/// <param name="Limit">Requests in the window.</param>
/// <param name="Remaining">How many are left.</param>
/// <param name="ResetSeconds">Seconds until the window begins anew.</param>
readonly record struct Allowance(bool Allowed, int Limit, int Remaining, int ResetSeconds);

/// <summary>Counts requests by caller in windows of a minute, in memory; each node counts its own.</summary>
sealed class RequestLimiter(TimeProvider time)
{
    /// <summary>Callers remembered at most; the oldest half goes when it is full.</summary>
    const int MaxCallers = 100_000;
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly Dictionary<(UInt128 Caller, bool SignIn), Count> counts = [];

    public Allowance Take(UInt128 caller, bool signIn, int limit)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            if (!counts.TryGetValue((caller, signIn), out var count) || time.GetElapsedTime(count.From, now) >= Window)
            {
                Bound();
                counts[(caller, signIn)] = count = new Count(now);
            }

            var reset = (int)Math.Ceiling((Window - time.GetElapsedTime(count.From, now)).TotalSeconds);
            if (count.Used >= limit)
            {
                return new(false, limit, 0, reset);
            }

            count.Used++;
            return new(true, limit, limit - count.Used, reset);
        }
    }

    void Bound()
    {
        if (counts.Count >= MaxCallers)
        {
            foreach (var key in counts.OrderBy(pair => pair.Value.From).Take(MaxCallers / 2).Select(pair => pair.Key)
                .ToArray())
            {
                counts.Remove(key);
            }
        }
    }

    sealed class Count(long from)
    {
        public long From { get; } = from;
        public int Used { get; set; }
    }
}
