using System.Globalization;
using System.Text;

namespace Hutong.Bench.Messaging;

/// <summary>Where and when it was measured.</summary>
sealed record MachineRecord(
    string Date, string Processor, int Processors, string Memory, string System, string Runtime);

/// <summary>The table, and how Hutong stands against its targets.</summary>
sealed record MessagingReport(IReadOnlyList<ServerRecord> Servers, MachineRecord Machine)
{
    const double BytesPerConnectionMax = 10_000;

    /// <summary>True when no message was lost, doubled or out of order anywhere in Hutong.</summary>
    public bool Sound => Servers.Where(server => server.Name == "hutong").All(server =>
        server.ArchiveCheck is null or { Exact: true } && server.Runs.All(run => run is { Lost: 0, Duplicates: 0 }));

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{Machine.Date}, {Machine.Processor}, {Machine.Processors} processors, {Machine.Memory}");
        text.AppendLine();
        text.AppendLine("| server | archive | window | msgs/s | CPU µs/msg | p50 ms | p99 ms | exact | "
            + "logins/s SCRAM | logins/s PLAIN | bytes/idle conn (RSS, PSS) | archive verified |");
        text.AppendLine("|---|---|--:|--:|--:|--:|--:|---|--:|--:|--:|---|");
        foreach (var server in Servers)
        {
            Rows(text, server);
        }

        Targets(text);
        return text.ToString();
    }

    static void Rows(StringBuilder text, ServerRecord server)
    {
        var first = true;
        var rates = server.Runs.Where(run => run.Rate > 0).Select(run => run.Rate).Distinct();
        var rows = server.Runs.Where(run => run.Rate == 0).Select(run => run.Window).Distinct()
            .Select(window => ($"{window}", server.OfWindow(window)!))
            .Concat(rates.Select(rate => ($"{rate:F0}/s", server.OfRate(rate)!)));
        foreach (var (load, summary) in rows)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {(first ? server.Version : "")} | {(server.Archive ? "on" : "off")} | {load} "
                + $"| {summary.PerSecond:F0} | {summary.CpuMicroseconds:F1} | {Milliseconds(summary.P50)} "
                + $"| {Milliseconds(summary.P99)} | {(summary.Exact ? "yes" : "NO")} ");
            text.AppendLine(first ? Once(server) : "| | | | |");
            first = false;
        }
    }

    static string Once(ServerRecord server)
    {
        var check = server.ArchiveCheck switch
        {
            null => "",
            { Exact: true } good => $"{good.Found} in {good.Accounts} accounts",
            var bad => $"NO: {bad.Missing} missing, {bad.Doubled} doubled {bad.FirstFault}",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"| {Rate(server.Login("ScramSha1"))} | {Rate(server.Login("Plain"))} "
            + $"| {server.ResidentPerConnection:F0}, {server.ProportionalPerConnection:F0} | {check} |");
    }

    void Targets(StringBuilder text)
    {
        if (Servers.FirstOrDefault(server => server is { Name: "hutong", Archive: true }) is not { } hutong)
        {
            return;
        }

        var peers = Servers.Where(server => server.Name is "prosody" or "ejabberd").ToList();
        text.AppendLine();
        foreach (var window in (int[])[1, 32])
        {
            if (hutong.OfWindow(window) is not { } own)
            {
                continue;
            }

            Ratio(text, $"window {window}, CPU a message against the better peer with archive", own.CpuMicroseconds,
                Best(peers.Where(peer => peer.Archive), window), 0.1);
            Ratio(text, $"window {window}, CPU a message against the better peer without archive", own.CpuMicroseconds,
                Best(peers.Where(peer => !peer.Archive), window), 1);
        }

        foreach (var rate in hutong.Runs.Where(run => run.Rate > 0).Select(run => run.Rate).Distinct())
        {
            var others = peers.Select(peer => peer.OfRate(rate)?.P99).OfType<long>().ToList();
            Ratio(text, $"{rate:F0} messages/s, p99 against the better peer", hutong.OfRate(rate)!.P99,
                others.Count == 0 ? null : others.Min(), 1);
        }

        Ratio(text, "bytes per idle connection against 10 kB", hutong.ResidentPerConnection, BytesPerConnectionMax, 1);
    }

    static double? Best(IEnumerable<ServerRecord> some, int window) =>
        some.Select(server => server.OfWindow(window)?.CpuMicroseconds).Min();

    static void Ratio(StringBuilder text, string what, double own, double? other, double target)
    {
        if (other is { } against)
        {
            var ratio = own / against;
            var met = ratio <= target ? "met" : "MISSED";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"* {what}: {own:F1} / {against:F1} = {ratio:F3}, target {target}: {met}");
        }
    }

    static string Milliseconds(long microseconds) =>
        (microseconds / 1000.0).ToString(microseconds < 10_000 ? "F2" : "F0", CultureInfo.InvariantCulture);

    static string Rate(Load.LoginResult? login) => login switch
    {
        null => "",
        { Failed: > 0 } => $"{login.Logins / login.Seconds:F0} ({login.Failed} FAILED)",
        _ => $"{login.Logins / login.Seconds:F0}",
    };
}
