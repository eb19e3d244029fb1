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
/// <param name="RegisterMicroseconds">CPU of the server for a registration, challenge and all, in microseconds.</param>
/// <param name="CallMicroseconds">CPU of the server for a call from challenge to BYE, in microseconds.</param>
/// <param name="ColdRegisterMicroseconds">The same in the first ten seconds after the start.</param>
/// <param name="ColdCallMicroseconds">The same in the first ten seconds of calls.</param>
/// <param name="Registers">What sipp counted.</param>
/// <param name="Calls">What sipp counted.</param>
sealed record CallsRecord(string Name, string Version, double RegisterMicroseconds, double CallMicroseconds,
    double ColdRegisterMicroseconds, double ColdCallMicroseconds, SippResult Registers, SippResult Calls);

/// <summary>
/// Registrations and calls beside kamailio: both servers hold their processor in turn, sipp has the other. The server's
/// CPU time is what is compared; seconds are told, not compared.
/// </summary>
sealed class CallsBench(CallsOptions options, TimeProvider time)
{
    const int ServerCore = 0;

    // A server that compiles as it goes costs less from slice to slice; one that runs for weeks is at the end of that.
    const int WarmUpSlices = 18;
    const int SliceSeconds = 10;
    const double Settled = 0.97;
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
        List<CallsRecord> records = [];
        foreach (var name in (string[])["kamailio", "hutong"])
        {
            var place = Path.Combine(folder, name);
            if (Directory.Exists(place))
            {
                Directory.Delete(place, recursive: true);
            }

            var setting = new ServerSetting(
                repository, place, Archive: true, options.Accounts, "secret-of-all", ServerCore, time);
            await using SipServer server = name == "hutong" ? new HutongPhones(setting) : new KamailioServer(setting);
            if (await server.MissingAsync(cancel) is { } missing)
            {
                Console.Error.WriteLine($"{name} is left out: {missing} is missing");
                continue;
            }

            await server.StartAsync(cancel);
            records.Add(await MeasureAsync(server, cancel));
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

    async Task<CallsRecord> MeasureAsync(SipServer server, CancellationToken cancel)
    {
        var sipp = new Sipp(server, server.Folder, loadCore, time);
        await sipp.WriteScenarioAsync(Register, Scenarios.Register, cancel);
        await sipp.WriteScenarioAsync(Call, Scenarios.Call, cancel);
        await sipp.WriteScenarioAsync(Answer, Scenarios.Answer, cancel);
        await sipp.WriteUsersAsync(Callers, 1, options.Accounts - 1, cancel);
        await sipp.WriteUsersAsync(Answerer, 0, 1, cancel);

        var coldRegister = await WarmUpAsync(server, "registration", options.Rate, (count, rate) =>
            sipp.RunAsync(Register, Callers, ServerSetting.Domain, count, rate, 200, cancel));
        var (register, registers) = await CostAsync(server, () =>
            sipp.RunAsync(Register, Callers, ServerSetting.Domain, options.Registers, options.Rate, 200, cancel));
        Say(server, "registration", register, registers);

        // The one who answers registers from where it answers.
        using var answers = await AnswerAsync(sipp, cancel);
        try
        {
            var coldCall = await WarmUpAsync(server, "call", options.Rate / 10, (count, rate) =>
                sipp.RunAsync(Call, Callers, Called, count, rate, 200, cancel));
            var (call, calls) = await CostAsync(server, () =>
                sipp.RunAsync(Call, Callers, Called, options.Calls, options.Rate / 10, 200, cancel));
            Say(server, "call", call, calls);
            return new(server.Name, server.Version, register, call, coldRegister, coldCall, registers, calls);
        }
        finally
        {
            answers.Kill(entireProcessTree: true);
        }
    }

    // Until a slice is no cheaper than those before it. Gives what the first cost.
    static async Task<double> WarmUpAsync(
        SipServer server, string what, int rate, Func<int, int, Task<SippResult>> run)
    {
        var (cold, best) = (0.0, double.MaxValue);
        for (var slice = 0; slice < WarmUpSlices; slice++)
        {
            var (cost, result) = await CostAsync(server, () => run(rate * SliceSeconds, rate));
            Say(server, $"{what} (to warm up)", cost, result);
            cold = slice == 0 ? cost : cold;
            if (slice > 1 && cost > best * Settled)
            {
                break;
            }

            best = Math.Min(best, cost);
        }

        return cold;
    }

    static async Task<Process> AnswerAsync(Sipp sipp, CancellationToken cancel)
    {
        const string Port = "26070";
        using (var register =
            sipp.Start("-sf", Register, "-inf", Answerer, "-auth_uri", ServerSetting.Domain, "-m", "1", "-p", Port))
        {
            await register.WaitForExitAsync(cancel);
        }

        return sipp.Start("-sf", Answer, "-p", Port);
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
            text.Append(CultureInfo.InvariantCulture, $"| {one.Version} | {one.RegisterMicroseconds:F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.CallMicroseconds:F1} ")
                .Append(CultureInfo.InvariantCulture,
                    $"| {one.ColdRegisterMicroseconds:F1}, {one.ColdCallMicroseconds:F1} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.Registers.Good}, {one.Registers.Failed} ")
                .Append(CultureInfo.InvariantCulture, $"| {one.Calls.Good}, {one.Calls.Failed} |\n");
        }

        if (records is [{ Name: "kamailio" } peer, { Name: "hutong" } own])
        {
            Ratio(text, "CPU a registration", own.RegisterMicroseconds / peer.RegisterMicroseconds, 1.5);
            Ratio(text, "CPU a call (bridged and recorded against proxied)",
                own.CallMicroseconds / peer.CallMicroseconds, 2);
        }

        return text.ToString();
    }

    static void Ratio(StringBuilder text, string what, double ratio, double target) => text.Append(
        CultureInfo.InvariantCulture,
        $"\n* {what}: {ratio:F2}, target {target}: {(ratio <= target ? "met" : "MISSED")}");
}
