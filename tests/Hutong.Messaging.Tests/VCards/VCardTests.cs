using System.Text;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Messaging.VCards;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.VCards;

public sealed class VCardTests
{
    const string Card = "<vCard xmlns='vcard-temp'><FN>Peter Saint-Andre</FN><NICKNAME>stpeter</NICKNAME>"
        + "<BDAY>1966-08-06</BDAY>"
        + "<URL>http://www.xmpp.org/xsf/people/stpeter.shtml</URL><TITLE>Executive Director</TITLE><N>"
        + "<FAMILY>Saint-Andre</FAMILY>"
        + "<GIVEN>Peter</GIVEN></N><ORG><ORGNAME>XMPP Standards Foundation</ORGNAME></ORG><EMAIL><INTERNET/>"
        + "<USERID>stpeter@jabber.org</USERID></EMAIL>"
        + "<TEL><NUMBER>303-308-3282</NUMBER></TEL><ADR><LOCALITY>Denver</LOCALITY><CTRY>USA</CTRY></ADR>"
        + "<JABBERID>stpeter@jabber.org</JABBERID></vCard>";

    static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddRoster().AddPresence().AddEventing().AddVCards();

    static string Get(string to = "") => $"<iq type='get' id='v1'{to}><vCard xmlns='vcard-temp'/></iq>";

    [Fact]
    public async Task A_card_is_stored_and_shown_to_all_also_after_a_restart()
    {
        var world = await World.StartAsync(Features);
        var owner = await world.BindAsync("stpeter@example.com/x");
        Assert.Equal("<vCard xmlns='vcard-temp'/>", await owner.AnswerAsync(Get()));
        Assert.Equal("", await owner.AnswerAsync($"<iq type='set' id='v2'>{Card}</iq>"));
        await using var again = await world.RestartAsync(Features);
        var other = await again.BindAsync("jer@example.com/x");
        Assert.Equal(Card, await other.AnswerAsync(Get(" to='stpeter@example.com'")));
    }

    [Fact]
    public async Task An_account_without_a_card_looks_to_strangers_like_none()
    {
        await using var world = await World.StartAsync(Features);
        var other = await world.BindAsync("jer@example.com/x");
        Assert.Equal("service-unavailable", await other.AnswerAsync(Get(" to='stpeter@example.com'")));
        Assert.Equal("service-unavailable", await other.AnswerAsync(Get(" to='nobody@example.com'")));
        Assert.Equal("forbidden", await other.AnswerAsync(
            $"<iq type='set' id='v2' to='stpeter@example.com'>{Card}</iq>"));
    }

    [Fact]
    public async Task Both_forms_of_card_show_what_was_stored_last()
    {
        await using var world = await World.StartAsync(Features);
        var owner = await world.BindAsync("stpeter@example.com/x");
        await owner.AnswerAsync($"<iq type='set' id='v2'>{Card}</iq>");
        const string items = "<iq type='get' id='i'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items"
            + " node='urn:xmpp:vcard4'/></pubsub></iq>";
        Assert.Contains("<fn><text>Peter Saint-Andre</text></fn>", await owner.AnswerAsync(items),
            StringComparison.Ordinal);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await owner.AnswerAsync("<iq type='set' id='p'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish"
            + " node='urn:xmpp:vcard4'><item id='current'>"
            + "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Pierre</text></fn></vcard></item></publish>"
            + "</pubsub></iq>");
        Assert.Equal("<vCard xmlns='vcard-temp'><FN>Pierre</FN></vCard>", await owner.AnswerAsync(Get()));
        var stranger = await world.BindAsync("jer@example.com/x");
        Assert.Equal(Card, await stranger.AnswerAsync(Get(" to='stpeter@example.com'")));
    }

    [Fact]
    public void The_shared_fields_come_back_from_the_other_form()
    {
        var card = ElementReader.Parse(Encoding.UTF8.GetBytes(Card));
        Assert.Equal(Card, CardConversion.ToOld(CardConversion.ToNew(card)).ToString());
    }
}
