using Hutong.Messaging.Basics;
using Hutong.Messaging.Blocking;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Blocking;

public sealed class BlockingTests
{
    const string List = "<iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>";
    const string Unavailable = "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
    const string Refused = "<error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        + "<blocked xmlns='urn:xmpp:blocking:errors'/></error>";

    static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddBasics().AddRoster().AddPresence().AddBlocking();

    static string Set(string name, params string[] addresses) =>
        $"<iq type='set' id='b'><{name} xmlns='urn:xmpp:blocking'>"
        + string.Concat(addresses.Select(address => $"<item jid='{address}'/>")) + $"</{name}></iq>";

    [Fact]
    public async Task Plays_the_examples_of_section_3()
    {
        await using var world = await World.StartAsync(Features);
        var chamber = await world.BindAsync("juliet@example.com/chamber");
        var balcony = await world.BindAsync("juliet@example.com/balcony");
        var silent = await world.BindAsync("juliet@example.com/silent");
        Assert.Equal("<blocklist xmlns='urn:xmpp:blocking'/>", await chamber.AnswerAsync(List));
        await balcony.AnswerAsync(List);
        await chamber.SendAsync(Set("block", "romeo@montague.net", "iago@shakespeare.lit"));
        const string items = "<item jid='romeo@montague.net'/><item jid='iago@shakespeare.lit'/>";
        Assert.Equal(
            [
                $"<iq to='juliet@example.com/chamber' id='id1' type='set'><block"
                    + $" xmlns='urn:xmpp:blocking'>{items}</block></iq>",
                "<iq to='juliet@example.com/chamber' id='b' type='result'/>",
            ],
            chamber.Take());
        Assert.Contains("<block", balcony.One(), StringComparison.Ordinal);
        Assert.Empty(silent.Take());
        Assert.Equal($"<blocklist xmlns='urn:xmpp:blocking'>{items}</blocklist>", await silent.AnswerAsync(List));
        await chamber.SendAsync(Set("unblock", "romeo@montague.net"));
        Assert.Contains("<unblock xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></unblock>", balcony.One(),
            StringComparison.Ordinal);
        silent.Take();
        await silent.SendAsync(Set("unblock"));
        Assert.Contains("<unblock xmlns='urn:xmpp:blocking'/>", balcony.One(), StringComparison.Ordinal);
        Assert.Equal("<blocklist xmlns='urn:xmpp:blocking'/>", await balcony.AnswerAsync(List));
    }

    [Theory]
    [InlineData("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'/></iq>", "bad-request")]
    [InlineData("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item/></block></iq>", "bad-request")]
    [InlineData("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='@'/></block></iq>", "bad-request")]
    [InlineData("<iq type='get' id='b'><block xmlns='urn:xmpp:blocking'><item jid='a@b'/></block></iq>", "bad-request")]
    [InlineData("<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='juliet@example.com'/></block></iq>",
        "not-allowed")]
    public async Task Refuses_what_is_no_block(string request, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/chamber");
        Assert.Equal(condition, await juliet.AnswerAsync(request));
    }

    [Fact]
    public async Task Messages_and_requests_pass_in_neither_direction()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await juliet.SendAsync(Set("block", "romeo@example.com"));
        juliet.Take();
        await romeo.SendAsync("<message to='juliet@example.com' type='chat' id='1'><body>?</body></message>");
        Assert.Contains(Unavailable, romeo.One(), StringComparison.Ordinal);
        await romeo.SendAsync("<iq to='juliet@example.com/balcony' type='get' id='2'><ping xmlns='urn:xmpp:ping'/>"
            + "</iq>");
        Assert.Contains(Unavailable, romeo.One(), StringComparison.Ordinal);
        await romeo.SendAsync("<iq to='juliet@example.com' type='get' id='3'><query"
            + " xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        Assert.Contains(Unavailable, romeo.One(), StringComparison.Ordinal);
        await romeo.SendAsync("<iq to='juliet@example.com/balcony' type='result' id='4'/>");
        Assert.Empty(romeo.Take());
        Assert.Empty(juliet.Take());

        await juliet.SendAsync("<message to='romeo@example.com' type='chat' id='5'><body>!</body></message>");
        Assert.Contains(Refused, juliet.One(), StringComparison.Ordinal);
        await juliet.SendAsync("<iq to='romeo@example.com/orchard' type='get' id='6'><ping xmlns='urn:xmpp:ping'/>"
            + "</iq>");
        Assert.Contains(Refused, juliet.One(), StringComparison.Ordinal);
        await juliet.SendAsync("<presence to='romeo@example.com/orchard'/>");
        Assert.Contains(Refused, juliet.One(), StringComparison.Ordinal);
        await juliet.SendAsync("<presence to='romeo@example.com' type='subscribe'/>");
        Assert.Contains(Refused, juliet.One(), StringComparison.Ordinal);
        Assert.Empty(romeo.Take());
    }

