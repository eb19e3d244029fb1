using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Clients come in, and are turned away in the right words.</summary>
public abstract class SignInScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    [Fact]
    public async Task Slixmpp_signs_in_with_starttls_and_scram()
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var client = await Server.SlixmppAsync(account, Stop);

        Assert.StartsWith(account.Jid + "/", client.FullJid, StringComparison.Ordinal);
        Assert.StartsWith("SCRAM-", client.Mechanism, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    public async Task Slixmpp_signs_in_with_the_mechanism(string mechanism)
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var client = await Server.SlixmppAsync(account, Stop, new SignIn { Mechanism = mechanism });

        Assert.Equal(mechanism, client.Mechanism);
    }

    [Fact]
    public async Task Slixmpp_signs_in_over_direct_tls()
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var client = await Server.SlixmppAsync(account, Stop, new SignIn { Direct = true });

        Assert.StartsWith(account.Jid + "/", client.FullJid, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("PLAIN")]
    public async Task A_wrong_password_is_refused_as_not_authorized(string mechanism)
    {
        var account = await Server.NewAccountAsync("lin", Stop);

        var refused = await Assert.ThrowsAsync<ClientRefusedException>(() => Server.SlixmppAsync(
            account, Stop, new SignIn { Mechanism = mechanism, Password = "not it" }));

        Assert.Equal("not-authorized", refused.Condition);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_refused_like_a_wrong_password()
    {
        var nobody = new Account("nobody-of-that-name", Server.Domain, "whatever");

        var refused = await Assert.ThrowsAsync<ClientRefusedException>(() => Server.SlixmppAsync(
            nobody, Stop, new SignIn { Mechanism = "SCRAM-SHA-1" }));

        Assert.Equal("not-authorized", refused.Condition);
    }

    [Fact]
    public async Task The_server_keeps_the_resource_that_a_client_asks_for()
    {
        var account = await Server.NewAccountAsync("lin", Stop);
        await using var client = await Server.SlixmppAsync(account, Stop, new SignIn { Resource = "telephone" });

        Assert.Equal($"{account.Jid}/telephone", client.FullJid);
    }

    [Fact]
    public async Task Profanity_signs_in_with_starttls()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var client = await Profanity.SignInAsync(Server, account, Stop);
    }

    [Fact]
    public async Task Profanity_is_told_that_its_password_is_wrong()
    {
        var account = await Server.NewAccountAsync("ming", Stop);
        await using var client = await Profanity.StartAsync(Server, account with { Password = "not it" }, Stop);

        await client.SeeAsync("Login failed");
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("starttls")]
    [InlineData("direct")]
    public async Task Xmpp_client_signs_in_over_the_transport(string transport)
    {
        var account = await Server.NewAccountAsync("hua", Stop);
        var how = new SignIn { Transport = transport, Direct = transport == "direct" };
        await using var client = await Server.SignInAsync(Libraries.XmppClient, account, Stop, how);

        Assert.StartsWith(account.Jid + "/", client.FullJid, StringComparison.Ordinal);
        Assert.Equal("SCRAM-SHA-1", client.Mechanism);
        await client.DoAsync("ping");
    }

    [Fact]
    public async Task Stanza_signs_in_over_websocket()
    {
        var account = await Server.NewAccountAsync("hua", Stop);
        await using var client = await Server.SignInAsync(Libraries.Stanza, account, Stop);

        Assert.StartsWith(account.Jid + "/", client.FullJid, StringComparison.Ordinal);
        Assert.StartsWith("SCRAM-SHA-", client.Mechanism, StringComparison.Ordinal);
        await client.DoAsync("ping");
    }

    [Theory]
    [InlineData(Libraries.XmppClient)]
    [InlineData(Libraries.Stanza)]
    public async Task A_wrong_password_is_refused_over_websocket(string library)
    {
        var account = await Server.NewAccountAsync("hua", Stop);

        var refused = await Assert.ThrowsAsync<ClientRefusedException>(
            () => Server.SignInAsync(library, account, Stop, new SignIn { Password = "not it" }));

        Assert.Equal("not-authorized", refused.Condition);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Go_sendxmpp_signs_in_and_sends(bool direct)
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("gao", Stop);

        await GoSendxmpp.SendAsync(Server, account, lin.Jid, "one line", Stop, direct);

        var message = await lin.ExpectAsync("message");
        Assert.Equal("one line", message["body"]?.TrimEnd('\n'));
        Assert.StartsWith(account.Jid, message["from"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Xmpp_client_signs_in_by_sasl2_gets_a_token_and_comes_back_with_it()
    {
        Assert.SkipWhen(OnOracle, "The SASL2 modules that Debian has stop Prosody 0.12.");
        var account = await Server.NewAccountAsync("hua", Stop);
        object token;
        await using (var first = await Server.SignInAsync(Libraries.XmppClient, account, Stop))
        {
            Assert.Equal("urn:xmpp:sasl:2", first.Protocol);
            token = (await first.ExpectAsync("token")).Data.GetProperty("token");
            await first.DoAsync("ping");
        }

        var how = new SignIn { Token = token, Password = "forgotten" };
        await using var second = await Server.SignInAsync(Libraries.XmppClient, account, Stop, how);

        Assert.Equal("HT-SHA-256-NONE", second.Mechanism);
        Assert.StartsWith(account.Jid + "/", second.FullJid, StringComparison.Ordinal);
        await second.DoAsync("ping");
    }
}
