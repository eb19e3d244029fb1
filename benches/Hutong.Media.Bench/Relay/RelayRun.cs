using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Hutong.Media.Bench.Relay;

/// <summary>One relay's figures.</summary>
/// <param name="Name">Which.</param>
/// <param name="Microseconds">Its processor time for a packet that arrived.</param>
/// <param name="Sent">Packets sent to it.</param>
/// <param name="Arrived">Packets that came out of it.</param>
/// <param name="Median">Of the delay from program to program, in microseconds.</param>
/// <param name="Worst">The 99th percentile of it.</param>
sealed record RelayRecord(string Name, double Microseconds, long Sent, long Arrived, int Median, int Worst);

/// <summary>
/// Packets of calls through Hutong's sessions and through rtpengine, one after the other: the relay has one processor,
/// the load the other.
/// </summary>
static class RelayRun
{
    const int WarmUpSeconds = 8;

    public static async Task<int> Run(string[] options)
    {
        var calls = MixRun.Option(options, "--calls", 200);
        var seconds = MixRun.Option(options, "--seconds", 20);
        var own = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux() && Environment.ProcessorCount > 1)
        {
            own.ProcessorAffinity = 1 << (Environment.ProcessorCount - 1);
        }

        List<RelayRecord> records = [];
        foreach (var name in (string[])["rtpengine", "hutong"])
        {
            if (name == "rtpengine" && !RtpengineServer.IsThere)
            {
                Console.Error.WriteLine("rtpengine is left out: it is not installed");
                continue;
            }

            using var load = new RelayLoad();
            using var server = name == "hutong"
                ? await HutongRelayServer.StartAsync(calls, load.FirstPort, load.SecondPort)
                : await RtpengineServer.StartAsync(calls, load.FirstPort, load.SecondPort);
            var before = TimeSpan.Zero;
            var (sent, delays) = load.Run(server.Ports, WarmUpSeconds, seconds, () => before = server.Cpu);
            var spent = server.Cpu - before;
            Array.Sort(delays);
            records.Add(new(name, spent.TotalMicroseconds / Math.Max(1, delays.Length), sent, delays.Length,
                At(delays, 0.5), At(delays, 0.99)));
        }

        Report(records, calls, seconds);
        Directory.CreateDirectory("artifacts/bench");
        await File.WriteAllTextAsync(
            "artifacts/bench/relay.json", JsonSerializer.Serialize(records, JsonSerializerOptions.Default));
        return 0;
    }

    static int At(int[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    static void Report(List<RelayRecord> records, int calls, int seconds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{calls} calls of G.711 both ways, {seconds} s\n\n")
            + "| relay | CPU us/packet | sent | arrived | p50 ms | p99 ms |\n|---|--:|--:|--:|--:|--:|");
        foreach (var one in records)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {one.Name} | {one.Microseconds:F2} | {one.Sent} | {one.Arrived} ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"| {one.Median / 1000.0:F2} | {one.Worst / 1000.0:F2} |"));
        }

        if (records is [var peer, var hutong])
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\n* CPU a relayed packet: {hutong.Microseconds / peer.Microseconds:F2}, target 1: ")
                + (hutong.Microseconds < peer.Microseconds ? "met" : "MISSED"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"* p99 of the delay: {hutong.Worst / 1000.0:F2} ms, target 5: ")
                + (hutong.Worst <= 5000 ? "met" : "MISSED"));
        }
    }
}
