namespace Hutong.Crash.Messaging;

/// <summary>SIGTERM in the middle of traffic: nothing is lost, everybody is told, the server ends in time.</summary>
[Trait("Category", "Store")]
public sealed class ServerStopTests(ITestOutputHelper output)
{
    /// <summary>The setting <c>server.drainTime</c>, and as much again for a machine that does many things.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    public async Task A_server_that_is_told_to_stop_loses_nothing_and_says_so(int seed)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var run = new CrashRun(seed, CrashKind.Kill, postgres: null);
        await run.BeginAsync(cancel);
        await run.SignInAsync();
        await run.DrainAsync(Limit, cancel);
        await run.RecoverAsync();
        output.WriteLine(run.Summary);
        Assert.True(run.Findings.Count == 0, $"seed {seed}:\n{string.Join('\n', run.Findings)}");
    }
}
