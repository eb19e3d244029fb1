using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Contacts, subscriptions, presence and blocking (RFC 6121, XEP-0191).</summary>
public abstract class RosterScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    [Fact]
    public async Task A_contact_is_added_named_grouped_told_to_other_devices_and_removed()
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop);
        await using var pocket = await Server.SlixmppAsync(account, Stop);
        var contact = $"ming@{Server.Domain}";

        await desk.DoAsync("roster_set", new { jid = contact, name = "明", groups = new[] { "Friends", "茶" } });
        await pocket.ExpectAsync("roster_update", e => e["xml"]!.Contains('茶', StringComparison.Ordinal));
        var item = (await pocket.DoAsync("roster")).GetProperty(contact);
        Assert.Equal("明", item.GetProperty("name").GetString());
        Assert.Equal("none", item.GetProperty("subscription").GetString());
        Assert.Equal(["Friends", "茶"], item.GetProperty("groups").EnumerateArray().Select(g => g.GetString()!));

        await pocket.DoAsync("roster_remove", new { jid = contact });
        await desk.ExpectAsync("roster_update", e => e["xml"]!.Contains("remove", StringComparison.Ordinal));
        Assert.Empty((await desk.DoAsync("roster")).EnumerateObject());
    }

    [Fact]
    public async Task Two_subscribe_to_each_other_see_each_other_come_and_go_and_part()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using (var ming = await Server.SlixmppAsync(account, Stop))
        {
            await BefriendAsync(lin, ming);
            var there = (await lin.DoAsync("roster")).GetProperty(ming.Jid);
            Assert.Equal("both", there.GetProperty("subscription").GetString());

            await ming.DoAsync("presence", new { show = "dnd", status = "忙" });
            var busy = await lin.ExpectAsync(
                "presence_dnd", e => e["xml"]!.Contains('忙', StringComparison.Ordinal));
            Assert.Equal(ming.FullJid, (string?)busy.Xml.Attribute("from"));
            await ming.DoAsync("disconnect");
        }

        await lin.ExpectAsync("presence_unavailable", e => e["xml"]!.Contains(account.Jid, StringComparison.Ordinal));

        await using var back = await Server.SlixmppAsync(account, Stop);
        await lin.ExpectAsync("presence_available", e => e["xml"]!.Contains(back.FullJid, StringComparison.Ordinal));
        await back.ExpectAsync("presence_available", e => e["xml"]!.Contains(lin.FullJid, StringComparison.Ordinal));

        await lin.DoAsync("presence", new { to = back.Jid, type = "unsubscribe" });
        await back.ExpectAsync("presence_unsubscribe");
        await lin.DoAsync("presence", new { to = back.Jid, type = "unsubscribed" });
        await back.ExpectAsync("presence_unsubscribed");
        Assert.Equal(
            "none", (await back.DoAsync("roster")).GetProperty(lin.Jid).GetProperty("subscription").GetString());
    }

    [Fact]
    public async Task A_request_to_one_who_is_away_waits_for_the_next_sign_in()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);

        await lin.DoAsync("presence", new { to = account.Jid, type = "subscribe" });
        await lin.ExpectAsync("roster_update", e => e["xml"]!.Contains("ask=\"subscribe\"", StringComparison.Ordinal));
        await using var ming = await Server.SlixmppAsync(account, Stop);

        var request = await ming.ExpectAsync("presence_subscribe");
        Assert.Equal(lin.Jid, (string?)request.Xml.Attribute("from"));
    }

    [Fact]
    public async Task A_refused_request_leaves_nothing()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        await lin.DoAsync("presence", new { to = ming.Jid, type = "subscribe" });
        await ming.ExpectAsync("presence_subscribe");
        await ming.DoAsync("presence", new { to = lin.Jid, type = "unsubscribed" });
        await lin.ExpectAsync("presence_unsubscribed");

        var item = (await lin.DoAsync("roster")).GetProperty(ming.Jid);
        Assert.Equal("none", item.GetProperty("subscription").GetString());
        Assert.Equal("", item.GetProperty("ask").GetString());
    }

    [Fact]
    public async Task Profanity_adds_a_contact_and_sees_it_come_online()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var ming = await Profanity.SignInAsync(Server, account, Stop);
        var friend = await Server.NewAccountAsync("lin", Stop);
        await using var lin = await Server.SlixmppAsync(friend, Stop);

        await ming.TypeAsync($"/roster add {lin.Jid} Lin");
        await ming.TypeAsync($"/sub request {lin.Jid}");
        await lin.ExpectAsync("presence_subscribe");
        await lin.DoAsync("presence", new { to = account.Jid, type = "subscribed" });
        await lin.DoAsync("presence", new { status = "drinking tea" });

        await ming.SeeAsync("drinking tea");
    }

    [Fact]
    public async Task One_who_is_blocked_is_refused_sees_nothing_and_comes_back_when_unblocked()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var pest = await Server.SlixmppAsync("pest", Stop);
        await BefriendAsync(lin, pest);

        await lin.DoAsync("block", new { jids = new[] { pest.Jid } });
        await pest.ExpectAsync("presence_unavailable", e => e["xml"]!.Contains(lin.FullJid, StringComparison.Ordinal));
        Assert.Equal(pest.Jid, Assert.Single((await lin.DoAsync("blocked")).EnumerateArray()).GetString());

        await pest.DoAsync("send", new { to = lin.Jid, body = "psst", id = "spam" });
        var error = await pest.ExpectAsync("message", e => e["type"] == "error");
        Assert.Equal("spam", error["id"]);
        Assert.NotNull(
            error.Xml.Descendants("{urn:ietf:params:xml:ns:xmpp-stanzas}service-unavailable").SingleOrDefault());

        // Not even her own messages reach him (XEP-0191 section 3.1), and she is told why.
        await lin.DoAsync("send", new { to = pest.Jid, body = "no", id = "own" });
        var own = await lin.ExpectAsync("message", e => e["type"] == "error");
        Assert.NotNull(own.Xml.Descendants("{urn:ietf:params:xml:ns:xmpp-stanzas}not-acceptable").SingleOrDefault());
        if (!OnOracle)
        {
            Assert.NotNull(own.Xml.Descendants("{urn:xmpp:blocking:errors}blocked").SingleOrDefault());
        }

        await lin.DoAsync("unblock", new { jids = new[] { pest.Jid } });
        await pest.ExpectAsync("presence_available", e => e["xml"]!.Contains(lin.FullJid, StringComparison.Ordinal));
        await pest.DoAsync("send", new { to = lin.Jid, body = "sorry" });
        var first = await lin.ExpectAsync("message");
        Assert.Equal("sorry", first["body"]);
        Assert.DoesNotContain(
            (await lin.DoAsync("history")).EnumerateArray(), m => m.GetProperty("body").GetString() == "psst");
    }

    [Fact]
    public async Task A_block_is_told_to_the_other_devices()
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var desk = await Server.SlixmppAsync(account, Stop);
        await using var browser = await Server.SignInAsync(Libraries.Stanza, account, Stop);
        var pest = $"pest@{Server.Domain}";
        await desk.DoAsync("blocked");
        await browser.DoAsync("blocked");

        await browser.DoAsync("block", new { jids = new[] { pest } });
        await desk.ExpectAsync("blocked", e => e["xml"]!.Contains(pest, StringComparison.Ordinal));
        await desk.DoAsync("unblock", new { jids = new[] { pest } });
        var left = await browser.DoAsync("blocked");
        Assert.Empty(left.EnumerateArray());
    }

    /// <summary>Makes the two subscribe to each other, and waits until each has seen the other.</summary>
    internal static async Task BefriendAsync(ScriptedClient one, ScriptedClient other)
    {
        foreach (var (asks, grants) in new[] { (one, other), (other, one) })
        {
            await asks.DoAsync("presence", new { to = grants.Jid, type = "subscribe" });
            await grants.ExpectAsync("presence_subscribe", e => From(e) == asks.Jid);
            await grants.DoAsync("presence", new { to = asks.Jid, type = "subscribed" });
            await asks.ExpectAsync("presence_available", e => From(e) == grants.FullJid);
        }
    }

    static string? From(ClientEvent e) => e["from"] ?? (string?)e.Xml.Attribute("from");
}
