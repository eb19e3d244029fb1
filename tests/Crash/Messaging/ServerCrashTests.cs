using Hutong.CrashKit;

namespace Hutong.Crash.Messaging;

/// <summary>What a client saw acknowledged or delivered survives the server, on both stores.</summary>
[Trait("Category", "Store")]
public sealed class ServerCrashTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_a_kill(int seed) =>
        CrashTrial.RunAsync(seed, crashes: 1, CrashKind.Kill, output);

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_the_loss_of_power(int seed, bool isTorn) =>
        CrashTrial.RunAsync(seed, crashes: 1, isTorn ? CrashKind.TornWrites : CrashKind.PowerLoss, output);

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_a_kill_on_PostgreSQL(int seed) =>
        CrashTrial.RunOnPostgresAsync(seed, crashes: 1, output);

    [Fact]
    public async Task The_loss_of_power_is_found_when_nothing_is_synced()
    {
        Assert.SkipWhen(PowerLoss.Unavailable is not null, PowerLoss.Unavailable ?? "");
        var cancel = TestContext.Current.CancellationToken;
        await using var run = new CrashRun(31, CrashKind.PowerLoss, postgres: null);
        await run.BeginAsync(cancel);
        await run.StopSyncingAsync(cancel);
        await run.SignInAsync();
        await run.CrashAsync(cancel);
        output.WriteLine(run.Summary);
        Assert.Contains(run.Findings, finding => finding.StartsWith("lost: ", StringComparison.Ordinal));
    }
}

/// <summary>The same, some hundred times.</summary>
[Trait("Category", "Long")]
public sealed class ManyServerCrashTests(ITestOutputHelper output)
{
    const int CrashesPerTrial = 10;

    public static TheoryData<int> Kills => [.. Enumerable.Range(100, 10)];

    public static TheoryData<int> Losses => [.. Enumerable.Range(200, 8)];

    public static TheoryData<int> KillsOnPostgres => [.. Enumerable.Range(300, 4)];

    [Theory]
    [MemberData(nameof(Kills))]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_ten_kills(int seed) =>
        CrashTrial.RunAsync(seed, CrashesPerTrial, CrashKind.Kill, output);

    [Theory]
    [MemberData(nameof(Losses))]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_ten_losses_of_power(int seed) =>
        CrashTrial.RunAsync(
            seed, CrashesPerTrial, seed % 2 == 0 ? CrashKind.PowerLoss : CrashKind.TornWrites, output);

    [Theory]
    [MemberData(nameof(KillsOnPostgres))]
    public Task Nothing_acknowledged_is_missing_or_doubled_after_ten_kills_on_PostgreSQL(int seed) =>
        CrashTrial.RunOnPostgresAsync(seed, CrashesPerTrial, output);
}
