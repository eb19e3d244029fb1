using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Presence;

public sealed class PresenceTests
{
    static void Features(IServiceCollection services) => services.AddRoster().AddPresence();

    [Fact]
    public async Task Subscribing_goes_as_section_3_1_plays_it()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var juliet = await world.ComeAsync("juliet@example.com/balcony");

        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.com/any'><status>hi</status></presence>");
        Assert.Contains("<item jid='juliet@example.com' subscription='none' ask='subscribe'/>", romeo.One(),
            StringComparison.Ordinal);
        Assert.Equal("<presence from='romeo@example.com' to='juliet@example.com' type='subscribe'><status>hi</status>"
            + "</presence>",
            juliet.One());

        await juliet.SendAsync("<presence type='subscribed' to='romeo@example.com'/>");
        Assert.Contains("<item jid='romeo@example.com' subscription='from'/>", juliet.One(), StringComparison.Ordinal);
        var got = romeo.Take();
        Assert.Contains("<item jid='juliet@example.com' subscription='to'/>", got[0], StringComparison.Ordinal);
        Assert.Equal(
            [
                "<presence from='juliet@example.com' to='romeo@example.com' type='subscribed'/>",
                "<presence from='juliet@example.com/balcony' to='romeo@example.com'/>",
            ],
            got[1..]);
    }

    [Fact]
    public async Task A_request_waits_with_its_content_until_it_is_answered()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.com'><status>hi</status></presence>");
        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.com'><status>again</status></presence>");
        const string request = "<presence from='romeo@example.com' to='juliet@example.com' type='subscribe'><status>hi"
            + "</status></presence>";
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<presence/>");
        Assert.Single(juliet.Take(), request);
        var chamber = await world.BindAsync("juliet@example.com/chamber");
        await chamber.SendAsync("<presence/>");
        Assert.Single(chamber.Take(), request);
        await juliet.SendAsync("<presence type='unsubscribed' to='romeo@example.com'/>");
        var third = await world.BindAsync("juliet@example.com/third");
        await third.SendAsync("<presence/>");
        Assert.DoesNotContain(third.Take(), stanza => stanza.Contains("subscribe", StringComparison.Ordinal));
        Assert.Contains("<presence from='juliet@example.com' to='romeo@example.com' type='unsubscribed'/>",
            romeo.Take());
    }

    [Fact]
    public async Task A_pre_approved_request_is_answered_at_once()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await romeo.SendAsync("<presence type='subscribed' to='juliet@example.com'/>");
        Assert.Contains("<item jid='juliet@example.com' subscription='none' approved='true'/>", romeo.One(),
            StringComparison.Ordinal);
        Assert.Empty(juliet.Take());

        await juliet.SendAsync("<presence type='subscribe' to='romeo@example.com'/>");
        Assert.Contains("subscription='from' approved='true'", romeo.One(), StringComparison.Ordinal);
        var got = juliet.Take();
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='subscribed'/>", got);
        Assert.Contains("<presence from='romeo@example.com/orchard' to='juliet@example.com'/>", got);
    }

    [Fact]
    public async Task Presence_goes_to_subscribers_and_own_sessions_only()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var stranger = await world.ComeAsync("paris@example.com/church");
        var second = await world.ComeAsync("romeo@example.com/phone");
        Assert.Equal(["<presence from='romeo@example.com/phone' to='juliet@example.com'/>"], juliet.Take());
        romeo.Take();
        await romeo.SendAsync("<presence><show>away</show><priority>5</priority></presence>");
        const string inner = "<show>away</show><priority>5</priority></presence>";
        Assert.Equal("<presence from='romeo@example.com/orchard' to='juliet@example.com'>" + inner, juliet.One());
        Assert.Equal("<presence from='romeo@example.com/orchard' to='romeo@example.com'>" + inner, second.One());
        Assert.Equal("<presence from='romeo@example.com/orchard' to='romeo@example.com'>" + inner, romeo.One());
        Assert.Empty(stranger.Take());
        Assert.Equal(5, romeo.Priority);
    }

    [Fact]
    public async Task Who_comes_is_told_who_is_there()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var phone = await world.BindAsync("romeo@example.com/phone");
        await phone.SendAsync("<presence/>");
        var got = phone.Take();
        Assert.Contains("<presence from='juliet@example.com/balcony' to='romeo@example.com/phone'/>", got);
        Assert.Contains("<presence from='romeo@example.com/orchard' to='romeo@example.com/phone'/>", got);
        Assert.Contains("<presence from='romeo@example.com/phone' to='romeo@example.com'/>", got);
        Assert.Equal(3, got.Length);
        Assert.NotEmpty(romeo.Take());
        Assert.NotEmpty(juliet.Take());
    }

    [Fact]
    public async Task Who_goes_is_missed_by_subscribers_and_by_those_who_got_directed_presence()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        var paris = await world.ComeAsync("paris@example.com/church");
        await romeo.SendAsync("<presence to='paris@example.com/church'><show>dnd</show></presence>");
        Assert.Equal("<presence from='romeo@example.com/orchard' to='paris@example.com/church'><show>dnd</show>"
            + "</presence>", paris.One());
        romeo.Leave();
        Assert.Equal("<presence from='romeo@example.com/orchard' to='paris@example.com/church' type='unavailable'/>",
            paris.One());
        Assert.Equal("<presence from='romeo@example.com/orchard' to='juliet@example.com' type='unavailable'/>",
            juliet.One());
        Assert.False(romeo.IsAvailable);
    }

    [Fact]
    public async Task An_unavailable_presence_says_why_and_comes_back_to_its_sender()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await romeo.SendAsync("<presence type='unavailable'><status>bye</status></presence>");
        Assert.Equal("<presence from='romeo@example.com/orchard' to='juliet@example.com' type='unavailable'>"
            + "<status>bye</status></presence>", juliet.One());
        Assert.Equal("<presence from='romeo@example.com/orchard' to='romeo@example.com' type='unavailable'><status>bye"
            + "</status></presence>", romeo.One());
        await romeo.SendAsync("<presence type='unavailable'/>");
        Assert.Empty(juliet.Take());
    }

    [Theory]
    [InlineData("128")]
    [InlineData("-129")]
    [InlineData("high")]
    [InlineData("")]
    public async Task Refuses_a_priority_out_of_range(string priority)
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync($"<presence><priority>{priority}</priority></presence>");
        Assert.Contains("<bad-request", romeo.One(), StringComparison.Ordinal);
        Assert.False(romeo.IsAvailable);
    }

    [Fact]
    public async Task Removing_a_contact_ends_both_subscriptions_in_both_rosters()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await romeo.SendAsync("<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='juliet@example.com'"
            + " subscription='remove'/></query></iq>");
        var got = romeo.Take();
        Assert.Contains(got, stanza =>
            stanza.Contains("<item jid='juliet@example.com' subscription='remove'/>", StringComparison.Ordinal));
        Assert.Contains("<presence from='juliet@example.com/balcony' to='romeo@example.com' type='unavailable'/>", got);
        Assert.Equal("<iq to='romeo@example.com/orchard' id='r' type='result'/>", got[^1]);
        var other = juliet.Take();
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='unsubscribe'/>", other);
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='unsubscribed'/>", other);
        Assert.Contains("<presence from='romeo@example.com/orchard' to='juliet@example.com' type='unavailable'/>",
            other);
        Assert.Contains(other, stanza => stanza.Contains("subscription='none'/>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unsubscribing_ends_one_way_and_is_answered()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await romeo.SendAsync("<presence type='unsubscribe' to='juliet@example.com'/>");
        var got = romeo.Take();
        Assert.Contains(got, stanza => stanza.Contains("subscription='from'", StringComparison.Ordinal));
        Assert.Contains("<presence from='juliet@example.com/balcony' to='romeo@example.com' type='unavailable'/>", got);
        var other = juliet.Take();
        Assert.Contains(other, stanza => stanza.Contains("subscription='to'", StringComparison.Ordinal));
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='unsubscribe'/>", other);
        Assert.DoesNotContain(other, stanza => stanza.Contains("unavailable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_told_that_an_account_does_not_exist()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await romeo.SendAsync("<presence type='subscribe' to='nobody@example.com'/>");
        Assert.Contains("ask='subscribe'", romeo.One(), StringComparison.Ordinal);
        await romeo.SendAsync("<presence to='nobody@example.com'/>");
        Assert.Empty(romeo.Take());
    }

    [Fact]
    public async Task Presence_and_subscriptions_leave_for_other_networks()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.net'/>");
        Assert.Equal(["<presence from='romeo@example.com' to='juliet@example.net' type='subscribe'/>"],
            world.Remote.Take());
        await world.FromAfarAsync("<presence from='juliet@example.net' to='romeo@example.com' type='subscribed'/>");
        await world.FromAfarAsync("<presence from='juliet@example.net' to='romeo@example.com' type='subscribe'/>");
        var got = romeo.Take();
        Assert.Contains(got, stanza => stanza.Contains("subscription='to'", StringComparison.Ordinal));
        Assert.Contains("<presence from='juliet@example.net' to='romeo@example.com' type='subscribed'/>", got);
        await romeo.SendAsync("<presence type='subscribed' to='juliet@example.net'/>");
        Assert.Equal(
            [
                "<presence from='romeo@example.com' to='juliet@example.net' type='subscribed'/>",
                "<presence from='romeo@example.com/orchard' to='juliet@example.net'/>",
            ],
            world.Remote.Take());
        romeo.Take();
        await world.FromAfarAsync("<presence from='juliet@example.net/balcony' to='romeo@example.com'/>");
        Assert.Equal("<presence from='juliet@example.net/balcony' to='romeo@example.com'/>", romeo.One());
        var phone = await world.BindAsync("romeo@example.com/phone");
        await phone.SendAsync("<presence/>");
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.net' type='probe'/>",
            world.Remote.Take());
    }

    [Fact]
    public async Task A_probe_from_elsewhere_shows_presence_to_subscribers_and_denies_it_to_others()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await world.FromAfarAsync("<presence from='juliet@example.net' to='romeo@example.com' type='subscribe'/>");
        await world.FromAfarAsync("<presence from='juliet@example.net' to='romeo@example.com' type='probe'/>");
        Assert.Equal(["<presence from='romeo@example.com' to='juliet@example.net' type='unsubscribed'/>"],
            world.Remote.Take());
        await romeo.SendAsync("<presence type='subscribed' to='juliet@example.net'/>");
        world.Remote.Take();
        await world.FromAfarAsync("<presence from='juliet@example.net' to='romeo@example.com' type='probe'/>");
        Assert.Equal(["<presence from='romeo@example.com/orchard' to='juliet@example.net'/>"], world.Remote.Take());
    }

    [Fact]
    public async Task A_directed_presence_that_cannot_leave_is_answered()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await romeo.SendAsync("<presence to='room@chat.invalid/r'/>");
        Assert.Contains("remote-server-not-found", romeo.One(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_act_on_each_other_at_once_do_not_wait_for_each_other()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        async Task PlayAsync(Client one, Client two)
        {
            for (var i = 0; i < 50; i++)
            {
                await one.SendAsync($"<presence type='subscribe' to='{two.Address.Bare}'/>");
                await one.SendAsync($"<presence type='subscribed' to='{two.Address.Bare}'/>");
                await one.SendAsync($"<presence type='unsubscribe' to='{two.Address.Bare}'/>");
                await one.SendAsync($"<presence type='unsubscribed' to='{two.Address.Bare}'/>");
            }
        }

        await Task.WhenAll(Task.Run(() => PlayAsync(romeo, juliet)), Task.Run(() => PlayAsync(juliet, romeo)))
            .WaitAsync(TimeSpan.FromSeconds(60));
        var his = RosterBook.Of(romeo.User).Find(juliet.Address.Bare)!.State;
        var hers = RosterBook.Of(juliet.User).Find(romeo.Address.Bare)!.State;
        Assert.Equal(his.HasFlag(Subscription.To), hers.HasFlag(Subscription.From));
        Assert.Equal(his.HasFlag(Subscription.From), hers.HasFlag(Subscription.To));
        Assert.Equal(his.HasFlag(Subscription.PendingOut), hers.HasFlag(Subscription.PendingIn));
    }
}
