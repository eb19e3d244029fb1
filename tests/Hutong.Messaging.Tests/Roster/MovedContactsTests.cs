using System.Text.RegularExpressions;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;

namespace Hutong.Messaging.Tests.Roster;

/// <summary>A contact of another network comes back with another address (XEP-0283 section 4.4).</summary>
public sealed class MovedContactsTests
{
    const string Old = "juliet@im.example.net";
    const string Now = "juliet@capulet.example";
    const string Claim = $"<presence type='subscribe' from='{Now}' to='romeo@example.com'>" +
        $"<moved xmlns='urn:xmpp:moved:1'><old-jid>{Old}</old-jid></moved></presence>";

    [Theory]
    [InlineData("result", $"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:moved:1'>" +
        $"<item id='current'><moved xmlns='urn:xmpp:moved:1'><new-jid>{Now}</new-jid></moved></item></items></pubsub>")]
    [InlineData("error", "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>" +
        $"xmpp:{Now}</gone></error>")]
    public async Task The_new_address_takes_the_place_of_one_that_says_so(string type, string statement)
    {
        await using var world = await StartAsync();
        var romeo = await FriendsAsync(world);
        await world.FromAfarAsync(Claim);
        await AnswerAsync(world, type, statement);

        await romeo.WaitAsync(push => push.ToString().Contains($"jid='{Now}'", StringComparison.Ordinal)
            && push.ToString().Contains("ask='subscribe'", StringComparison.Ordinal));
        var roster = await RosterAsync(romeo);
        Assert.Matches($"jid='{Now}' name='Juliet' subscription='from' ask='subscribe'[^>]*><group>Friends", roster);
        Assert.Matches($"jid='{Old}' name='Juliet' subscription='to'", roster);
        var sent = world.Remote.Take();
        Assert.Contains(sent, stanza => stanza.Contains($"to='{Now}' type='subscribed'", StringComparison.Ordinal));
        Assert.Contains(sent, stanza => stanza.Contains($"to='{Old}' type='unsubscribed'", StringComparison.Ordinal));
        Assert.Contains(sent, stanza => stanza.Contains($"to='{Now}' type='subscribe'", StringComparison.Ordinal));
        Assert.DoesNotContain(romeo.Take(), stanza => stanza.Contains("type='subscribe'>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("result", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:moved:1'>" +
        "<item id='current'><moved xmlns='urn:xmpp:moved:1'><new-jid>tybalt@capulet.example</new-jid></moved></item>" +
        "</items></pubsub>")]
    [InlineData("result",
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:moved:1'/></pubsub>")]
    [InlineData("error", "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")]
    [InlineData("error", "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")]
    public async Task A_claim_that_the_old_address_does_not_support_is_a_request_as_any_other(
        string type, string statement)
    {
        await using var world = await StartAsync();
        var romeo = await FriendsAsync(world);
        await world.FromAfarAsync(Claim);
        await AnswerAsync(world, type, statement);

        var request = await romeo.WaitAsync(
            stanza => stanza.ToString().Contains("type='subscribe'", StringComparison.Ordinal));
        // Nor is the claim taken out: clients may look for themselves.
        Assert.Contains("old-jid", request.ToString(), StringComparison.Ordinal);
        var roster = await RosterAsync(romeo);
        Assert.DoesNotContain(Now, roster, StringComparison.Ordinal);
        Assert.Contains("subscription='both'", roster, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_asked_about_an_address_that_is_no_contact()
    {
        await using var world = await StartAsync();
        var romeo = await world.ComeAsync("romeo@example.com/r");
        await world.FromAfarAsync(Claim);
        Assert.Contains("type='subscribe'", romeo.One(), StringComparison.Ordinal);
        Assert.Empty(world.Remote.Take());
    }

    static async Task<Client> FriendsAsync(World world)
    {
        var romeo = await world.ComeAsync("romeo@example.com/r");
        await romeo.SendAsync("<iq type='set' id='add'><query xmlns='jabber:iq:roster'>" +
            $"<item jid='{Old}' name='Juliet'><group>Friends</group></item></query></iq>");
        await world.FromAfarAsync($"<presence type='subscribe' from='{Old}' to='romeo@example.com'/>");
        await romeo.SendAsync($"<presence type='subscribed' to='{Old}'/>");
        await romeo.SendAsync($"<presence type='subscribe' to='{Old}'/>");
        await world.FromAfarAsync($"<presence type='subscribed' from='{Old}' to='romeo@example.com'/>");
        Assert.Contains("subscription='both'", await RosterAsync(romeo), StringComparison.Ordinal);
        romeo.Take();
        world.Remote.Take();
        return romeo;
    }

    static async Task AnswerAsync(World world, string type, string statement)
    {
        var question = Assert.Single(world.Remote.Take());
        Assert.Contains($"to='{Old}'", question, StringComparison.Ordinal);
        var id = Regex.Match(question, " id='([^']+)'").Groups[1].Value;
        await world.FromAfarAsync($"<iq type='{type}' from='{Old}' to='romeo@example.com' id='{id}'>{statement}</iq>");
    }

    static Task<string> RosterAsync(Client client) =>
        client.AnswerAsync("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");

    static Task<World> StartAsync() =>
        World.StartAsync(services => services.AddDiscovery().AddBasics().AddRoster().AddPresence());
}
