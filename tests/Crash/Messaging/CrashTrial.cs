using Hutong.CrashKit;
using Npgsql;

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
        var server = Environment.GetEnvironmentVariable("HUTONG_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "HUTONG_TEST_POSTGRES names no server");
        var schema = $"crash_{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}";
        await DoAsync(server!, $"create schema {schema}");
        try
        {
            var own = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, MaxPoolSize = 8 };
            await RunAsync(seed, crashes, CrashKind.Kill, output, own.ToString());
        }
        finally
        {
            await DoAsync(server!, $"drop schema {schema} cascade");
        }
    }

    static async Task DoAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
