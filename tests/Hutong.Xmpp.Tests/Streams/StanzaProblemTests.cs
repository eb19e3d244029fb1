using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Tests.Streams;

public class StanzaProblemTests
{
    [Theory]
    [InlineData("<message to='a b@c'/>", StanzaProblem.MalformedTo, "jid-malformed")]
    [InlineData("<message to=''/>", StanzaProblem.MalformedTo, "jid-malformed")]
    [InlineData("<message from='@c'/>", StanzaProblem.MalformedFrom, null)]
    [InlineData("<message from='@c' to='@c'/>", StanzaProblem.MalformedFrom, null)]
    [InlineData("<iq type='ask' id='1'/>", StanzaProblem.UnknownType, "bad-request")]
    [InlineData("<iq id='1'><a xmlns='u:a'/></iq>", StanzaProblem.UnknownType, "bad-request")]
    [InlineData("<presence type='here'/>", StanzaProblem.UnknownType, "bad-request")]
    [InlineData("<iq type='get'><a xmlns='u:a'/></iq>", StanzaProblem.MissingId, "bad-request")]
    [InlineData("<iq type='get' id=''><a xmlns='u:a'/></iq>", StanzaProblem.MissingId, "bad-request")]
    [InlineData("<iq type='get' id='1'/>", StanzaProblem.PayloadCount, "bad-request")]
    [InlineData("<iq type='set' id='1'><a/><b/></iq>", StanzaProblem.PayloadCount, "bad-request")]
    [InlineData("<iq type='result' id='1'><a/><b/></iq>", StanzaProblem.PayloadCount, "bad-request")]
    [InlineData("<iq type='result' id='1'/>", StanzaProblem.None, null)]
    [InlineData("<iq type='error' id='1'><a/><error/></iq>", StanzaProblem.None, null)]
    [InlineData("<message type='odd'/>", StanzaProblem.None, null)]
    [InlineData("<presence type='available'/>", StanzaProblem.None, null)]
    public void Tells_what_is_wrong_with_a_stanza(string text, StanzaProblem problem, string? condition)
    {
        var element = Reading.Element(text);
        Assert.NotNull(element.Stanza);
        Assert.Equal((problem, condition), (element.Problem, element.Refusal?.Condition));
    }

    [Fact]
    public void Takes_an_unknown_type_of_message_for_a_normal_one() =>
        Assert.Equal(StanzaType.Normal, Reading.Element("<message type='odd'/>").Stanza!.Type);

    [Fact]
    public void Takes_the_language_of_the_stream_unless_the_stanza_has_its_own()
    {
        Assert.Equal("en", Reading.Element("<message/>").Stanza!.Lang);
        Assert.Equal("zh", Reading.Element("<message xml:lang='zh'/>").Stanza!.Lang);
        Assert.Null(Reading.Element("<message xml:lang=''/>").Stanza!.Lang);
    }

    [Fact]
    public void Reads_every_type_of_every_kind()
    {
        foreach (var (kind, types) in new (StanzaKind, StanzaType[])[]
        {
            (StanzaKind.Message,
                [StanzaType.Chat, StanzaType.Groupchat, StanzaType.Headline, StanzaType.Normal, StanzaType.Error]),
            (StanzaKind.Iq, [StanzaType.Get, StanzaType.Set, StanzaType.Result, StanzaType.Error]),
            (StanzaKind.Presence,
                [StanzaType.Unavailable, StanzaType.Subscribe, StanzaType.Subscribed, StanzaType.Unsubscribe,
                StanzaType.Unsubscribed, StanzaType.Probe, StanzaType.Error]),
        })
        {
            foreach (var type in types)
            {
                Assert.True(StanzaTypes.TryRead(
                    kind, System.Text.Encoding.UTF8.GetBytes(StanzaTypes.Text(type)!), out var read));
                Assert.Equal(type, read);
            }
        }
    }
}
