using System.Diagnostics;
using Hutong.Bench.Load;
using Hutong.Bench.Servers;

namespace Hutong.Bench.Messaging;

/// <summary>A running server with its generator and what was measured of it so far.</summary>
sealed class Contender : IAsyncDisposable
{
    const double TurnSecondsMax = 90;
    const double RestSeconds = 15;
    readonly MessagingOptions options;
    readonly LoadGenerator generator;

    Contender(ServerUnderTest server, MessagingOptions options, LoadGenerator generator)
    {
        Server = server;
        this.options = options;
        this.generator = generator;
        Record = new() { Name = server.Name, Version = server.Version, Archive = server.Archive };
    }

    public ServerUnderTest Server { get; }

    public ServerRecord Record { get; }

    string Label => $"{Server.Name}{(Server.Archive ? "" : ", no archive")}";

    /// <summary>Starts the server and signs all accounts in; the memory this takes is the idle connections'.</summary>
    public static async Task<Contender> StartAsync(
        ServerUnderTest server, MessagingOptions options, string password, CancellationToken cancel)
    {
        try
        {
            await server.StartAsync(cancel);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var contender = new Contender(server, options, new LoadGenerator(server, options, password));
        try
        {
            await contender.ConnectAsync(cancel);
            return contender;
        }
        catch
        {
            await contender.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts load on the server that is not measured, but checked with the rest in its archive.</summary>
    public async Task HeatAsync(CancellationToken cancel) =>
        await generator.RunAsync(window: 1, rate: 0, warmUp: 0, options.HeatSeconds, cancel);

    public async Task RunWindowAsync(int window, double seconds, CancellationToken cancel)
    {
        // On a slow disk a server that syncs each message would not come to the end of its windows.
        var turn = window * options.Accounts / (Record.OfWindow(1)?.PerSecond ?? double.MaxValue);
        if (turn > TurnSecondsMax)
        {
            Say($"window {window} left out: all windows once would take {turn:F0} s");
            return;
        }

        await SyncDisksAsync(cancel);
        Note(await generator.RunAsync(window, rate: 0, options.WarmUpSeconds, seconds, cancel));
    }

    public async Task RunRateAsync(int rate, CancellationToken cancel)
    {
        await SyncDisksAsync(cancel);
        Note(await generator.RunAsync(window: 0, rate, options.WarmUpSeconds, options.EqualSeconds, cancel));
    }

    public async Task LoginsAsync(string mechanism, CancellationToken cancel)
    {
        // First once around, so that the generator knows all salted passwords.
        if (mechanism != "Plain")
        {
            await generator.LoginsAsync(mechanism, 60, options.Accounts, cancel);
        }

        var result = await generator.LoginsAsync(mechanism, options.LoginSeconds, int.MaxValue, cancel);
        Record.Logins.Add(result);
        Say($"{mechanism}: {result.Logins / result.Seconds:F0} logins/s {result.Failed} failed {result.FirstFault}");
    }

    public async Task VerifyAsync(CancellationToken cancel)
    {
        var result = await generator.VerifyAsync(options.Verified, cancel);
        Record.ArchiveCheck = result;
        Say($"archive of {result.Accounts} accounts: {result.Found} of {result.Expected}, {result.Missing} missing, "
            + $"{result.Doubled} doubled, {result.Foreign} foreign in {result.Seconds:F0} s {result.FirstFault}");
    }

    public async ValueTask DisposeAsync()
    {
        await generator.DisposeAsync();
        await Server.DisposeAsync();
    }

    async Task ConnectAsync(CancellationToken cancel)
    {
        var mechanism = Server.HasScram ? "ScramSha1" : "Plain";
        // The first logins load code and fill caches: what they cost belongs to no connection.
        var first = await generator.LoginsAsync(mechanism, 30, 50, cancel);
        if (first.Logins == 0)
        {
            throw new InvalidOperationException($"{Label}: no login: {first.FirstFault}");
        }

        // Two readings with sessions in both, each when the server has come to rest: the slope between them is what a
        // connection costs, whatever the first of them made the runtime reserve.
        var before = await SignInAsync(mechanism, options.Accounts / 5, cancel);
        var after = await SignInAsync(mechanism, options.Accounts, cancel);
        var more = (double)(after.Sessions - before.Sessions);
        Record.ResidentPerConnection = (after.Resident - before.Resident) / more;
        Record.ProportionalPerConnection = (after.Proportional - before.Proportional) / more;
        Say($"{after.Sessions} sessions, {Record.ResidentPerConnection / 1000:F1} kB each, {Server.Version}");
    }

    async Task<MemoryResult> SignInAsync(string mechanism, int accounts, CancellationToken cancel)
    {
        if (await generator.ConnectAsync(mechanism, accounts, cancel) is { } fault)
        {
            throw new InvalidOperationException($"{Label}: {fault}");
        }

        await generator.SettleAsync(RestSeconds, cancel);
        return await generator.MemoryAsync(cancel);
    }

    void Note(RunResult run)
    {
        Record.Runs.Add(run);
        var summary = Summary.Of([run])!;
        var faults = summary.Exact
            ? "each once and in order"
            : $"lost {run.Lost}, doubled {run.Duplicates}, out of order {run.OutOfOrder}, errors {run.Errors}, "
                + $"sessions closed {run.ClosedSessions}: {run.FirstFault}";
        Say($"{(run.Rate > 0 ? $"{run.Rate:F0}/s" : $"window {run.Window}")}: {summary.PerSecond:F0} messages/s, "
            + $"{summary.CpuMicroseconds:F1} us CPU, p50 {summary.P50} us, p99 {summary.P99} us, {faults}");
    }

    void Say(string text) => Console.Error.WriteLine($"{Label}: {text}");

    // What one server left to be written must not be written in another's time.
    static async Task SyncDisksAsync(CancellationToken cancel)
    {
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync(cancel);
    }
}
