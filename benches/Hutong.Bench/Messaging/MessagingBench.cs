using System.Text.Json;
using Hutong.Bench.Servers;

namespace Hutong.Bench.Messaging;

/// <summary>
/// Starts all servers, gives each its own sessions, and lets them take turns slice by slice, so that whatever the
/// machine does meanwhile hits all alike. One server works at a time; the others hold their idle sessions.
/// </summary>
sealed class MessagingBench(MessagingOptions options, TimeProvider clock)
{
    static readonly int[] Windows = [1, 32];
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly string repository = FindRepository();

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        // Two runs at once are a bad measurement, but must not eat each other.
        var work = Path.Combine(repository, $"artifacts/bench/work-{Environment.ProcessId}");
        if (Directory.Exists(work))
        {
            Directory.Delete(work, recursive: true);
        }

        var benches = new List<Contender>();
        var failed = false;
        try
        {
            foreach (var server in await ServersAsync(work, cancel))
            {
                try
                {
                    benches.Add(await Contender.StartAsync(server, options, Password, cancel));
                }
                catch (Exception fault) when (!cancel.IsCancellationRequested)
                {
                    Console.Error.WriteLine($"{server.Name}: left out: {fault.Message}");
                    failed = true;
                }
            }

            await MeasureAsync(benches, cancel);
        }
        finally
        {
            foreach (var bench in benches)
            {
                await bench.DisposeAsync();
            }

            if (!options.Keep && Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }

        var report = new MessagingReport([.. benches.Select(bench => bench.Record)], Machine());
        Console.WriteLine(report.ToText());
        var file = Path.Combine(repository, "artifacts/bench/messaging.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Indented), cancel);
        return report.Sound && !failed ? 0 : 1;
    }

    const string Password = "bench-password-1";

    async Task<List<ServerUnderTest>> ServersAsync(string work, CancellationToken cancel)
    {
        ServerSetting Setting(string name, bool archive) => new(
            repository, Path.Combine(work, $"{name}-{(archive ? "on" : "off")}"), archive, options.Accounts, Password,
            options.ServerCore, clock);

        var some = new List<ServerUnderTest>();
        foreach (var archive in (bool[])[true, false])
        {
            if (archive)
            {
                some.Add(new HutongServer(Setting("hutong", archive)));
            }

            some.Add(new ProsodyServer(Setting("prosody", archive)));
            some.Add(new EjabberdServer(Setting("ejabberd", archive)));
        }

        some.Add(new RouterServer(Setting("router", archive: false)));
        some.RemoveAll(server => !options.Wants(server.Name, server.Archive));
        var present = new List<ServerUnderTest>();
        foreach (var server in some)
        {
            if (await server.MissingAsync(cancel) is { } missing)
            {
                Console.Error.WriteLine($"{server.Name}: left out, there is no {missing}");
            }
            else
            {
                present.Add(server);
            }
        }

        return present;
    }

    async Task MeasureAsync(List<Contender> benches, CancellationToken cancel)
    {
        foreach (var bench in benches)
        {
            await bench.HeatAsync(cancel);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var window in Windows)
            {
                foreach (var bench in Turn(benches, round))
                {
                    await bench.RunWindowAsync(window, options.Seconds / options.Rounds, cancel);
                }
            }
        }

        foreach (var rate in EqualRates(benches))
        {
            foreach (var bench in benches.Where(bench => bench.Record.OfWindow(1)!.PerSecond > rate))
            {
                await bench.RunRateAsync(rate, cancel);
            }
        }

        foreach (var mechanism in (string[])["ScramSha1", "Plain"])
        {
            foreach (var bench in benches.Where(bench => bench.Server.HasScram || mechanism == "Plain"))
            {
                await bench.LoginsAsync(mechanism, cancel);
            }
        }

        foreach (var bench in benches.Where(bench => bench.Server.Archive))
        {
            await bench.VerifyAsync(cancel);
        }
    }

    /// <summary>
    /// Two loads that leave half of the slowest server's processor free: one that all carry, and one that all carry
    /// but the other servers' archives.
    /// </summary>
    static List<int> EqualRates(List<Contender> benches)
    {
        var real = benches.Where(bench => bench.Server is not RouterServer).Select(bench => bench.Record).ToList();
        var quick = real.Where(record => !record.Archive || record.Name == "hutong").ToList();
        return [.. ((List<ServerRecord>[])[real, quick])
            .Where(some => some.Count > 0)
            .Select(some => (int)some.Min(record => record.OfWindow(1)!.PerSecond) / 2)
            .Select(rate => rate >= 1000 ? rate / 500 * 500 : Math.Max(50, rate / 50 * 50))
            .Distinct()];
    }

    // Each round begins with another server.
    static IEnumerable<Contender> Turn(List<Contender> benches, int round) =>
        benches.Skip(round % Math.Max(1, benches.Count)).Concat(benches.Take(round % Math.Max(1, benches.Count)));

    MachineRecord Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return new(
            clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm'Z'"), model ?? "unknown", Environment.ProcessorCount,
            $"{memory} GiB", Environment.OSVersion.VersionString, Environment.Version.ToString());
    }

    static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Hutong.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run it in the repository");
        }

        return folder;
    }
}
