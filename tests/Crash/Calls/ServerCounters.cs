using System.Globalization;

namespace Hutong.Crash.Calls;

/// <summary>What the server says it holds for calls, from its metrics.</summary>
static class ServerCounters
{
    /// <summary>What must be 0 when there is no call.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "hutong_sip_dialogs", "hutong_sip_transactions", "hutong_sip_open_legs", "hutong_sip_trunk_channels",
        "hutong_calling_calls", "hutong_calling_open_records", "hutong_calling_reservations", "hutong_calling_ports",
    ];

    /// <summary>What it has counted of calls, for the output of a test.</summary>
    public static async Task<string> TotalsAsync(HttpClient http, CancellationToken cancel) =>
        string.Join('\n', (await http.GetStringAsync("metrics", cancel)).Split('\n').Where(line =>
            line.StartsWith("hutong_calling_ended", StringComparison.Ordinal)
            || line.StartsWith("hutong_sip_trunk_calls", StringComparison.Ordinal)));

    /// <summary>Those that are not 0.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> ReadAsync(HttpClient http, CancellationToken cancel)
    {
        Dictionary<string, double> found = [];
        foreach (var line in (await http.GetStringAsync("metrics", cancel)).Split('\n'))
        {
            var words = line.Split(' ');
            if (words is [var name, var value] && All.Contains(name))
            {
                found[name] = double.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        Assert.Equal(All.Count, found.Count);
        return found.Where(one => one.Value != 0).ToDictionary();
    }
}
