using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>What a client asks to know what it has before it: discovery, ping, version, time, commands.</summary>
public abstract class DiscoveryScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    [Fact]
    public async Task The_server_says_what_it_is_and_can()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var server = await lin.DoAsync("disco", new { of = Server.Domain });
        Assert.Contains(server.GetProperty("identities").EnumerateArray(), i => i[0].GetString() == "server");
        var features = server.GetProperty("features").EnumerateArray().Select(f => f.GetString()!).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "http://jabber.org/protocol/disco#info", "urn:xmpp:ping", "urn:xmpp:carbons:2", "urn:xmpp:blocking",
                "jabber:iq:version", "urn:xmpp:time", "http://jabber.org/protocol/commands",
            },
            features);
    }

    [Fact]
    public async Task The_account_says_what_it_keeps()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var account = await lin.DoAsync("disco", new { of = lin.Jid });

        Assert.Contains(account.GetProperty("identities").EnumerateArray(), i => i[0].GetString() == "account");
        Assert.Contains(
            account.GetProperty("identities").EnumerateArray(),
            i => i[0].GetString() == "pubsub" && i[1].GetString() == "pep");
        var features = account.GetProperty("features").EnumerateArray().Select(f => f.GetString()!).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "urn:xmpp:mam:2", "http://jabber.org/protocol/pubsub#publish", "urn:xmpp:pep-vcard-conversion:0",
                "http://jabber.org/protocol/pubsub#publish-options",
            },
            features);
    }

    [Fact]
    public async Task The_upload_service_is_among_the_items_or_the_server_itself()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var items = await lin.DoAsync("disco_items", new { of = Server.Domain });
        var places = items.EnumerateArray().Select(i => i[0].GetString()!).Append(Server.Domain);

        var found = false;
        foreach (var place in places.Distinct())
        {
            var info = await lin.DoAsync("disco", new { of = place });
            found |= info.GetProperty("features").EnumerateArray().Any(f => f.GetString() == "urn:xmpp:http:upload:0");
        }

        Assert.True(found);
    }

    [Fact]
    public async Task Ping_version_and_time_are_answered()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        await lin.DoAsync("ping", new { to = Server.Domain });
        await lin.DoAsync("ping");
        var version = await lin.DoAsync("version", new { of = Server.Domain });
        Assert.NotEqual("", version.GetProperty("name").GetString());
        var time = await lin.DoAsync("time", new { of = Server.Domain });
        var difference = DateTimeOffset.Parse(time.GetProperty("utc").GetString()!, provider: null)
            - TimeProvider.System.GetUtcNow();
        Assert.InRange(Math.Abs(difference.TotalMinutes), 0, 1);
    }

    [Fact]
    public async Task The_commands_are_listed()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var commands = await lin.DoAsync("commands", new { of = Server.Domain });

        // What is offered depends on who asks; each has a node to call it by.
        Assert.All(commands.EnumerateArray(), c => Assert.NotEqual("", c.GetString()));
    }

    [Fact]
    public async Task What_nobody_knows_is_refused_as_service_unavailable()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        foreach (var to in new[] { Server.Domain, lin.Jid })
        {
            var refused = await Assert.ThrowsAsync<ClientRefusedException>(
                () => lin.DoAsync("iq", new { type = "get", to, xml = "<query xmlns='example:nothing'/>" }));
            Assert.Equal("service-unavailable", refused.Condition);
        }
    }

    [Fact]
    public async Task A_client_that_sleeps_is_woken_by_a_message()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        await ming.DoAsync("active", new { active = false });
        await lin.DoAsync("send", new { to = ming.Jid, body = "wake up" });

        await ming.ExpectAsync("message", m => m["body"] == "wake up");
        await ming.DoAsync("active", new { active = true });
        await ming.DoAsync("ping");
    }
}
