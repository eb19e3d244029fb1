using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hutong.Media.Net;

namespace Hutong.Media.Bench;

/// <summary>
/// Conferences on one processor: packets in, jitter buffers, mixed, packets out. The load is a process of its own on
/// another one.
/// </summary>
static class MixRun
{
    const int FirstPort = 30_000, LastPort = 39_999, WarmUpSeconds = 10, TurnsOfMeasure = 100_000;

    static volatile uint turned;

    /// <summary>Starts this program again on the first processor.</summary>
    public static async Task<int> Run(string[] options)
    {
        using var alone = Process.Start("taskset", ["-c", "0", Environment.ProcessPath!, "mix-alone", .. options]);
        await alone.WaitForExitAsync();
        return alone.ExitCode;
    }

    /// <summary>Mixes, with the load beside.</summary>
    public static async Task<int> RunAlone(string[] options)
    {
        var (count, members) = (Option(options, "--legs", 1000), Option(options, "--members", 10));
        var seconds = Option(options, "--seconds", 10);
        await using var poll = new PortPoll();
        using var legs = new BenchLegs(new(poll, FirstPort, LastPort), count);
        using var load = StartLoad(seconds + WarmUpSeconds + 1, legs.Ports);
        legs.Join(members, int.Parse((await load.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));

        var lengths = new List<TimeSpan>(50 * MediaTick.Parts * (seconds + WarmUpSeconds));
        await using (var tick = new MediaTick(TimeProvider.System, part =>
        {
            var begun = TimeProvider.System.GetTimestamp();
            legs.Tick(part);
            lengths.Add(TimeProvider.System.GetElapsedTime(begun));
            return true;
        }))
        {
            // The first seconds are the compiler's.
            await Task.Delay(TimeSpan.FromSeconds(WarmUpSeconds), TimeProvider.System);
            lengths.Clear();
            var (parts, late, sent, garbage) = (tick.Ticks, tick.Late, legs.Sent, GC.GetTotalAllocatedBytes());
            var process = Process.GetCurrentProcess();
            var (cpu, start) = (process.TotalProcessorTime, TimeProvider.System.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
            process.Refresh();
            var used = process.TotalProcessorTime - cpu;
            var wall = TimeProvider.System.GetElapsedTime(start);
            (parts, late, sent) = (tick.Ticks - parts, tick.Late - late, legs.Sent - sent);
            var pulls = count * parts / (double)MediaTick.Parts;
            garbage = GC.GetTotalAllocatedBytes() - garbage;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count} legs in conferences of {members}, {wall.TotalSeconds:F1} s: {used / wall:P1} of a core, ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{used.TotalMicroseconds / pulls:F2} µs and {garbage / pulls:F1} B of garbage a leg and tick; ")
                + string.Create(CultureInfo.InvariantCulture,
                    $"{sent} packets sent; {late} of {parts} quarters of ticks over 10 ms late"));
        }

        await load.WaitForExitAsync();
        lengths.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the work of a quarter: half {lengths[lengths.Count / 2].TotalMilliseconds:F2} ms, ")
            + string.Create(CultureInfo.InvariantCulture,
                $"p99 {lengths[lengths.Count * 99 / 100].TotalMilliseconds:F2} ms, ")
            + string.Create(CultureInfo.InvariantCulture, $"longest {lengths[^1].TotalMilliseconds:F2} ms"));
        await HostAlone(lengths[lengths.Count / 2], seconds);
        return 0;
    }

    // A machine that is lent out stops whenever its owner likes: what the same clock is late for with work as long as
    // ours that touches nothing is not ours.
    static async Task HostAlone(TimeSpan work, int seconds)
    {
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < 100; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            Turn(TurnsOfMeasure);
            var length = TimeProvider.System.GetElapsedTime(begun);
            shortest = length < shortest ? length : shortest;
        }

        var turns = (int)(TurnsOfMeasure * (work / shortest));
        await using var tick = new MediaTick(TimeProvider.System, _ =>
        {
            Turn(turns);
            return true;
        });
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a bare loop as long, on the same clock and processor: {tick.Late} of {tick.Ticks} over 10 ms late"));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Turn(int turns)
    {
        var number = turned;
        for (var i = 0; i < turns; i++)
        {
            number = (number * 1_664_525) + 1_013_904_223;
        }

        turned = number;
    }

    public static int Option(string[] options, string name, int otherwise) =>
        Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length
            ? int.Parse(options[at + 1], CultureInfo.InvariantCulture)
            : otherwise;

    static Process StartLoad(int seconds, IEnumerable<int> ports) => Process.Start(new ProcessStartInfo("taskset")
    {
        ArgumentList =
        {
            "-c", (Environment.ProcessorCount > 1 ? "1" : "0"), Environment.ProcessPath!, "load",
            seconds.ToString(CultureInfo.InvariantCulture),
            string.Join(' ', ports.Select(one => one.ToString(CultureInfo.InvariantCulture))),
        },
        RedirectStandardOutput = true,
    })!;
}
