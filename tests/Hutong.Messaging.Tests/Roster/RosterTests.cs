using Hutong.Messaging.Basics;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Roster;

public sealed class RosterTests
{
    const string Get = "<iq type='get' id='g'><query xmlns='jabber:iq:roster'/></iq>";

    static void Features(IServiceCollection services) => services.AddDiscovery().AddBasics().AddRoster().AddPresence();

    static string Set(string item, string id = "s") =>
        $"<iq type='set' id='{id}'><query xmlns='jabber:iq:roster'>{item}</query></iq>";

    [Fact]
    public async Task An_empty_roster_has_version_0()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        Assert.Equal("<query xmlns='jabber:iq:roster' ver='0'/>", await romeo.AnswerAsync(Get));
    }

    [Fact]
    public async Task A_new_contact_is_pushed_to_interested_sessions_before_the_answer()
    {
        await using var world = await World.StartAsync(Features);
        var orchard = await world.BindAsync("romeo@example.com/orchard");
        var balcony = await world.BindAsync("romeo@example.com/balcony");
        var silent = await world.BindAsync("romeo@example.com/silent");
        await orchard.SendAsync(Get);
        await balcony.SendAsync(Get);
        orchard.Take();
        balcony.Take();
        await orchard.SendAsync(Set("<item jid='nurse@example.com' name='Nurse'><group>Servants</group><group>Old"
            + "</group></item>"));
        const string pushed = "<query xmlns='jabber:iq:roster' ver='1'><item jid='nurse@example.com' name='Nurse' "
            + "subscription='none'><group>Servants</group><group>Old</group></item></query>";
        Assert.Equal(
            [
                $"<iq to='romeo@example.com/orchard' id='id1' type='set'>{pushed}</iq>",
                "<iq to='romeo@example.com/orchard' id='s' type='result'/>",
            ],
            orchard.Take());
        Assert.Equal([$"<iq to='romeo@example.com/balcony' id='id1' type='set'>{pushed}</iq>"], balcony.Take());
        Assert.Empty(silent.Take());
    }

    [Theory]
    [InlineData("<item jid='a@example.com'/><item jid='b@example.com'/>", "bad-request")]
    [InlineData("", "bad-request")]
    [InlineData("<item/>", "bad-request")]
    [InlineData("<item jid='@'/>", "bad-request")]
    [InlineData("<item jid='a@example.com'><group>x</group><group>x</group></item>", "bad-request")]
    [InlineData("<item jid='a@example.com'><group></group></item>", "not-acceptable")]
    [InlineData("<item jid='romeo@example.com'/>", "not-allowed")]
    [InlineData("<item jid='a@example.com' subscription='remove'/>", "item-not-found")]
    public async Task Refuses_a_set_that_section_2_3_3_or_2_5_3_names(string item, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        Assert.Equal(condition, await romeo.AnswerAsync(Set(item)));
    }

    [Fact]
    public async Task Refuses_names_and_groups_that_are_too_long_and_too_many_contacts()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new RosterOptions { ItemsMax = 2, NameCharsMax = 16, GroupsMax = 1 });
        });
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var longer = new string('x', 17);
        Assert.Equal("not-acceptable", await romeo.AnswerAsync(Set($"<item jid='a@example.com' name='{longer}'/>")));
        Assert.Equal("not-acceptable",
            await romeo.AnswerAsync(Set($"<item jid='a@example.com'><group>{longer}</group></item>")));
        Assert.Equal("not-acceptable",
            await romeo.AnswerAsync(Set("<item jid='a@example.com'><group>1</group><group>2</group></item>")));
        Assert.Equal("", await romeo.AnswerAsync(Set("<item jid='a@example.com'/>")));
        Assert.Equal("", await romeo.AnswerAsync(Set("<item jid='b@example.com'/>")));
        Assert.Equal("resource-constraint", await romeo.AnswerAsync(Set("<item jid='c@example.com'/>")));
        Assert.Equal("", await romeo.AnswerAsync(Set("<item jid='b@example.com' name='B'/>")));
        await romeo.SendAsync("<presence type='subscribe' to='d@example.com'/>");
        Assert.Contains("resource-constraint", romeo.One(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_roster_is_its_owners_alone()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        Assert.Equal("forbidden", await juliet.AnswerAsync(
            "<iq type='set' id='x' to='romeo@example.com'><query xmlns='jabber:iq:roster'><item"
                + " jid='nurse@example.com'/></query></iq>"));
        Assert.Equal("forbidden", await juliet.AnswerAsync(
            "<iq type='get' id='x' to='romeo@example.com'><query xmlns='jabber:iq:roster'/></iq>"));
    }

    [Fact]
    public async Task What_a_client_says_of_the_subscription_is_not_believed()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Set("<item jid='juliet@example.com' subscription='both' ask='subscribe'"
            + " approved='true'/>"));
        romeo.Take();
        Assert.Equal("<query xmlns='jabber:iq:roster' ver='1'><item jid='juliet@example.com' subscription='none'/>"
            + "</query>",
            await romeo.AnswerAsync(Get));
    }

    [Fact]
    public async Task A_client_that_knows_a_version_is_pushed_only_what_changed()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        foreach (var name in new[] { "a", "b", "c" })
        {
            await romeo.SendAsync(Set($"<item jid='{name}@example.com'/>"));
        }

        await romeo.SendAsync(Set("<item jid='a@example.com' subscription='remove'/>"));
        await romeo.SendAsync(Set("<item jid='b@example.com' name='B'/>"));
        var later = await world.BindAsync("romeo@example.com/later");
        await later.SendAsync("<iq type='get' id='g'><query xmlns='jabber:iq:roster' ver='3'/></iq>");
        var got = later.Take();
        Assert.Equal(3, got.Length);
        Assert.Equal("<iq to='romeo@example.com/later' id='g' type='result'/>", got[0]);
        Assert.Contains("ver='4'><item jid='a@example.com' subscription='remove'/>", got[1], StringComparison.Ordinal);
        Assert.Contains("ver='5'><item jid='b@example.com' name='B' subscription='none'/>", got[2],
            StringComparison.Ordinal);

        await later.SendAsync("<iq type='get' id='g'><query xmlns='jabber:iq:roster' ver='5'/></iq>");
        Assert.Equal("<iq to='romeo@example.com/later' id='g' type='result'/>", later.One());
    }

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_client_with_an_unknown_version_gets_everything(string version)
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Set("<item jid='a@example.com'/>"));
        romeo.Take();
        Assert.Contains("<item jid='a@example.com'", await romeo.AnswerAsync(
            $"<iq type='get' id='g'><query xmlns='jabber:iq:roster' ver='{version}'/></iq>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_roster_outlives_a_restart()
    {
        var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Set("<item jid='juliet@example.com' name='J'><group>One</group><group>Two</group>"
            + "</item>"));
        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.com'/>");
        await romeo.SendAsync("<presence type='subscribed' to='nurse@example.com'/>");
        romeo.Take();
        var before = await romeo.AnswerAsync(Get);
        await using var again = await world.RestartAsync(Features);
        romeo = await again.BindAsync("romeo@example.com/orchard");
        Assert.Equal(before, await romeo.AnswerAsync(Get));
        Assert.Contains("ask='subscribe'", before, StringComparison.Ordinal);
        Assert.Contains("approved='true'", before, StringComparison.Ordinal);
        var juliet = await again.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<presence/>");
        Assert.Contains("<presence from='romeo@example.com' to='juliet@example.com' type='subscribe'/>", juliet.Take());
        Assert.Equal("<query xmlns='jabber:iq:roster' ver='1'/>", await juliet.AnswerAsync(Get));
    }
}
