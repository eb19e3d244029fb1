using System.Globalization;
using Hutong.Media.Net;

namespace Hutong.Media.Bench.Relay;

/// <summary>
/// The calls of a server without its signalling: two sessions each in a bridge, with their statistics, RTCP and tick.
/// Runs in a process of its own until its input ends.
/// </summary>
static class HutongRelay
{
    const int FirstPort = 30_000, LastPort = 35_999;

    public static async Task<int> Run(int calls, int first, int second)
    {
        await using var poll = new PortPoll();
        using var legs = new BenchLegs(new(poll, FirstPort, LastPort), 2 * calls);
        legs.Join(2, first, second);
        await using var tick = new MediaTick(TimeProvider.System, legs.Tick);
        Console.WriteLine(
            string.Join(' ', legs.Ports.Select(one => one.ToString(CultureInfo.InvariantCulture))));
        await Console.In.ReadLineAsync();
        return 0;
    }
}
