using System.Text.RegularExpressions;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Server.Tests.Invitations;

/// <summary>Invitations as a client meets them: XEP-0077, XEP-0379, XEP-0401 and XEP-0445 over a stream.</summary>
public sealed class InvitationTests
{
    const string Closed = "\"accounts\": { \"signUp\": \"Invited\" }";
    const string Register = "<query xmlns='jabber:iq:register'>";

    [Fact]
    public async Task A_token_opens_one_account_in_the_stream_and_is_spent()
    {
        await using var server = await RunningServer.StartAsync(more: Closed);
        var token = TokenOf((await server.CommandAsync("account", "invite", "--name", "juliet")).Text);

        using var juliet = await PlainClient.OpenAsync(server.XmppPort);
        Assert.Contains("type='result'", await PreauthAsync(juliet, token), StringComparison.Ordinal);
        var fields = await juliet.AskAsync("g", "get", Register + "</query>");
        Assert.Contains("<username", fields, StringComparison.Ordinal);
        // The name is the one that the invitation is for.
        Assert.Contains("<conflict", await RegisterAsync(juliet, "nurse"), StringComparison.Ordinal);
        Assert.Contains("<not-acceptable", await RegisterAsync(juliet, "juliet", "short"), StringComparison.Ordinal);
        Assert.Contains("type='result'", await RegisterAsync(juliet, "juliet"), StringComparison.Ordinal);
        await juliet.SignInAsync("juliet", "correct horse");

        using var second = await PlainClient.OpenAsync(server.XmppPort);
        Assert.Contains("<item-not-found", await PreauthAsync(second, token), StringComparison.Ordinal);
        Assert.Contains("<not-allowed", await RegisterAsync(second, "nurse"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_token_a_wrong_one_or_an_old_one_opens_nothing()
    {
        await using var server = await RunningServer.StartAsync(more: Closed);
        var token = TokenOf((await server.CommandAsync("account", "invite")).Text);
        var unit = new UnitOfWork();
        unit.Sql("update invitations set expires_at = 1");
        await server.App.Services.GetRequiredService<IStore>()
            .CommitAsync(unit, TestContext.Current.CancellationToken);

        using var client = await PlainClient.OpenAsync(server.XmppPort);
        Assert.Contains("<not-allowed", await client.AskAsync("g", "get", Register + "</query>"),
            StringComparison.Ordinal);
        Assert.Contains("<item-not-found", await PreauthAsync(client, token), StringComparison.Ordinal);
        Assert.Contains("<item-not-found", await PreauthAsync(client, "a-guess"), StringComparison.Ordinal);
        Assert.Contains("<not-allowed", await RegisterAsync(client, "juliet"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_end_the_stream()
    {
        await using var server = await RunningServer.StartAsync(more: Closed);
        using var client = await PlainClient.OpenAsync(server.XmppPort);
        var heard = "";
        for (var i = 0; i < 20 && !heard.Contains("policy-violation", StringComparison.Ordinal); i++)
        {
            // A refusal of the stanza, or of the stream, which may come with it or after it.
            heard = await client.SendAsync(
                "<iq type='set' id='t'><preauth xmlns='urn:xmpp:pars:0' token='guess'/></iq>",
                "urn:ietf:params:xml:ns:xmpp-st");
        }

        Assert.Contains("policy-violation", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_a_member_invites_gets_an_account_and_both_are_contacts()
    {
        await using var server = await RunningServer.StartAsync(more: Closed);
        await server.CommandAsync("account", "add", "romeo", "--password", "battery staple");
        using var romeo = await PlainClient.SignInAsync(server.XmppPort, "romeo", "battery staple");
        await romeo.SendAsync("<presence/>", "<presence");
        var made = await romeo.AskAsync("i", "set",
            "<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite' action='execute'/>",
            "localhost");
        Assert.Contains(";ibr=y", made, StringComparison.Ordinal);
        var token = TokenOf(made);

        using var juliet = await PlainClient.OpenAsync(server.XmppPort);
        await PreauthAsync(juliet, token);
        Assert.Contains("type='result'", await RegisterAsync(juliet, "juliet"), StringComparison.Ordinal);
        await juliet.SignInAsync("juliet", "correct horse");
        await juliet.SendAsync("<presence/><presence type='subscribed' to='romeo@localhost'/>" +
            $"<presence type='subscribe' to='romeo@localhost'><preauth xmlns='urn:xmpp:pars:0' token='{token}'/>" +
            "</presence>", "subscribed");

        Assert.Contains("subscription='both'", await RosterAsync(juliet), StringComparison.Ordinal);
        Assert.Contains("subscription='both'", await RosterAsync(romeo), StringComparison.Ordinal);
        // It made its one contact: the next who comes with it is asked about as anybody is.
        await server.CommandAsync("account", "add", "paris", "--password", "battery staple");
        using var paris = await PlainClient.SignInAsync(server.XmppPort, "paris", "battery staple");
        await RosterAsync(paris);
        await paris.SendAsync($"<presence type='subscribe' to='romeo@localhost'>" +
            $"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/></presence>", "ask='subscribe'");
        Assert.DoesNotContain("paris", await RosterAsync(romeo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_server_lets_in_who_has_no_token_but_nobody_by_a_number()
    {
        await using var server = await RunningServer.StartAsync(opens: true);
        using var client = await PlainClient.OpenAsync(server.XmppPort);

        Assert.Contains("<not-allowed", await RegisterAsync(client, "+8613800138000"), StringComparison.Ordinal);
        Assert.Contains("type='result'", await RegisterAsync(client, "juliet"), StringComparison.Ordinal);
        await client.SignInAsync("juliet", "correct horse");
    }

    static Task<string> PreauthAsync(PlainClient client, string token) =>
        client.AskAsync("t", "set", $"<preauth xmlns='urn:xmpp:pars:0' token='{token}'/>", "localhost");

    static Task<string> RegisterAsync(PlainClient client, string name, string password = "correct horse") =>
        client.AskAsync("r", "set", $"{Register}<username>{name}</username><password>{password}</password></query>");

    static Task<string> RosterAsync(PlainClient client) =>
        client.AskAsync("roster", "get", "<query xmlns='jabber:iq:roster'/>");

    static string TokenOf(string text)
    {
        var match = Regex.Match(text, "preauth=([A-Za-z0-9_.~-]+)");
        Assert.True(match.Success, text);
        return match.Groups[1].Value;
    }
}
