using System.Diagnostics;
using Hutong.Bench.Load.Measure;
using Hutong.Bench.Load.Net;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Load;

/// <summary>Signs accounts in and out again, a fixed number at a time, for a given time or number.</summary>
sealed class LoginRun(EventLoop loop, LoadTarget target, ScramKeys keys, Mechanism mechanism, int parallel)
{
    readonly LatencyHistogram latency = new();
    readonly Goodbye goodbye = new(loop);
    int nextUser;
    long begun;
    long done;
    long failed;
    long wanted;
    string? firstFault;

    public LoginResult Execute(TimeSpan time, long atMost = long.MaxValue)
    {
        wanted = atMost;
        var (serverCpu, ownCpu) = (ProcessTree.CpuSeconds(target.ServerProcess), OwnCpu());
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < parallel; i++)
        {
            Begin();
        }

        loop.TurnUntil(() => done + failed >= atMost || failed > 100, time);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        wanted = 0;
        var result = new LoginResult
        {
            Mechanism = mechanism.ToString(),
            Parallel = parallel,
            Seconds = seconds,
            Logins = done,
            Failed = failed,
            FirstFault = firstFault,
            ServerCpuSeconds = ProcessTree.CpuSeconds(target.ServerProcess) - serverCpu,
            GeneratorCpuSeconds = OwnCpu() - ownCpu,
            Latency = latency.ToSparse(),
        };
        // Those under way end well, so that the next measurement begins on a quiet server.
        loop.TurnUntil(() => done + failed >= begun && goodbye.Waiting == 0, TimeSpan.FromSeconds(10));
        return result;
    }

    void Begin()
    {
        if (begun >= wanted)
        {
            return;
        }

        begun++;
        var start = Stopwatch.GetTimestamp();
        var signIn = new SignIn(
            loop,
            target,
            keys,
            mechanism,
            "login",
            withPresence: false,
            connection =>
            {
                latency.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                done++;
                goodbye.Say(connection);
                Begin();
            },
            (_, reason) =>
            {
                failed++;
                firstFault ??= reason;
                Begin();
            });
        loop.Connect(signIn, nextUser);
        nextUser = (nextUser + 1) % target.Accounts;
    }

    static double OwnCpu() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
