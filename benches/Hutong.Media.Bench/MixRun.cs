using System.Diagnostics;
using System.Globalization;
using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Net;
using Hutong.Media.Sessions;

namespace Hutong.Media.Bench;

/// <summary>
/// Legs of G.711 in conferences, each a session on ports of its own as the calling module has them: packets in, jitter
/// buffers, mixed, packets out. The load runs in a process of its own beside.
/// </summary>
static class MixRun
{
    const int FirstPort = 30_000, LastPort = 39_999, WarmUpSeconds = 10;

    /// <summary>Starts this program again on the first processor.</summary>
    public static async Task<int> Run(string[] options)
    {
        using var alone = Process.Start("taskset", ["-c", "0", Environment.ProcessPath!, "mix-alone", .. options]);
        await alone.WaitForExitAsync();
        return alone.ExitCode;
    }

    /// <summary>Mixes, with the load beside on the last processor.</summary>
    public static async Task<int> RunAlone(string[] options)
    {
        var legs = Option(options, "--legs", 1000);
        var members = Option(options, "--members", 10);
        var seconds = Option(options, "--seconds", 10);
        await using var poll = new PortPoll();
        var range = new PortRange(poll, FirstPort, LastPort);
        var random = new Random();
        List<AudioSession> sessions = [.. Enumerable.Range(0, legs).Select(_ => AudioSession.Open(
            range, Deaf.Instance, new() { Time = TimeProvider.System, Random = random })
            ?? throw new InvalidOperationException("there are too few ports"))];
        using var load = Process.Start(new ProcessStartInfo("taskset")
        {
            ArgumentList =
            {
                "-c", "1", Environment.ProcessPath!, "load",
                (seconds + WarmUpSeconds + 1).ToString(CultureInfo.InvariantCulture),
                string.Join(' ', sessions.Select(one => one.Port.ToString(CultureInfo.InvariantCulture))),
            },
            RedirectStandardOutput = true,
        })!;
        var port = int.Parse((await load.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        List<AudioBridge> bridges = [.. sessions.Chunk(members).Select(chunk =>
        {
            var bridge = new AudioBridge();
            foreach (var session in chunk)
            {
                session.Apply(new()
                {
                    Remote = SocketEndpoint.From(new(IPAddress.Loopback, port)),
                    Sends = new(8, AudioCodec.Pcma),
                    Receives = [new(8, AudioCodec.Pcma)],
                });
                bridge.Add(session);
            }

            return bridge;
        })];

        var lengths = new List<TimeSpan>(50 * MediaTick.Parts * (seconds + WarmUpSeconds));
        bool Tick(int part)
        {
            var begun = TimeProvider.System.GetTimestamp();
            for (var i = part; i < bridges.Count; i += MediaTick.Parts)
            {
                bridges[i].Tick();
            }

            for (var i = part; i < sessions.Count; i += MediaTick.Parts)
            {
                sessions[i].Tick();
            }

            lengths.Add(TimeProvider.System.GetElapsedTime(begun));
            return true;
        }

        await using (var tick = new MediaTick(TimeProvider.System, Tick))
        {
            // The first seconds are the compiler's.
            await Task.Delay(TimeSpan.FromSeconds(WarmUpSeconds), TimeProvider.System);
            lengths.Clear();
            var (ticks, late, sent, made) = (tick.Ticks, tick.Late, Sent(), GC.GetTotalAllocatedBytes());
            var process = Process.GetCurrentProcess();
            var (cpu, start) = (process.TotalProcessorTime, TimeProvider.System.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
            process.Refresh();
            var used = process.TotalProcessorTime - cpu;
            var wall = TimeProvider.System.GetElapsedTime(start);
            (ticks, late) = (tick.Ticks - ticks, tick.Late - late);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{legs} legs in conferences of {members}, "
                + $"{wall.TotalSeconds:F1} s: {used / wall:P1} of a core, "
                + $"{used.TotalMicroseconds / (legs * ticks / (double)MediaTick.Parts):F2} µs a leg and tick; "
                + $"{(GC.GetTotalAllocatedBytes() - made) / (legs * ticks / (double)MediaTick.Parts):F1} bytes of "
                + $"garbage; {Sent() - sent} packets sent; {late} of {ticks} quarters of ticks over 10 ms late"));
        }

        lengths.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the work of a quarter: half {lengths[lengths.Count / 2].TotalMilliseconds:F2} ms, "
            + $"p99 {lengths[lengths.Count * 99 / 100].TotalMilliseconds:F2} ms, "
            + $"longest {lengths[^1].TotalMilliseconds:F2} ms"));
        await load.WaitForExitAsync();
        sessions.ForEach(one => one.Dispose());
        return 0;

        long Sent() => sessions.Sum(one => one.Measure().PacketsOut);
    }

    public static int Option(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length
            ? int.Parse(options[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
}
