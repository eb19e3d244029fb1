using Hutong.Contracts.Http;
using Hutong.Messaging.Push;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp.Stanzas;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Push;

public sealed class XmppPushTests
{
    const string Hello = "<message type='chat' to='juliet@example.com' id='m1'><body>hello you</body></message>";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Task<World> StartAsync(IFetcher device) => PushStage.StartAsync(StoreKind.Sqlite, device);

    [Fact]
    public async Task An_apps_own_push_service_is_told_over_xmpp()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var app = await world.ComeAsync("app@example.com/push");
        var phone = await world.ComeAsync("juliet@example.com/phone");
        Assert.Contains("urn:xmpp:push:0", await phone.AnswerAsync(
            "<iq type='get' id='d' to='juliet@example.com'>"
                + "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
            StringComparison.Ordinal);
        Assert.Equal("", await phone.AnswerAsync("""
            <iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='app@example.com/push' node='n1'>
            <x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>
            <value>http://jabber.org/protocol/pubsub#publish-options</value></field>
            <field var='secret'><value>s3</value></field></x></enable></iq>
            """));
        phone.Leave();

        await romeo.SendAsync(Hello);
        var pump = PushStage.PumpAsync(world);
        var published = await app.WaitAsync(stanza => stanza.Type == StanzaType.Set);
        await app.SendAsync($"<iq type='result' to='example.com' id='{published.Id}'/>");
        await pump;

        var text = published.ToString();
        Assert.Contains("<publish node='n1'><item><notification xmlns='urn:xmpp:push:0'>", text,
            StringComparison.Ordinal);
        Assert.Contains("<field var='message-count'><value>1</value></field>", text, StringComparison.Ordinal);
        Assert.Contains("<field var='secret'><value>s3</value></field>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hello you", text, StringComparison.Ordinal);
        Assert.Equal("example.com", published.From!.ToString());
    }

    [Fact]
    public async Task A_push_service_that_refuses_is_disabled_and_one_that_is_busy_is_not()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var app = await world.ComeAsync("app@example.com/push");
        var phone = await world.ComeAsync("juliet@example.com/phone");
        await phone.AnswerAsync(
            "<iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='app@example.com/push' node='n1'/></iq>");
        phone.Leave();
        var errors = new[] { ("wait", "resource-constraint"), ("cancel", "item-not-found") };

        foreach (var (type, condition) in errors)
        {
            await romeo.SendAsync(Hello);
            var pump = PushStage.PumpAsync(world);
            var published = await app.WaitAsync(stanza => stanza.Type == StanzaType.Set);
            await app.SendAsync($"<iq type='error' to='example.com' id='{published.Id}'><error type='{type}'>"
                + $"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
            await pump;
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        Assert.Empty(PushBook.Of(juliet!).All);
    }

    [Theory]
    [InlineData("<enable xmlns='urn:xmpp:push:0'/>", "bad-request")]
    [InlineData("<enable xmlns='urn:xmpp:push:0' jid='a@'/>", "bad-request")]
    [InlineData("<enable xmlns='urn:xmpp:push:0' jid='a'><x xmlns='jabber:x:data' type='form'/></enable>",
        "bad-request")]
    [InlineData("<enable xmlns='urn:xmpp:push:0' jid='push.example.com' node='00'/>", "item-not-found")]
    [InlineData("<disable xmlns='urn:xmpp:push:0'/>", "bad-request")]
    [InlineData("<disable xmlns='urn:xmpp:push:0' jid='push.nowhere.example'/>", "")]
    public async Task Requests_that_make_no_sense_are_refused(string request, string answer)
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var phone = await world.ComeAsync("juliet@example.com/phone");

        Assert.Equal(answer, await phone.AnswerAsync($"<iq type='set' id='e'>{request}</iq>"));
    }

    [Fact]
    public async Task Only_the_node_that_is_named_is_turned_off()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var phone = await world.ComeAsync("juliet@example.com/phone");
        foreach (var node in new[] { "n1", "n2", "n3" })
        {
            await phone.AnswerAsync(
                $"<iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='push.far.example' node='{node}'/></iq>");
        }

        await phone.AnswerAsync(
            "<iq type='set' id='d'><disable xmlns='urn:xmpp:push:0' jid='push.far.example' node='n2'/></iq>");
        var left = PushBook.Of(phone.User).All.Select(one => one.Node).ToArray();
        await phone.AnswerAsync("<iq type='set' id='d'><disable xmlns='urn:xmpp:push:0' jid='push.far.example'/></iq>");

        Assert.Equal(["n1", "n3"], left);
        Assert.Empty(PushBook.Of(phone.User).All);
    }
}
