using Hutong.Messaging.Blocking;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Reporting;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Tests.Blocking;

public sealed class BlockingEventsTests
{
    [Fact]
    public async Task The_blocked_hear_nothing_of_personal_nodes()
    {
        await using var world = await World.StartAsync(services =>
            services.AddDiscovery().AddRoster().AddPresence().AddBlocking().AddEventing());
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var info = new DiscoInfo([], ["n+notify"], []);
        await romeo.SendAsync("<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' "
            + $"ver='{Capabilities.Hashed(info)}'/></presence>");
        var asked = await romeo.WaitAsync(stanza => stanza.Type == StanzaType.Get);
        await romeo.SendAsync($"<iq type='result' id='{asked.Id}' to='example.com'>{info.ToElement()}</iq>");
        static string Publish(string id) => "<iq type='set' id='p'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
            + $"<publish node='n'><item id='{id}'><e xmlns='x'/></item></publish></pubsub></iq>";
        await juliet.AnswerAsync(Publish("1"));
        await romeo.WaitAsync(stanza => stanza.ToString().Contains("<item id='1'>", StringComparison.Ordinal));
        await juliet.AnswerAsync("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'>"
            + "<item jid='romeo@example.com'/></block></iq>");
        romeo.Take();
        await juliet.AnswerAsync(Publish("2"));
        Assert.Empty(romeo.Take());
        Assert.Equal("service-unavailable", await romeo.AnswerAsync("<iq type='get' id='i' to='juliet@example.com'>"
            + "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'/></pubsub></iq>"));
    }

    [Fact]
    public async Task A_report_is_stored_with_the_block_that_carries_it()
    {
        await using var world = await World.StartAsync(services =>
            services.AddRoster().AddPresence().AddBlocking().AddReporting());
        var juliet = await world.BindAsync("juliet@example.com/chamber");
        Assert.Equal("", await juliet.AnswerAsync("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'>"
            + "<item jid='romeo@example.com'><report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'/>"
            + "</item></block></iq>"));
        Assert.Single(await world.Store.ReadAsync(connection => connection.Rows<string>(
            "select detail from audit where tenant = 1 and action = 'messaging.report'")));
    }
}
