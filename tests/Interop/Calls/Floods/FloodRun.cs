using System.Globalization;
using System.Text;

namespace Hutong.Interop.Calls.Floods;

/// <summary>How good calls and registrations fared, without a flood and with it.</summary>
/// <param name="Name">The flood.</param>
/// <param name="Calm">Times to set calls up without it, in order.</param>
/// <param name="Flooded">And with it.</param>
/// <param name="RegisteredCalm">The longest registration without it.</param>
/// <param name="RegisteredFlooded">And with it.</param>
sealed record FloodResult(
    string Name, IReadOnlyList<TimeSpan> Calm, IReadOnlyList<TimeSpan> Flooded, TimeSpan RegisteredCalm,
    TimeSpan RegisteredFlooded)
{
    /// <summary>How much longer the 99th of a hundred waits.</summary>
    public double Ratio => Percentile(Flooded, 0.99) / Percentile(Calm, 0.99);

    /// <summary>A value that so many are not above.</summary>
    public static TimeSpan Percentile(IReadOnlyList<TimeSpan> ordered, double part) =>
        ordered.Count == 0 ? TimeSpan.Zero : ordered[(int)Math.Ceiling(part * ordered.Count) - 1];
}

/// <summary>
/// Good calls in turns with a flood and without it, in short windows, so that what else the machine does meets both.
/// </summary>
/// <param name="caller">Calls, at a steady pace whatever comes of it.</param>
/// <param name="callee">The number that is called.</param>
/// <param name="window">How long each turn is.</param>
/// <param name="turns">How many of each kind.</param>
sealed class FloodRun(GoodPhone caller, string callee, TimeSpan window, int turns)
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    /// <summary>Measures under one flood after the other.</summary>
    public async Task<List<FloodResult>> MeasureAsync(
        IEnumerable<Func<Task<IFlood>>> floods, CancellationToken stop)
    {
        List<FloodResult> results = [];
        foreach (var make in floods)
        {
            List<TimeSpan> calm = [], flooded = [];
            var (registeredCalm, registeredFlooded) = (TimeSpan.Zero, TimeSpan.Zero);
            var name = "";
            for (var turn = 0; turn < turns; turn++)
            {
                registeredCalm = Longer(registeredCalm, await GoOnAsync(calm, stop));
                await using var flood = await make();
                name = flood.Name;
                flood.Start();
                registeredFlooded = Longer(registeredFlooded, await GoOnAsync(flooded, stop));
            }

            calm.Sort();
            flooded.Sort();
            results.Add(new(name, calm, flooded, registeredCalm, registeredFlooded));
        }

        return results;
    }

    /// <summary>A table of it.</summary>
    public static string Table(IEnumerable<FloodResult> results, long before, long after)
    {
        var text = new StringBuilder(
            "| flood | good calls | set-up p50 without, ms | with | p99 without, ms | with | ratio "
            + "| longest registration without, ms | with |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var one in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Calm.Count} + {one.Flooded.Count} ")
                .Append(Two(one, 0.5)).Append(Two(one, 0.99))
                .Append(CultureInfo.InvariantCulture, $"| {one.Ratio:F2} | {one.RegisteredCalm.TotalMilliseconds:F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.RegisteredFlooded.TotalMilliseconds:F1} |\n");
        }

        return text.Append(CultureInfo.InvariantCulture,
            $"\nMemory of the server: {before / 1e6:F0} MB before, {after / 1e6:F0} MB after.\n").ToString();
    }

    static string Two(FloodResult one, double part) => string.Create(CultureInfo.InvariantCulture,
        $"| {FloodResult.Percentile(one.Calm, part).TotalMilliseconds:F1} ")
        + string.Create(CultureInfo.InvariantCulture,
        $"| {FloodResult.Percentile(one.Flooded, part).TotalMilliseconds:F1} ");

    static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    // Calls are begun by the clock, not by the end of the one before: a slow one must not hide those after it.
    async Task<TimeSpan> GoOnAsync(List<TimeSpan> setUps, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pace);
        List<Task<GoodCall>> calls = [];
        var registered = TimeSpan.Zero;
        for (var left = (int)(window / Pace); left > 0; left--)
        {
            await timer.WaitForNextTickAsync(stop);
            calls.Add(OneAsync(stop));
            if (left % 25 == 1)
            {
                registered = Longer(registered, await caller.RegisterAsync(stop));
            }
        }

        setUps.AddRange((await Task.WhenAll(calls)).Select(call => call.SetUp));
        return registered;
    }

    async Task<GoodCall> OneAsync(CancellationToken stop)
    {
        var call = await caller.CallAsync(callee, GoodPhone.Plain, stop);
        call.HangUp();
        return call;
    }
}
