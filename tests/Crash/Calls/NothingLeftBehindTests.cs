namespace Hutong.Crash.Calls;

/// <summary>However calls end, the server holds nothing for them afterwards.</summary>
[Trait("Category", "Store")]
public sealed class NothingLeftBehindTests(ITestOutputHelper output)
{
    [Fact]
    public Task Hundreds_of_calls_leave_no_port_dialog_transaction_reservation_or_open_record() =>
        CallTrial.RunAsync(seed: 1, calls: 150, telephones: 32, crashes: 1, output);

    [Fact]
    public async Task Calls_on_PostgreSQL_leave_no_port_dialog_transaction_reservation_or_open_record()
    {
        await using var schema = await OwnSchema.NewAsync();
        await CallTrial.RunAsync(seed: 3, calls: 100, telephones: 24, crashes: 1, output, schema.ConnectionString);
    }
}

/// <summary>The same with thousands.</summary>
[Trait("Category", "Long")]
public sealed class NothingLeftBehindOfManyTests(ITestOutputHelper output)
{
    [Fact]
    public Task Ten_thousand_calls_leave_no_port_dialog_transaction_reservation_or_open_record() =>
        CallTrial.RunAsync(seed: 2, calls: 10_000, telephones: 96, crashes: 4, output);

    [Fact]
    public async Task Thousands_of_calls_on_PostgreSQL_leave_nothing_either()
    {
        await using var schema = await OwnSchema.NewAsync();
        await CallTrial.RunAsync(seed: 4, calls: 3_000, telephones: 64, crashes: 3, output, schema.ConnectionString);
    }
}

static class CallTrial
{
    /// <summary>Calls in three kinds of weather: the server is killed, the carrier is gone, nothing happens.</summary>
    public static async Task RunAsync(
        int seed, int calls, int telephones, int crashes, ITestOutputHelper output, string? postgres = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var run = new CallRun(seed, postgres);
        await run.BeginAsync(telephones, cancel);
        var part = calls / (crashes + 2);
        for (var crash = 0; crash < crashes; crash++)
        {
            // The calls before the kill are finished elsewhere: those that it meets come on top.
            await run.CallAsync(part, cancel);
            await run.CrashAsync(part, cancel);
        }

        await run.LoseCarrierAsync(part, cancel);
        await run.CallAsync(part, cancel);
        output.WriteLine(run.Play.Summary);
        await run.QuietAsync(cancel);
        output.WriteLine(await run.TotalsAsync(cancel));

        var records = await run.RecordsAsync(cancel);
        output.WriteLine($"{records.Calls} records, {records.Stopped} closed after a kill");
        Assert.Empty(run.Errors);
        Assert.Equal((0, 0, 0), (records.Open, records.Wrong, records.Untold));
        Assert.True(records.Stopped >= crashes, $"{records.Stopped}");
        // What was to happen did, or nothing would have been shown.
        Assert.True(run.Play.Count(CallFate.CallerHangsUp, "talked, LocalHangUp") > 0, run.Play.Summary);
        Assert.True(run.Play.Count(CallFate.CalleeHangsUp, "talked, RemoteHangUp") > 0, run.Play.Summary);
        Assert.True(run.Play.Count(CallFate.Busy, "486") > 0, run.Play.Summary);
        Assert.True(run.Play.Count(CallFate.Forgotten, "talked, RemoteHangUp") > 0, run.Play.Summary);
    }
}
