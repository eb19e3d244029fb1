using System.Diagnostics;
using System.Text.Json;
using Hutong.Bench.Load;
using Hutong.Bench.Servers;

namespace Hutong.Bench.Messaging;

/// <summary>The load generator of one server, in its own process on its own processor.</summary>
sealed class LoadGenerator : IAsyncDisposable
{
    readonly Process process;

    public LoadGenerator(ServerUnderTest server, MessagingOptions options, string password)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Hutong.Bench.Load");
        string[] arguments =
        [
            "-c", $"{options.LoadCore}", program, $"port={server.Port}", $"domain={ServerSetting.Domain}",
            $"prefix={ServerSetting.UserPrefix}", $"password={password}", $"accounts={options.Accounts}",
            $"server={server.ProcessId}",
        ];
        process = Process.Start(new ProcessStartInfo("taskset", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("taskset does not start");
    }

    public async Task<string?> ConnectAsync(string mechanism, int accounts, CancellationToken cancel) =>
        (await AskAsync<Fault>($"connect mechanism={mechanism} accounts={accounts}", cancel)).Text;

    public Task SettleAsync(double seconds, CancellationToken cancel) =>
        AskAsync<Fault>($"settle seconds={seconds}", cancel);

    public Task<MemoryResult> MemoryAsync(CancellationToken cancel) => AskAsync<MemoryResult>("memory", cancel);

    public Task<LoginResult> LoginsAsync(string mechanism, double seconds, int count, CancellationToken cancel) =>
        AskAsync<LoginResult>($"logins mechanism={mechanism} seconds={seconds} count={count}", cancel);

    public Task<RunResult> RunAsync(
        int window, int rate, double warmUp, double seconds, CancellationToken cancel) =>
        AskAsync<RunResult>($"run window={window} rate={rate} warmup={warmUp} seconds={seconds}", cancel);

    public Task<ArchiveResult> VerifyAsync(int accounts, CancellationToken cancel) =>
        AskAsync<ArchiveResult>($"verify accounts={accounts}", cancel);

    public async ValueTask DisposeAsync()
    {
        // In the middle of a run, which was given up, it does not look at its input.
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    async Task<T> AskAsync<T>(string command, CancellationToken cancel)
    {
        await process.StandardInput.WriteLineAsync(command.AsMemory(), cancel);
        await process.StandardInput.FlushAsync(cancel);
        var answer = await process.StandardOutput.ReadLineAsync(cancel)
            ?? throw new InvalidOperationException($"the generator ended at: {command}");
        return JsonSerializer.Deserialize<T>(answer)!;
    }

    sealed record Fault([property: System.Text.Json.Serialization.JsonPropertyName("Fault")] string? Text);
}
