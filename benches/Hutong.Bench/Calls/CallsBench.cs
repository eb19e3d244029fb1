using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hutong.Bench.Load.Measure;
using Hutong.Bench.Servers;

namespace Hutong.Bench.Calls;

/// <summary>One server's figures.</summary>
/// <param name="Name">Which.</param>
/// <param name="Version">And which version.</param>
/// <param name="Register">Of registrations, challenge and all.</param>
/// <param name="Call">Of calls, from challenge to BYE.</param>
sealed record CallsRecord(string Name, string Version, Cost Register, Cost Call);

/// <summary>
/// Registrations and calls beside kamailio: both servers have the same processor, sipp has the other. The server's CPU
/// time is what is compared; seconds are told, not compared. Both are warmed up first; then they take turns, because a
/// machine that is lent out is faster in one minute than in the next, and the ratio is that of neighbours.
/// </summary>
sealed class CallsBench(CallsOptions options, TimeProvider time)
{
    const int ServerCore = 0;
    const int FirstAnswerPort = 26_070;

    // A server that compiles as it goes costs less from slice to slice, but not from each to the next; one that runs
    // for weeks is at the end of that.
    const int WarmUpSlicesMax = 18;
    const int SlicesWithoutGain = 4;
    const int SliceSeconds = 10;
    const double Gain = 0.97;
    const int Rounds = 5;
    const string Register = "register.xml";
    const string Call = "call.xml";
    const string Answer = "answer.xml";
    const string Callers = "callers.csv";
    const string Answerer = "answerer.csv";

    // What a proof is for is the address asked for: sipp would take the server's own.
    const string Called = $"{ServerSetting.UserPrefix}0@{ServerSetting.Domain}";

    readonly string repository = Environment.CurrentDirectory;
    readonly int loadCore = Environment.ProcessorCount - 1;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var folder = Path.Combine(repository, "artifacts/bench/calls");
        List<SipServer> servers = [];
        List<CallsRecord> records;
        try
        {
            foreach (var name in (string[])["kamailio", "hutong"])
            {
                if (await StartAsync(name, Path.Combine(folder, name), cancel) is { } server)
                {
                    servers.Add(server);
                }
            }

            records = await MeasureAsync(servers, cancel);
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }

        if (!options.Keep)
        {
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine(Report(records));
        await File.WriteAllTextAsync(Path.Combine(repository, "artifacts/bench/calls.json"),
            JsonSerializer.Serialize(records, JsonSerializerOptions.Default), cancel);
        return 0;
    }

    async Task<SipServer?> StartAsync(string name, string place, CancellationToken cancel)
    {
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        var setting = new ServerSetting(
            repository, place, Archive: true, options.Accounts, "secret-of-all", ServerCore, time);
        SipServer server = name == "hutong" ? new HutongPhones(setting) : new KamailioServer(setting);
        if (await server.MissingAsync(cancel) is { } missing)
        {
            Console.Error.WriteLine($"{name} is left out: {missing} is missing");
            await server.DisposeAsync();
            return null;
        }

        await server.StartAsync(cancel);
        return server;
    }

    async Task<List<CallsRecord>> MeasureAsync(List<SipServer> servers, CancellationToken cancel)
    {
        List<(SipServer Server, Cost Cost, Func<int, int, Task<SippResult>> Run)> registers = [], calls = [];
        List<Process> answering = [];
        try
        {
            foreach (var server in servers)
            {
                var sipp = await PrepareAsync(server, cancel);
                registers.Add((server, new(), (count, rate) =>
                    sipp.RunAsync(Register, Callers, ServerSetting.Domain, count, rate, 200, cancel)));
                calls.Add((server, new(), (count, rate) =>
                    sipp.RunAsync(Call, Callers, Called, count, rate, 200, cancel)));

                // The one who answers registers from where it answers.
                answering.Add(await AnswerAsync(sipp, FirstAnswerPort + answering.Count, cancel));
            }

            await MeasureAsync("registration", registers, options.Registers, options.Rate);
            await MeasureAsync("call", calls, options.Calls, options.Rate / 10);
        }
        finally
        {
            foreach (var one in answering)
            {
                one.Kill(entireProcessTree: true);
                one.Dispose();
            }
        }

        return [.. servers.Select((server, i) =>
            new CallsRecord(server.Name, server.Version, registers[i].Cost, calls[i].Cost))];
    }

