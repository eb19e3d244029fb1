using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>One person with two devices: carbons, read state, and what both keep.</summary>
public abstract class DeviceScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    const string Displayed = "urn:xmpp:mds:displayed:0";
    const string Bookmarks = "urn:xmpp:bookmarks:1";

    static readonly Dictionary<string, string> _private = new()
    {
        ["pubsub#persist_items"] = "true",
        ["pubsub#max_items"] = "max",
        ["pubsub#send_last_published_item"] = "never",
        ["pubsub#access_model"] = "whitelist",
    };

    [Fact]
    public async Task Both_devices_see_what_is_received_and_what_the_other_sent()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop, new SignIn { Resource = "desk" });
        await using var pocket = await Server.SlixmppAsync(account, Stop, new SignIn { Resource = "pocket" });
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await desk.DoAsync("carbons");
        await pocket.DoAsync("carbons");

        // To one device by its full address: the other has a copy.
        await lin.DoAsync("send", new { to = desk.FullJid, body = "to the desk", id = "c1" });
        await desk.ExpectAsync("message", m => m["body"] == "to the desk");
        var received = await pocket.ExpectAsync("carbon_received");
        Assert.Equal(account.Jid, (string?)received.Xml.Attribute("from"));
        Assert.Contains("to the desk", received["xml"], StringComparison.Ordinal);

        await desk.DoAsync("send", new { to = lin.FullJid, body = "from the desk", id = "c2" });
        await lin.ExpectAsync("message", m => m["body"] == "from the desk");
        var sent = await pocket.ExpectAsync("carbon_sent");
        Assert.Equal(account.Jid, (string?)sent.Xml.Attribute("from"));
        Assert.Contains("from the desk", sent["xml"], StringComparison.Ordinal);

        // The device that sent it has no copy of its own.
        await desk.DoAsync("ping");
        Assert.Empty(desk.Seen("carbon_sent"));
    }

    [Fact]
    public async Task A_private_message_and_a_device_that_turned_carbons_off_get_no_copy()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop, new SignIn { Resource = "desk" });
        await using var pocket = await Server.SlixmppAsync(account, Stop, new SignIn { Resource = "pocket" });
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await pocket.DoAsync("carbons");

        await lin.DoAsync("send", new
        {
            to = desk.FullJid,
            body = "between us",
            payloads = new[] { "<private xmlns='urn:xmpp:carbons:2'/>", "<no-copy xmlns='urn:xmpp:hints'/>" },
        });
        await desk.ExpectAsync("message", m => m["body"] == "between us");
        await lin.DoAsync("send", new { to = desk.FullJid, body = "for both" });
        await desk.ExpectAsync("message", m => m["body"] == "for both");
        var copy = await pocket.ExpectAsync("carbon_received");
        Assert.Contains("for both", copy["xml"], StringComparison.Ordinal);

        await pocket.DoAsync("carbons", new { on = false });
        await lin.DoAsync("send", new { to = desk.FullJid, body = "for the desk only" });
        await desk.ExpectAsync("message", m => m["body"] == "for the desk only");
        await pocket.DoAsync("ping");
        Assert.Empty(pocket.Seen("carbon_received"));
    }

    [Theory]
    [InlineData(Libraries.XmppClient)]
    [InlineData(Libraries.Stanza)]
    public async Task Carbons_reach_the_library(string library)
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop);
        await using var browser = await Server.SignInAsync(library, account, Stop);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await browser.DoAsync("carbons");

        await lin.DoAsync("send", new { to = desk.FullJid, body = "one" });
        await browser.ExpectAsync("carbon_received");
        await desk.DoAsync("send", new { to = lin.FullJid, body = "two" });
        await browser.ExpectAsync("carbon_sent");
    }

    [Fact]
    public async Task What_one_device_has_read_the_other_knows()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        var how = new SignIn { Interests = [Displayed] };
        await using var desk = await Server.SlixmppAsync(account, Stop, how);
        await using var pocket = await Server.SlixmppAsync(account, Stop, how);
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await lin.DoAsync("send", new { to = desk.FullJid, body = "read me" });
        var message = await desk.ExpectAsync("message");
        var id = (string)message.Xml.Element("{urn:xmpp:sid:0}stanza-id")!.Attribute("id")!;

        await desk.DoAsync("publish", new
        {
            node = Displayed,
            id = lin.Jid,
            payload = $"<displayed xmlns='{Displayed}'>"
                + $"<stanza-id xmlns='urn:xmpp:sid:0' id='{id}' by='{account.Jid}'/></displayed>",
            options = _private,
        });

        var notice = await pocket.ExpectAsync("read_publish");
        Assert.Equal(account.Jid, (string?)notice.Xml.Attribute("from"));
        Assert.Contains(id, notice["xml"], StringComparison.Ordinal);

        // A third device, later, asks.
        await using var late = await Server.SlixmppAsync(account, Stop, how);
        var items = await late.DoAsync("items", new { node = Displayed });
        Assert.Equal(lin.Jid, Assert.Single(items.EnumerateArray()).GetProperty("id").GetString());

        // And a stranger may not.
        var refused = await Assert.ThrowsAsync<ClientRefusedException>(
            () => lin.DoAsync("items", new { of = account.Jid, node = Displayed }));
        Assert.Contains(refused.Condition, new[] { "forbidden", "not-allowed", "item-not-found", "not-authorized" });
    }

    [Fact]
    public async Task Bookmarks_are_kept_item_by_item_and_told_to_the_other_device()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        var how = new SignIn { Interests = [Bookmarks] };
        await using var desk = await Server.SlixmppAsync(account, Stop, how);
        await using var pocket = await Server.SlixmppAsync(account, Stop, how);

        foreach (var room in new[] { "tea@rooms.example", "go@rooms.example" })
        {
            await desk.DoAsync("publish", new
            {
                node = Bookmarks,
                id = room,
                payload = $"<conference xmlns='{Bookmarks}' name='{room}' autojoin='true'/>",
                options = _private,
            });
            var notice = await pocket.ExpectAsync("bookmark_publish");
            Assert.Contains(room, notice["xml"], StringComparison.Ordinal);
        }

        var items = await pocket.DoAsync("items", new { node = Bookmarks });
        Assert.Equal(2, items.GetArrayLength());

        await pocket.DoAsync("retract_item", new { node = Bookmarks, id = "go@rooms.example" });
        var left = await desk.DoAsync("items", new { node = Bookmarks });
        Assert.Equal("tea@rooms.example", Assert.Single(left.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Bookmarks_of_private_storage_come_back()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop);
        await desk.DoAsync("set_bookmarks", new { rooms = new[] { "tea@rooms.example" } });

        await using var pocket = await Server.SlixmppAsync(account, Stop);
        var rooms = await pocket.DoAsync("bookmarks");

        Assert.Equal("tea@rooms.example", Assert.Single(rooms.EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Private_storage_keeps_what_a_client_puts_there()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop);
        await desk.DoAsync("private_set", new { xml = "<notes xmlns='example:notes'><note>茶</note></notes>" });

        await using var pocket = await Server.SlixmppAsync(account, Stop);
        var kept = await pocket.DoAsync("private_get", new { xml = "<notes xmlns='example:notes'/>" });

        Assert.Contains("茶", kept.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_to_the_account_reaches_the_device_of_higher_priority_or_all_and_never_a_negative_one()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop, new SignIn { Priority = 5 });
        await using var robot = await Server.SlixmppAsync(account, Stop, new SignIn { Priority = -1 });
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        await lin.DoAsync("send", new { to = account.Jid, body = "for people" });
        await desk.ExpectAsync("message", m => m["body"] == "for people");
        await lin.DoAsync("send", new { to = robot.FullJid, body = "for the robot" });
        var first = await robot.ExpectAsync("message");

        Assert.Equal("for the robot", first["body"]);
    }
}