    [Fact]
    public async Task Requests_to_a_blocked_address_elsewhere_do_not_leave()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.SendAsync(Set("block", "example.net"));
        juliet.Take();
        await juliet.SendAsync("<iq to='romeo@example.net/x' type='get' id='6'><ping xmlns='urn:xmpp:ping'/></iq>");
        await juliet.SendAsync("<message to='romeo@example.net' id='7'/>");
        Assert.All(juliet.Take(), stanza => Assert.Contains(Refused, stanza, StringComparison.Ordinal));
        Assert.Empty(world.Remote.Take());
        await world.FromAfarAsync("<presence from='romeo@example.net/x' to='juliet@example.com'/>");
        await world.FromAfarAsync("<presence from='romeo@example.net' to='juliet@example.com' type='subscribe'/>");
        await world.FromAfarAsync("<presence from='romeo@example.net' to='juliet@example.com' type='probe'/>");
        Assert.Empty(juliet.Take());
        Assert.Empty(world.Remote.Take());
    }

    [Fact]
    public async Task The_blocked_see_the_blocker_leave_and_come_back()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await juliet.SendAsync(Set("block", "romeo@example.com"));
        Assert.Equal("<presence from='juliet@example.com/balcony' to='romeo@example.com' type='unavailable'/>",
            romeo.One());
        juliet.Take();
        await juliet.SendAsync("<presence><show>dnd</show></presence>");
        await romeo.SendAsync("<presence><show>away</show></presence>");
        Assert.DoesNotContain("juliet", string.Concat(romeo.Take()), StringComparison.Ordinal);
        Assert.DoesNotContain("romeo", string.Concat(juliet.Take()), StringComparison.Ordinal);
        var phone = await world.ComeAsync("romeo@example.com/phone");
        Assert.Empty(juliet.Take());
        romeo.Take();
        await juliet.SendAsync(Set("unblock", "romeo@example.com"));
        Assert.Equal("<presence from='juliet@example.com/balcony' to='romeo@example.com'><show>dnd</show></presence>",
            romeo.One());
        Assert.NotEmpty(phone.Take());
    }

    [Fact]
    public async Task A_block_outlives_a_restart()
    {
        var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/chamber");
        await juliet.SendAsync(Set("block", "romeo@montague.net"));
        await using var again = await world.RestartAsync(Features);
        juliet = await again.BindAsync("juliet@example.com/chamber");
        Assert.Contains("romeo@montague.net", await juliet.AnswerAsync(List), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_list_takes_no_more()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new BlockingOptions { ItemsMax = 1 });
        });
        var juliet = await world.BindAsync("juliet@example.com/chamber");
        Assert.Equal("", await juliet.AnswerAsync(Set("block", "a@example.com")));
        Assert.Equal("resource-constraint", await juliet.AnswerAsync(Set("block", "b@example.com")));
        Assert.Equal("", await juliet.AnswerAsync(Set("block", "a@example.com")));
    }

    [Theory]
    [InlineData("romeo@example.net/orchard", "romeo@example.net/orchard", true)]
    [InlineData("romeo@example.net/orchard", "romeo@example.net/garden", false)]
    [InlineData("romeo@example.net/orchard", "romeo@example.net", false)]
    [InlineData("romeo@example.net", "romeo@example.net/orchard", true)]
    [InlineData("example.net/orchard", "example.net/orchard", true)]
    [InlineData("example.net/orchard", "romeo@example.net/garden", false)]
    [InlineData("example.net", "romeo@example.net/orchard", true)]
    [InlineData("example.net", "example.net", true)]
    [InlineData("example.net", "example.org", false)]
    public void Matches_as_section_5_orders(string blocked, string who, bool matches) =>
        Assert.Equal(matches, new BlockList(new HashSet<Jid> { Jid.Parse(blocked) }).Matches(Jid.Parse(who)));
}
