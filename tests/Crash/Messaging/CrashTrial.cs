using Hutong.CrashKit;

namespace Hutong.Crash.Messaging;

/// <summary>A run of so many crashes on one data directory, and that it found nothing.</summary>
static class CrashTrial
{
    /// <summary>On SQLite.</summary>
    public static async Task RunAsync(
        int seed, int crashes, CrashKind kind, ITestOutputHelper output, string? postgres = null)
    {
        Assert.SkipWhen(kind != CrashKind.Kill && PowerLoss.Unavailable is not null, PowerLoss.Unavailable ?? "");
        var cancel = TestContext.Current.CancellationToken;
        await using var run = new CrashRun(seed, kind, postgres);
        await run.BeginAsync(cancel);
        await run.SignInAsync();
        for (var crash = 1; crash <= crashes; crash++)
        {
            await run.CrashAsync(cancel);
            await run.RecoverAsync();
            output.WriteLine($"crash {crash}, {run.Summary}");
            Assert.True(run.Findings.Count == 0, $"crash {crash}, seed {seed}:\n{string.Join('\n', run.Findings)}");
        }
    }

    /// <summary>In a schema of its own on the server that <c>HUTONG_TEST_POSTGRES</c> names.</summary>
    public static async Task RunOnPostgresAsync(int seed, int crashes, ITestOutputHelper output)
    {
        await using var schema = await OwnSchema.NewAsync();
        await RunAsync(seed, crashes, CrashKind.Kill, output, schema.ConnectionString);
    }
}