    async Task<Sipp> PrepareAsync(SipServer server, CancellationToken cancel)
    {
        var sipp = new Sipp(server, server.Folder, loadCore, time);
        await sipp.WriteScenarioAsync(Register, Scenarios.Register, cancel);
        await sipp.WriteScenarioAsync(Call, Scenarios.Call, cancel);
        await sipp.WriteScenarioAsync(Answer, Scenarios.Answer, cancel);
        await sipp.WriteUsersAsync(Callers, 1, options.Accounts - 1, cancel);
        await sipp.WriteUsersAsync(Answerer, 0, 1, cancel);
        return sipp;
    }

    static async Task MeasureAsync(
        string what, List<(SipServer Server, Cost Cost, Func<int, int, Task<SippResult>> Run)> all, int count, int rate)
    {
        foreach (var (server, cost, run) in all)
        {
            cost.Cold = await WarmUpAsync(server, what, rate, run);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (server, cost, run) in all)
            {
                var (microseconds, result) = await CostAsync(server, () => run(count / Rounds, rate));
                cost.Rounds.Add(microseconds);
                (cost.Good, cost.Failed) = (cost.Good + result.Good, cost.Failed + result.Failed);
                Say(server, what, microseconds, result);
            }
        }
    }

    // Until some slices have brought nothing. Gives what the first cost.
    static async Task<double> WarmUpAsync(
        SipServer server, string what, int rate, Func<int, int, Task<SippResult>> run)
    {
        var (cold, best, since) = (0.0, double.MaxValue, 0);
        for (var slice = 0; slice < WarmUpSlicesMax && since < SlicesWithoutGain; slice++)
        {
            var (cost, result) = await CostAsync(server, () => run(rate * SliceSeconds, rate));
            Say(server, $"{what} (to warm up)", cost, result);
            cold = slice == 0 ? cost : cold;
            since = cost < best * Gain ? 0 : since + 1;
            best = Math.Min(best, cost);
        }

        return cold;
    }

    static async Task<Process> AnswerAsync(Sipp sipp, int port, CancellationToken cancel)
    {
        using (var register = sipp.Start(
            "-sf", Register, "-inf", Answerer, "-auth_uri", ServerSetting.Domain, "-m", "1", "-p", $"{port}"))
        {
            await register.WaitForExitAsync(cancel);
        }

        return sipp.Start("-sf", Answer, "-p", $"{port}");
    }

    static async Task<(double Microseconds, SippResult Result)> CostAsync(
        SipServer server, Func<Task<SippResult>> work)
    {
        var before = ProcessTree.CpuSeconds(server.ProcessId);
        var result = await work();
        var spent = ProcessTree.CpuSeconds(server.ProcessId) - before;
        return (spent * 1e6 / Math.Max(1, result.Good), result);
    }

    static void Say(SipServer server, string what, double microseconds, SippResult result) => Console.Error.WriteLine(
        string.Create(CultureInfo.InvariantCulture,
            $"{server.Name}: {microseconds:F1} us CPU a {what}; ")
        + string.Create(CultureInfo.InvariantCulture,
            $"{result.Good} good, {result.Failed} failed in {result.Seconds:F1} s"));

    static string Report(List<CallsRecord> records)
    {
        var text = new StringBuilder("""
            | server | CPU us/registration | us/call | at the start | registrations: good, failed | calls |
            |---|--:|--:|--:|--:|--:|

            """);
        foreach (var one in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {one.Version} | {Median(one.Register.Rounds):F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {Median(one.Call.Rounds):F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.Register.Cold:F1}, {one.Call.Cold:F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.Register.Good}, {one.Register.Failed} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.Call.Good}, {one.Call.Failed} |\n");
        }

        if (records is [{ Name: "kamailio" } peer, { Name: "hutong" } own])
        {
            Ratio(text, "CPU a registration", own.Register, peer.Register, 1.5);
            Ratio(text, "CPU a call (bridged and recorded against proxied)", own.Call, peer.Call, 2);
        }

        return text.ToString();
    }

    // Of neighbours in time, not of two medians.
    static void Ratio(StringBuilder text, string what, Cost own, Cost peer, double target)
    {
        var ratios = own.Rounds.Zip(peer.Rounds, (one, other) => one / other).ToList();
        var ratio = Median(ratios);
        text.Append(CultureInfo.InvariantCulture, $"\n* {what}: {ratio:F2} ({ratios.Min():F2} to {ratios.Max():F2}), ")
            .Append(CultureInfo.InvariantCulture, $"target {target}: {(ratio <= target ? "met" : "MISSED")}");
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
