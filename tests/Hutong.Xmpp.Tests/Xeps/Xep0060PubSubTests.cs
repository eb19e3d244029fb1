using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Xeps;

public class Xep0060PubSubTests
{
    const string Ps = "<pubsub xmlns='http://jabber.org/protocol/pubsub'>";
    const string Owner = "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>";
    const string ConfigForm =
        "<x xmlns='jabber:x:data' type='submit'><field var='pubsub#max_items'><value>max</value></field></x>";

    [Fact]
    public void Reads_a_publication_with_what_it_expects_of_the_node()
    {
        var request = Assert.IsType<PubSubRequest.Publish>(Read(StanzaType.Set, Ps
            + "<publish node='n'><item id='i'><tune xmlns='http://jabber.org/protocol/tune'/></item></publish>"
                + "<publish-options>"
            + "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>"
                + "http://jabber.org/protocol/pubsub#publish-options</value></field>"
            + "<field var='pubsub#access_model'><value>open</value></field></x></publish-options></pubsub>"));
        Assert.Equal(("n", "i", "tune"), (request.Node, request.Items[0].Id, request.Items[0].Payload!.Name));
        Assert.Equal("open", request.Options!.Value("pubsub#access_model"));
    }

    [Theory]
    [InlineData(StanzaType.Set, Ps + "<retract node='n' notify='true'><item id='a'/></retract></pubsub>",
        typeof(PubSubRequest.Retract))]
    [InlineData(StanzaType.Set, Ps + "<subscribe node='n' jid='a@b'/></pubsub>", typeof(PubSubRequest.Subscribe))]
    [InlineData(StanzaType.Set, Ps + "<unsubscribe node='n' jid='a@b'/></pubsub>", typeof(PubSubRequest.Unsubscribe))]
    [InlineData(StanzaType.Set, Ps + "<create node='n'/><configure>" + ConfigForm + "</configure></pubsub>",
        typeof(PubSubRequest.Create))]
    [InlineData(StanzaType.Get, Ps + "<items node='n' max_items='2'/></pubsub>", typeof(PubSubRequest.Fetch))]
    [InlineData(StanzaType.Get, Ps + "<items node='n'><item id='a'/></items></pubsub>", typeof(PubSubRequest.Fetch))]
    [InlineData(StanzaType.Get, Ps + "<subscriptions/></pubsub>", typeof(PubSubRequest.Subscriptions))]
    [InlineData(StanzaType.Get, Ps + "<affiliations/></pubsub>", typeof(PubSubRequest.Affiliations))]
    [InlineData(StanzaType.Get, Ps + "<default/></pubsub>", typeof(PubSubRequest.GetConfiguration))]
    [InlineData(StanzaType.Get, Owner + "<default/></pubsub>", typeof(PubSubRequest.GetConfiguration))]
    [InlineData(StanzaType.Get, Owner + "<configure node='n'/></pubsub>", typeof(PubSubRequest.GetConfiguration))]
    [InlineData(StanzaType.Set, Owner + "<configure node='n'>" + ConfigForm + "</configure></pubsub>",
        typeof(PubSubRequest.SetConfiguration))]
    [InlineData(StanzaType.Set, Owner + "<delete node='n'/></pubsub>", typeof(PubSubRequest.Delete))]
    [InlineData(StanzaType.Set, Owner + "<purge node='n'/></pubsub>", typeof(PubSubRequest.Purge))]
    public void Reads_requests(StanzaType type, string text, Type expected) =>
        Assert.IsType(expected, Read(type, text));

