using System.Xml.Linq;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Two people with different clients talk.</summary>
public abstract class MessageScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    static readonly XNamespace _sid = "urn:xmpp:sid:0";
    static readonly XNamespace _delay = "urn:xmpp:delay";

    [Fact]
    public async Task Slixmpp_and_profanity_talk_both_ways()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var ming = await Profanity.SignInAsync(Server, account, Stop);

        await lin.DoAsync("send", new { to = account.Jid, body = "你好 from slixmpp" });
        await ming.SeeAsync("<< chat message");
        await ming.TypeAsync("/win 2");
        await ming.SeeAsync("你好 from slixmpp");

        await ming.TypeAsync("早上好 from profanity");
        var answer = await lin.ExpectAsync("message", e => e["body"]?.Length > 0);
        Assert.Equal("早上好 from profanity", answer["body"]);
        Assert.StartsWith(account.Jid + "/", answer["from"], StringComparison.Ordinal);
        Assert.Equal("chat", answer["type"]);
    }

    [Theory]
    [InlineData(Libraries.XmppClient, Libraries.Stanza)]
    [InlineData(Libraries.XmppClient, Libraries.Slixmpp)]
    [InlineData(Libraries.Stanza, Libraries.Slixmpp)]
    public async Task Two_libraries_talk_both_ways(string one, string other)
    {
        await using var lin = await Server.SignInAsync(one, await Server.NewAccountAsync("lin", Stop), Stop);
        await using var ming = await Server.SignInAsync(other, await Server.NewAccountAsync("ming", Stop), Stop);

        foreach (var (from, to) in new[] { (lin, ming), (ming, lin) })
        {
            foreach (var body in new[] { "plain", "<&>\"' 🀄 中文", "two\nlines", new string('长', 2000) })
            {
                await from.DoAsync("send", new { to = to.Jid, body });
                var message = await to.ExpectAsync("message", e => e["body"]?.Length > 0);
                Assert.Equal(body, message["body"]);
                Assert.Equal(from.FullJid, message["from"]);
            }
        }
    }

    [Fact]
    public async Task Go_sendxmpp_listens_and_prints()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("gao", Stop);
        await using var gao = GoSendxmpp.Listen(Server, account, Stop);

        // It says nothing when it is online: what is sent before waits offline and comes then.
        await lin.DoAsync("send", new { to = account.Jid, body = "into the terminal" });

        await gao.SeeAsync("into the terminal");
    }

    [Fact]
    public async Task A_message_carries_a_stanza_id_of_the_receivers_archive_and_none_that_the_sender_forged()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        // The oracle lets a forged one through: there the message carries none.
        await lin.DoAsync("send", new
        {
            to = ming.Jid,
            body = "with an id",
            payloads = OnOracle ? [] : new[] { $"<stanza-id xmlns='urn:xmpp:sid:0' by='{ming.Jid}' id='forged'/>" },
        });

        var message = await ming.ExpectAsync("message");
        var id = Assert.Single(message.Xml.Elements(_sid + "stanza-id"), e => (string?)e.Attribute("by") == ming.Jid);
        Assert.NotEqual("forged", (string?)id.Attribute("id"));
        var history = await ming.DoAsync("history", new { with = lin.Jid });
        Assert.Equal(
            (string?)id.Attribute("id"), Assert.Single(history.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Messages_to_one_who_is_away_wait_in_order_and_say_when_they_were_sent()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        for (var n = 0; n < 5; n++)
        {
            await lin.DoAsync("send", new { to = account.Jid, body = $"waiting {n}" });
        }

        await lin.DoAsync("ping");
        await using var ming = await Server.SlixmppAsync(account, Stop);

        var messages = await ming.ExpectManyAsync("message", 5);
        Assert.Equal(Enumerable.Range(0, 5).Select(n => $"waiting {n}"), messages.Select(m => m["body"]!));
        Assert.All(messages, m => Assert.NotNull(m.Xml.Element(_delay + "delay")?.Attribute("stamp")));
    }

    [Fact]
    public async Task A_message_to_nobody_comes_back_as_an_error()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        await lin.DoAsync("send", new { to = $"nobody-of-that-name@{Server.Domain}", body = "hello?", id = "lost" });

        var error = await lin.ExpectAsync("message", e => e["type"] == "error");
        Assert.Equal("lost", error["id"]);
        Assert.NotNull(
            error.Xml.Descendants("{urn:ietf:params:xml:ns:xmpp-stanzas}service-unavailable").SingleOrDefault());
    }

    [Fact]
    public async Task Receipts_markers_corrections_reactions_replies_and_retractions_pass()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        await lin.DoAsync("send", new { to = ming.FullJid, body = "teh", id = "m1", receipt = true, markable = true });
        await ming.ExpectAsync("message");
        await lin.ExpectAsync("receipt_received", e => e["xml"]!.Contains("m1", StringComparison.Ordinal));

        await ming.DoAsync("displayed", new { to = lin.FullJid, id = "m1" });
        await lin.ExpectAsync("marker_displayed", e => e["xml"]!.Contains("m1", StringComparison.Ordinal));

        await lin.DoAsync("correct", new { to = ming.FullJid, id = "m1", body = "the" });
        var corrected = await ming.ExpectAsync("message_correction");
        Assert.Equal("m1", (string?)corrected.Xml.Element("{urn:xmpp:message-correct:0}replace")?.Attribute("id"));

        await ming.DoAsync("react", new { to = lin.FullJid, id = "m1", reactions = new[] { "👍", "🀄" } });
        var reaction = await lin.ExpectAsync("reactions");
        Assert.Equal(2, reaction.Xml.Descendants("{urn:xmpp:reactions:0}reaction").Count());

        await ming.DoAsync("send", new
        {
            to = lin.FullJid,
            body = "indeed",
            payloads = new[] { $"<reply xmlns='urn:xmpp:reply:0' id='m1' to='{lin.FullJid}'/>" },
        });
        await lin.ExpectAsync("message_reply");

        await lin.DoAsync("retract", new { to = ming.FullJid, id = "m1" });
        await ming.ExpectAsync("message_retract");

        await lin.DoAsync("composing", new { to = ming.FullJid });
        await ming.ExpectAsync("chatstate_composing");
    }
}
