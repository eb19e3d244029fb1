using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>
/// The wire breaks in the middle of a burst, after it has swallowed part of it. XEP-0198 promises that nothing is lost
/// and nothing comes twice.
/// </summary>
public abstract class ResumptionScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    const int Burst = 500;
    const int PassBytes = 20_000;
    const int SwallowBytes = 10_000;

    const string OracleParsesOn =
        "Prosody 0.12 goes on after resumption where its parser stopped, and calls the stream not well-formed.";

    static IEnumerable<string> Bodies(string prefix) => Enumerable.Range(0, Burst).Select(n => $"{prefix}{n}");

    [Fact]
    public async Task Slixmpp_that_receives_a_burst_gets_each_message_once()
    {
        await using var wire = CuttableProxy.Before(Server.ClientPort);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync(
            "ming", Stop, new SignIn { Management = true, Port = wire.Port });

        var broken = wire.BreakAsync(Towards.Client, PassBytes, SwallowBytes);
        await lin.DoAsync("burst", new { to = ming.Jid, count = Burst, prefix = "n" });
        await broken;
        await ming.ExpectAsync("disconnected");
        var before = ming.Seen("message").Select(m => m["body"]!).ToList();
        Assert.InRange(before.Count, 1, Burst - 1);

        Assert.Equal("resumed", (await ming.DoAsync("reconnect")).GetString());
        var after = await ming.ExpectManyAsync("message", Burst - before.Count);

        Assert.Equal(Bodies("n"), before.Concat(after.Select(m => m["body"]!)));
        await AssertNoMoreAsync(lin, ming);
    }

    [Fact]
    public async Task Slixmpp_that_sends_a_burst_has_each_message_arrive_once()
    {
        Assert.SkipWhen(OnOracle, OracleParsesOn);
        await using var wire = CuttableProxy.Before(Server.ClientPort);
        await using var lin = await Server.SlixmppAsync(
            "lin", Stop, new SignIn { Management = true, Port = wire.Port });
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        var broken = wire.BreakAsync(Towards.Server, PassBytes, SwallowBytes);
        await lin.DoAsync("burst", new { to = ming.Jid, count = Burst, prefix = "n" });
        await broken;
        await lin.ExpectAsync("disconnected");

        Assert.Equal("resumed", (await lin.DoAsync("reconnect")).GetString());
        var arrived = await ming.ExpectManyAsync("message", Burst);

        Assert.Equal(Bodies("n"), arrived.Select(m => m["body"]!));
        await AssertNoMoreAsync(lin, ming);
        var history = await ming.DoAsync("history", new { with = lin.Jid, max = 100 });
        Assert.Equal(Burst + 1, history.GetArrayLength());
    }

    [Fact]
    public async Task Slixmpp_resumes_after_three_cuts_in_one_burst()
    {
        await using var wire = CuttableProxy.Before(Server.ClientPort);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync(
            "ming", Stop, new SignIn { Management = true, Port = wire.Port });

        var arrived = new List<string>();
        var broken = wire.BreakAsync(Towards.Client, PassBytes, SwallowBytes);
        await lin.DoAsync("burst", new { to = ming.Jid, count = Burst, prefix = "n" });
        for (var cut = 0; cut < 3; cut++)
        {
            await broken;
            await ming.ExpectAsync("disconnected");
            arrived.AddRange(ming.Seen("message").Select(m => m["body"]!));
            if (cut < 2)
            {
                // Enough for signing in again, then some of what is sent again; the reset may take it all away.
                broken = wire.BreakAsync(Towards.Client, PassBytes, SwallowBytes);
                await ming.DoAsync("reconnect");
            }
        }

        Assert.Equal("resumed", (await ming.DoAsync("reconnect")).GetString());

        var rest = await ming.ExpectManyAsync("message", Burst - arrived.Count);
        Assert.Equal(Bodies("n"), arrived.Concat(rest.Select(m => m["body"]!)));
        await AssertNoMoreAsync(lin, ming);
    }

    [Theory]
    [InlineData(Libraries.XmppClient)]
    [InlineData(Libraries.Stanza)]
    public async Task A_websocket_client_that_receives_a_burst_gets_each_message_once(string library)
    {
        await using var wire = CuttableProxy.Before(Server.WebSocket.Port);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var ming = await Server.SignInAsync(
            library, account, Stop, new SignIn { Management = true, Port = wire.Port });

        var broken = wire.BreakAsync(Towards.Client, PassBytes, SwallowBytes);
        await lin.DoAsync("burst", new { to = ming.Jid, count = Burst, prefix = "n" });
        await broken;
        await ming.ExpectAsync("session_resumed");

        var arrived = await ming.ExpectManyAsync("message", Burst);
        Assert.Equal(Bodies("n"), arrived.Select(m => m["body"]!));
        await AssertNoMoreAsync(lin, ming);
    }

    [Theory]
    [InlineData(Libraries.XmppClient)]
    [InlineData(Libraries.Stanza)]
    public async Task A_websocket_client_that_sends_a_burst_has_each_message_arrive_once(string library)
    {
        Assert.SkipWhen(OnOracle, OracleParsesOn);
        await using var wire = CuttableProxy.Before(Server.WebSocket.Port);
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var lin = await Server.SignInAsync(
            library, account, Stop, new SignIn { Management = true, Port = wire.Port });
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        var broken = wire.BreakAsync(Towards.Server, PassBytes, SwallowBytes);
        await lin.DoAsync("burst", new { to = ming.Jid, count = Burst, prefix = "n" });
        await broken;
        await lin.ExpectAsync("session_resumed");

        var arrived = await ming.ExpectManyAsync("message", Burst);
        Assert.Equal(Bodies("n"), arrived.Select(m => m["body"]!));
        await AssertNoMoreAsync(lin, ming);
    }

    [Fact]
    public async Task A_stream_that_was_never_there_is_not_resumed_and_a_new_session_begins()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop, new SignIn { Management = true });
        await lin.DoAsync("forget_stream");
        await lin.DoAsync("abort");
        await lin.ExpectAsync("disconnected");

        Assert.Equal("started", (await lin.DoAsync("reconnect")).GetString());
        await lin.ExpectAsync("sm_failed");
        await lin.DoAsync("ping");
    }

    // What comes next after the burst is what is sent next: nothing was doubled behind it.
    static async Task AssertNoMoreAsync(ScriptedClient from, ScriptedClient to)
    {
        await from.DoAsync("send", new { to = to.Jid, body = "the end" });
        var last = await to.ExpectAsync("message");
        Assert.Equal("the end", last["body"]);
    }
}
