using System.Diagnostics;
using System.Globalization;
using Hutong.Bench.Servers;

namespace Hutong.Bench.Calls;

/// <summary>What came of a run of sipp.</summary>
/// <param name="Good">Scenarios that went through to their end.</param>
/// <param name="Failed">Those that did not.</param>
/// <param name="Seconds">How long it took.</param>
sealed record SippResult(int Good, int Failed, double Seconds);

/// <summary>sipp 3.6 with one of our scenarios, on the load's processor.</summary>
sealed class Sipp(SipServer server, string folder, int core, TimeProvider time)
{
    /// <summary>The telephones, one a line, for scenarios: name and what proves it.</summary>
    public async Task WriteUsersAsync(string file, int from, int count, CancellationToken cancel)
    {
        var lines = Enumerable.Range(from, count).Select(i =>
            $"{ServerSetting.UserPrefix}{i};[authentication username={ServerSetting.UserPrefix}{i} "
            + $"password={server.PasswordOf(i)}]");
        await File.WriteAllLinesAsync(Path.Combine(folder, file), lines.Prepend("SEQUENTIAL"), cancel);
    }

    /// <summary>Writes a scenario, with what differs between servers put in.</summary>
    public Task WriteScenarioAsync(string file, string text, CancellationToken cancel) => File.WriteAllTextAsync(
        Path.Combine(folder, file),
        text.Replace(
            "CHALLENGE", server.InviteChallenge.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("DOMAIN", ServerSetting.Domain, StringComparison.Ordinal), cancel);

    /// <summary>Starts it; end it by the process that is given back.</summary>
    public Process Start(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("taskset")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])["-c", $"{core}", "sipp", $"127.0.0.1:{server.Port}", "-i", "127.0.0.1",
            "-nostdin", "-recv_timeout", "20000", "-trace_stat", "-fd", "600", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("sipp does not start");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<SippResult> RunAsync(string scenario, string users, string address, int count, int perSecond,
        int atOnce, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        var statistics = Path.Combine(folder, $"{scenario}-{begun}.csv");
        using var process =
            Start("-sf", scenario, "-inf", users, "-auth_uri", address, "-m", $"{count}", "-r", $"{perSecond}", "-l",
            $"{atOnce}", "-stf", statistics, "-timeout", "300");
        await process.WaitForExitAsync(cancel);
        // Cumulative figures are in the last line, by the names in the first.
        var lines = (await File.ReadAllLinesAsync(statistics, cancel)).Where(line => line.Length > 0).ToArray();
        var names = lines[0].Split(';').ToList();
        var last = lines[^1].Split(';');
        return new(int.Parse(last[names.IndexOf("SuccessfulCall(C)")], CultureInfo.InvariantCulture),
            int.Parse(last[names.IndexOf("FailedCall(C)")], CultureInfo.InvariantCulture),
            time.GetElapsedTime(begun).TotalSeconds);
    }
}