    [Theory]
    [InlineData(StanzaType.Set, Ps + "<publish><item/></publish></pubsub>", "nodeid-required")]
    [InlineData(StanzaType.Set, Ps + "<publish node='n'/></pubsub>", "item-required")]
    [InlineData(StanzaType.Set, Ps + "<publish node='n'><item/></publish></pubsub>", "invalid-payload")]
    [InlineData(StanzaType.Set, Ps + "<publish node='n'><item><a/><b/></item></publish></pubsub>", "invalid-payload")]
    [InlineData(StanzaType.Set, Ps + "<retract node='n'/></pubsub>", "item-required")]
    [InlineData(StanzaType.Set, Ps + "<retract><item id='a'/></retract></pubsub>", "nodeid-required")]
    [InlineData(StanzaType.Set, Ps + "<subscribe node='n' jid='@'/></pubsub>", "invalid-jid")]
    [InlineData(StanzaType.Set, Ps + "<unsubscribe node='n'/></pubsub>", "invalid-jid")]
    [InlineData(StanzaType.Set, Ps + "<subscribe jid='a@b'/></pubsub>", "nodeid-required")]
    [InlineData(StanzaType.Set, Ps + "<leap node='n'/></pubsub>", "unsupported")]
    [InlineData(StanzaType.Get, Ps + "<items/></pubsub>", "nodeid-required")]
    [InlineData(StanzaType.Get, Ps + "<options node='n'/></pubsub>", "unsupported")]
    [InlineData(StanzaType.Get, Owner + "<affiliations node='n'/></pubsub>", "unsupported")]
    [InlineData(StanzaType.Set, Owner + "<delete/></pubsub>", "nodeid-required")]
    [InlineData(StanzaType.Set, Ps + "</pubsub>", null)]
    [InlineData(StanzaType.Get, Ps + "</pubsub>", null)]
    [InlineData(StanzaType.Get, Owner + "</pubsub>", null)]
    [InlineData(StanzaType.Get, Ps + "<items node='n' max_items='x'/></pubsub>", null)]
    [InlineData(StanzaType.Set, Owner + "<configure node='n'/></pubsub>", null)]
    [InlineData(StanzaType.Set, "<pubsub xmlns='u:other'/>", null)]
    public void Refuses_requests(StanzaType type, string text, string? condition)
    {
        Assert.False(PubSubRequest.TryRead(Iq(type, text), out _, out var error));
        Assert.Equal(condition, error.Application?.Name);
    }

    [Fact]
    public void Writes_and_reads_events()
    {
        var from = Jid.Parse("a@b");
        foreach (var one in new PubSubEvent[]
        {
            new PubSubEvent.Published("n", new PubSubItem("i", new Element("x", "u:x"), from)),
            new PubSubEvent.Retracted("n", "i", "j"), new PubSubEvent.Deleted("n"), new PubSubEvent.Purged("n"),
            new PubSubEvent.Configured("n"),
        })
        {
            var message = one.ToMessage(from, from, "1");
            Assert.Equal(StanzaType.Headline, message.Type);
            Assert.Equal(one.ToElement().ToString(), PubSubEvent.Read(message)!.ToElement().ToString());
        }

        Assert.Null(PubSubEvent.Read(Stanza.Message(StanzaType.Chat, from, from, null)));
    }

    [Fact]
    public void A_configuration_survives_its_form()
    {
        var config = new NodeConfig
        {
            Access = AccessModel.Roster, RosterGroups = ["x", "y"], PersistItems = false, MaxItems = NodeConfig.Max,
            SendLast = false,
            DeliverNotifications = false, DeliverPayloads = false, NotifyRetract = false, NotifyDelete = false,
            NotifyConfig = true,
            Title = "t", PayloadType = "u:t",
        };
        var read = new NodeConfig().Apply(DataForm.Read(config.ToForm())!)!;
        Assert.Equal(config.ToForm().ToString(), read.ToForm().ToString());
        Assert.True(config.Meets(DataForm.Read(config.ToForm("submit"))!));
        Assert.False(new NodeConfig().Meets(DataForm.Read(config.ToForm("submit"))!));
    }

    [Theory]
    [InlineData("pubsub#access_model", "nobody")]
    [InlineData("pubsub#persist_items", "perhaps")]
    [InlineData("pubsub#max_items", "0")]
    [InlineData("pubsub#max_items", "many")]
    [InlineData("pubsub#send_last_published_item", "always")]
    public void Refuses_values_that_there_are_not(string field, string value)
    {
        Assert.Null(new NodeConfig().Apply(new("submit", [new(field, value)])));
        Assert.Null(new NodeConfig().Meets(new("submit", [new(field, value)])));
    }

    [Fact]
    public void Names_the_conditions_of_its_errors()
    {
        Assert.Equal(
            "<error xmlns='jabber:client' type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            + "<precondition-not-met xmlns='http://jabber.org/protocol/pubsub#errors'/></error>",
            PubSub.PreconditionNotMet.ToElement().ToString());
    }

    static PubSubRequest Read(StanzaType type, string text)
    {
        Assert.True(PubSubRequest.TryRead(Iq(type, text), out var request, out var error), error?.ToString());
        return request;
    }

    static Stanza Iq(StanzaType type, string text)
    {
        Assert.True(ElementReader.TryParse(Encoding.UTF8.GetBytes(text), out var element));
        return Stanza.Iq(type, null, null, "1", element);
    }
}
