using Hutong.Sip.UserAgents;
using Npgsql;

namespace Hutong.Crash.Calls;

/// <summary>Two servers on one store: each leaves the calls of the other alone while it lives.</summary>
[Trait("Category", "Store")]
public sealed class SharedStoreCrashTests
{
    // Nobody sends a sound here.
    static readonly object Calling = new { progressEvery = "1s", media = new { silence = "300s" } };

    [Fact]
    public async Task The_calls_of_a_server_that_is_killed_for_good_are_closed_by_the_other_and_not_before()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var schema = await OwnSchema.NewAsync();
        await using var first = new CallHouse(schema.ConnectionString);
        await first.BeginAsync(Calling, cancel);
        await using var desk = await first.AddAsync("+8613800000001", false, cancel);
        await desk.BeginAsync(first.Sip, 0, cancel);
        first.Carrier.Plans[""] = (call, _) => call.Answer(Line.Sound);
        var (call, watch) = desk.Call("+14155550100", Line.Sound)!.Value;
        await watch.Talking.WaitAsync(CallHouse.Patience, cancel);
        await UntilKnownAsync(schema, 0, cancel);

        // The start of another, and its restart after a kill: both look for what was left open.
        await using var second = new CallHouse(schema.ConnectionString);
        first.ShareKeyWith(second);
        await second.BeginAsync(Calling, cancel);
        await second.KillAsync();
        await second.StartAsync(cancel);
        var known = (await CallAsync(schema)).Known;
        // It goes on for longer than anybody is waited for who says nothing.
        await UntilKnownAsync(schema, known + 20_000_000, cancel);
        Assert.Equal("", (await CallAsync(schema)).Reason);
        Assert.Equal(CallState.Talking, call.State);

        await first.KillAsync();
        await CallHouse.UntilAsync(async () => (await CallAsync(schema)).Reason.Length > 0,
            () => "the call to be closed", cancel);
        var end = await CallAsync(schema);
        Assert.Equal(("server-stopped", end.Known), (end.Reason, end.Ended));
        await first.StartAsync(cancel);
        Assert.Equal(end, await CallAsync(schema));
        Assert.Empty(first.Errors);
        Assert.Empty(second.Errors);
    }

    static Task UntilKnownAsync(OwnSchema schema, long after, CancellationToken cancel) => CallHouse.UntilAsync(
        async () => await CallAsync(schema) is var call && (call.Reason.Length > 0 || call.Known > after),
        () => "the call to go on", cancel);

    static async Task<(string Reason, long Known, long Ended)> CallAsync(OwnSchema schema)
    {
        await using var connection = new NpgsqlConnection(schema.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("select reason, known_at, ended_at from calls", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        return await reader.ReadAsync(TestContext.Current.CancellationToken)
            ? (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)) : ("", 0, 0);
    }
}
