using System.Collections.Concurrent;
using System.Text.Json;
using Hutong.Bench.Load.Measure;
using Hutong.Bench.Load.Net;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Load;

/// <summary>
/// The generator as a bench drives it. Sessions live as long as the process, so that a bench can let several servers
/// take turns, each with its own generator.
/// </summary>
sealed class CommandLoop : IDisposable
{
    readonly LoadTarget target;
    readonly EventLoop loop;
    readonly ScramKeys keys = new();
    readonly Sessions sessions;
    readonly Dictionary<int, long[]> sentByRun = [];

    public CommandLoop(LoadTarget target)
    {
        this.target = target;
        loop = new EventLoop(target.Server);
        sessions = new Sessions(loop, target, keys);
    }

    /// <summary>Runs commands until <c>quit</c> or the end of the input.</summary>
    public void Run(TextReader commands, TextWriter answers)
    {
        using var waiting = new BlockingCollection<string>();
        var reader = new Thread(() => Read(commands, waiting)) { IsBackground = true };
        reader.Start();
        while (Next(waiting) is { } line && line != "quit")
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            var values = words.Skip(1).Select(word => word.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[^1]);
            answers.WriteLine(JsonSerializer.Serialize(Do(words[0], new Values(values))));
            answers.Flush();
        }
    }

    public void Dispose() => loop.Dispose();

    static void Read(TextReader commands, BlockingCollection<string> waiting)
    {
        while (commands.ReadLine() is { } line)
        {
            waiting.Add(line);
            if (line == "quit")
            {
                return;
            }
        }

        waiting.Add("quit");
    }

    /// <summary>Waits for a command; meanwhile the sessions are idle clients.</summary>
    string Next(BlockingCollection<string> waiting)
    {
        string? line;
        while (!waiting.TryTake(out line, TimeSpan.FromMilliseconds(200)))
        {
            loop.Turn(TimeSpan.Zero);
        }

        return line;
    }

    object Do(string command, Values values) => command switch
    {
        "logins" => new LoginRun(loop, target, keys, values.Mechanism(), values.Int("parallel", 16))
            .Execute(values.Seconds("seconds", 10), values.Int("count", int.MaxValue)),
        "connect" => new
        {
            Fault = sessions.SignIn(
                values.Mechanism(), values.Int("accounts", int.MaxValue), values.Int("parallel", 32)),
        },
        "disconnect" => SignOut(),
        "settle" => Settle(values.Seconds("seconds", 3)),
        "memory" => Memory(),
        "run" => RunMessages(values),
        "verify" => new ArchiveCheck(loop, sessions.All, sentByRun)
            .Execute(values.Int("accounts", 20), values.Seconds("atmost", 600)),
        _ => new { Fault = $"no such command: {command}" },
    };

    object SignOut()
    {
        sessions.SignOutAll();
        return new { };
    }

    object Settle(TimeSpan time)
    {
        loop.TurnUntil(() => false, time);
        return new { };
    }

    MemoryResult Memory()
    {
        var (resident, proportional) = ProcessTree.Memory(target.ServerProcess);
        return new(resident, proportional, sessions.All.Length);
    }

    RunResult RunMessages(Values values)
    {
        var plan = new RunPlan(
            sentByRun.Count + 1,
            values.Int("window", 0),
            values.Int("rate", 0),
            values.Seconds("warmup", 5),
            values.Seconds("seconds", 60),
            values.Seconds("silence", 60));
        var run = new MessageRun(loop, target, sessions.All, plan);
        sentByRun[plan.Run] = run.SentBy;
        var result = run.Execute();
        return result with { FirstFault = result.FirstFault ?? sessions.Fault };
    }

    readonly record struct Values(Dictionary<string, string> All)
    {
        public int Int(string name, int otherwise) => All.TryGetValue(name, out var text) ? int.Parse(text) : otherwise;

        public TimeSpan Seconds(string name, double otherwise) =>
            TimeSpan.FromSeconds(All.TryGetValue(name, out var text) ? double.Parse(text) : otherwise);

        public Mechanism Mechanism() => Enum.Parse<Mechanism>(All.GetValueOrDefault("mechanism", "ScramSha1"));
    }
}
