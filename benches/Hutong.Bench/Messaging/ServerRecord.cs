using Hutong.Bench.Load;
using Hutong.Bench.Load.Measure;

namespace Hutong.Bench.Messaging;

/// <summary>All that was measured of one server.</summary>
sealed record ServerRecord
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public bool Archive { get; init; }

    public double ResidentPerConnection { get; set; }

    public double ProportionalPerConnection { get; set; }

    public List<RunResult> Runs { get; } = [];

    public List<LoginResult> Logins { get; } = [];

    public ArchiveResult? ArchiveCheck { get; set; }

    public Summary? OfWindow(int window) => Summary.Of(Runs.Where(run => run.Rate == 0 && run.Window == window));

    public Summary? OfRate(double rate) => Summary.Of(Runs.Where(run => run.Rate == rate));

    public LoginResult? Login(string mechanism) => Logins.LastOrDefault(login => login.Mechanism == mechanism);
}

/// <summary>The slices of one server at one window or rate, taken together.</summary>
sealed record Summary(
    double PerSecond, double CpuMicroseconds, double GeneratorShare, long P50, long P99, bool Exact)
{
    public static Summary? Of(IEnumerable<RunResult> some)
    {
        var runs = some.ToList();
        if (runs.Count == 0)
        {
            return null;
        }

        var latency = new LatencyHistogram();
        foreach (var run in runs)
        {
            latency.AddSparse(run.Latency);
        }

        var delivered = Math.Max(1, runs.Sum(run => run.Delivered));
        return new(
            delivered / runs.Sum(run => run.Seconds),
            runs.Sum(run => run.ServerCpuSeconds) * 1e6 / delivered,
            runs.Sum(run => run.GeneratorCpuSeconds) / runs.Sum(run => run.Seconds),
            latency.Percentile(0.50),
            latency.Percentile(0.99),
            runs.All(run => run is { Lost: 0, Duplicates: 0, OutOfOrder: 0, Errors: 0, ClosedSessions: 0 }));
    }
}
