using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Two people with different clients talk.</summary>
public abstract class MessageScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
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
}
