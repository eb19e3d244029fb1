using System.Text.Json;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Clients read the archive: XEP-0313 with result sets (XEP-0059).</summary>
public abstract class HistoryScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    const int Messages = 43;

    [Fact]
    public async Task Slixmpp_pages_forwards_and_backwards_through_the_same_ids()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);
        await FillAsync(lin, ming);
        string[] expected = [.. Enumerable.Range(0, Messages).Select(n => $"h{n}")];

        foreach (var reader in new[] { lin, ming })
        {
            var forwards = await reader.DoAsync("history", new { max = 10 });
            Assert.Equal(expected, Bodies(forwards));
            Assert.Equal(Messages, Ids(forwards).Distinct().Count());

            var backwards = await reader.DoAsync("history", new { max = 10, reverse = true });
            Assert.Equal(Ids(forwards).Reverse(), Ids(backwards));

            var again = await reader.DoAsync("history", new { max = 7 });
            Assert.Equal(Ids(forwards), Ids(again));
        }
    }

    [Theory]
    [InlineData(Libraries.Slixmpp)]
    [InlineData(Libraries.XmppClient)]
    [InlineData(Libraries.Stanza)]
    public async Task Pages_join_without_gap_and_the_last_is_complete(string library)
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var ming = await Server.SignInAsync(library, account, Stop);
        await FillAsync(lin, ming);

        var bodies = new List<string>();
        string? after = null;
        for (var page = 0; ; page++)
        {
            Assert.InRange(page, 0, 5);
            var answer = await ming.DoAsync("history_page", Page(library, lin.Jid, after));
            var messages = answer.GetProperty("messages");
            bodies.AddRange(Bodies(messages));
            if (messages.GetArrayLength() > 0)
            {
                Assert.Equal(Ids(messages).First(), answer.GetProperty("first").GetString());
                Assert.Equal(Ids(messages).Last(), answer.GetProperty("last").GetString());
            }

            if (answer.GetProperty("complete").ToString() is "True" or "true")
            {
                break;
            }

            after = answer.GetProperty("last").GetString();
        }

        Assert.Equal(Enumerable.Range(0, Messages).Select(n => $"h{n}"), bodies);
    }

    [Fact]
    public async Task A_query_with_one_person_leaves_the_others_out()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);
        await using var hua = await Server.SlixmppAsync("hua", Stop);
        await lin.DoAsync("send", new { to = ming.Jid, body = "to ming" });
        await ming.ExpectAsync("message");
        await lin.DoAsync("send", new { to = hua.Jid, body = "to hua" });
        await hua.ExpectAsync("message");
        await hua.DoAsync("send", new { to = lin.FullJid, body = "from hua" });
        await lin.ExpectAsync("message");

        Assert.Equal(["to ming"], Bodies(await lin.DoAsync("history", new { with = ming.Jid })));
        Assert.Equal(["to hua", "from hua"], Bodies(await lin.DoAsync("history", new { with = hua.Jid })));
        Assert.Empty(Bodies(await lin.DoAsync("history", new { with = $"else@{Server.Domain}" })));
        Assert.Equal(3, (await lin.DoAsync("history")).GetArrayLength());
    }

    [Fact]
    public async Task A_query_by_time_holds_both_ends()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);
        await FillAsync(lin, ming);
        var all = await ming.DoAsync("history", new { max = 50 });
        var stamp = all[20].GetProperty("stamp").GetString()!;

        var since = await ming.DoAsync("history", new { start = stamp, max = 50 });
        var until = await ming.DoAsync("history", new { end = stamp, max = 50 });

        // Stamps may have whole seconds only, so the two overlap; together they hold all.
        Assert.Contains("h42", Bodies(since));
        Assert.DoesNotContain(Bodies(until), body => !Bodies(all).Contains(body));
        Assert.Equal(Messages, Bodies(since).Concat(Bodies(until)).Append("h20").Distinct().Count());

        var later = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");
        Assert.Empty(Bodies(await ming.DoAsync("history", new { start = later })));
    }

    [Fact]
    public async Task The_last_page_comes_first_when_asked_before_nothing()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var ming = await Server.SignInAsync(Libraries.XmppClient, account, Stop);
        await FillAsync(lin, ming);

        var page = await ming.DoAsync("history_page", new { max = 5, before = "" });

        Assert.Equal(["h38", "h39", "h40", "h41", "h42"], Bodies(page.GetProperty("messages")));
        Assert.False(page.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_page_after_an_id_that_never_was_is_item_not_found()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var refused = await Assert.ThrowsAsync<ClientRefusedException>(
            () => lin.DoAsync("history_page", new { rsm = new { max = 5, after = "no-such-id" } }));

        Assert.Equal("item-not-found", refused.Condition);
    }

    [Fact]
    public async Task The_archive_says_what_can_be_asked()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var fields = await lin.DoAsync("history_fields");

        var names = fields.EnumerateArray().Select(f => f.GetString()!).ToArray();
        Assert.Contains("with", names);
        Assert.Contains("start", names);
        Assert.Contains("end", names);
    }

    [Fact]
    public async Task Chat_states_and_no_store_messages_are_not_archived()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        await using var ming = await Server.SlixmppAsync("ming", Stop);

        await lin.DoAsync("composing", new { to = ming.Jid });
        await lin.DoAsync("send", new
        {
            to = ming.Jid,
            body = "forget me",
            payloads = new[] { "<no-store xmlns='urn:xmpp:hints'/>" },
        });
        await lin.DoAsync("send", new { to = ming.Jid, body = "keep me" });
        await ming.ExpectAsync("message", m => m["body"] == "keep me");

        Assert.Equal(["keep me"], Bodies(await ming.DoAsync("history")));
        Assert.Equal(["keep me"], Bodies(await lin.DoAsync("history")));
    }

    static object Page(string library, string with, string? after) => library == Libraries.Slixmpp
        ? new { with, rsm = after is null ? new Dictionary<string, object> { ["max"] = 10 }
            : new() { ["max"] = 10, ["after"] = after } }
        : new { with, max = 10, after };

    static IEnumerable<string> Bodies(JsonElement messages) =>
        messages.EnumerateArray().Select(m => m.GetProperty("body").GetString()!);

    static IEnumerable<string> Ids(JsonElement messages) =>
        messages.EnumerateArray().Select(m => m.GetProperty("id").GetString()!);

    static async Task FillAsync(ScriptedClient lin, ScriptedClient ming)
    {
        await lin.DoAsync("burst", new { to = ming.Jid, count = Messages, prefix = "h" });
        await ming.ExpectManyAsync("message", Messages);
    }
}
