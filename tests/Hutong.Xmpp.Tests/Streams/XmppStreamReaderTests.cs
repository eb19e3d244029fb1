using System.Buffers;
using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Tests.Streams;

public class XmppStreamReaderTests
{
    [Fact]
    public void Reads_the_opening_of_a_stream()
    {
        var header = Reading.Opened().Header!;
        Assert.Equal(("example.net", null, "1.0", "en", Ns.Client),
            (header.To, header.From, header.Version, header.Lang, header.ContentNamespace));
    }

    [Fact]
    public void Reads_a_chat_message_with_its_children_indexed()
    {
        var element =
            Reading.Element("<message to='lin@example.net/phone' id='m&amp;1' type='chat'><body>ni 你好 &amp; hao</body>"
            + "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
        var stanza = element.Stanza!;
        Assert.Equal((StanzaKind.Message, StanzaType.Chat, "m&1", "lin@example.net/phone", "en"),
            (stanza.Kind, stanza.Type, stanza.Id, stanza.To!.ToString(), stanza.Lang));
        Assert.Equal("ni 你好 & hao", stanza.Child("body", Ns.Client)!.Text);
        Assert.True(stanza.Has("active", "http://jabber.org/protocol/chatstates"));
        Assert.Equal("<active xmlns='http://jabber.org/protocol/chatstates'/>",
            Encoding.UTF8.GetString(stanza.ChildBytes(1).Span));
    }

    [Fact]
    public void Copies_the_payload_as_it_is_when_no_prefix_is_used()
    {
        const string payload = "\n <body>a<b \t c = \"1'\" />\r\n</body><x xmlns=\"u:1\"></x > ";
        Assert.Equal(payload, Encoding.UTF8.GetString(Reading.Element($"<message>{payload}</message>").Payload.Span));
    }

    [Theory]
    [InlineData("<message xmlns:x='u:x'><x:a/></message>", "<a xmlns='u:x'/>")]
    [InlineData("<message><x:a xmlns:x='u:x' k='1'><x:b><c/></x:b></x:a></message>",
        "<a xmlns='u:x' k='1'><b><c xmlns='jabber:client'/></b></a>")]
    [InlineData("<message><a xmlns='u:a' xmlns:p='u:p' p:k='1' p:l=\"2\" xml:lang='de'/></message>",
        "<a xmlns='u:a' xmlns:p='u:p' p:k='1' p:l=\"2\" xml:lang='de'/>")]
    [InlineData("<message><body><![CDATA[a<b>&]]]></body></message>", "<body>a&lt;b&gt;&amp;]</body>")]
    [InlineData("<c:message xmlns:c='jabber:client'><c:body>x</c:body></c:message>", "<body>x</body>")]
    [InlineData("<c:message xmlns:c='jabber:client' xmlns='u:d'><body>x</body></c:message>",
        "<body xmlns='u:d'>x</body>")]
    [InlineData("<message><stream:x/></message>", "<x xmlns='http://etherx.jabber.org/streams'/>")]
    [InlineData("<message><x:a xmlns:x='u:&apos;x'/></message>", "<a xmlns='u:&apos;x'/>")]
    public void Makes_a_payload_with_prefixes_self_contained(string text, string canonical)
    {
        var element = Reading.Element(text);
        Assert.Equal(canonical, Encoding.UTF8.GetString(element.Payload.Span));
        Assert.Equal((0, canonical.Length), (element.Children[0].Start, element.Children[0].Length));
        Assert.Equal(element.Stanza!.Child(0).Namespace, element.Children[0].Namespace);
    }

    [Fact]
    public void Reads_an_element_that_is_no_stanza()
    {
        var element =
            Reading.Element("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>");
        Assert.Null(element.Stanza);
        Assert.True(element.Is("auth", Ns.Sasl));
        Assert.Equal("PLAIN", element["mechanism"]);
        Assert.Equal("AGEAYg==", element.ToElement().Text);
    }

    [Fact]
    public void Keeps_the_namespace_of_prefixed_first_level_elements()
    {
        var element =
            Reading.Element("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>");
        Assert.True(element.Is("features", Ns.Stream));
        Assert.NotNull(element.ToElement().Child("bind", Ns.Bind));
    }

    [Fact]
    public void Reads_whatever_the_pieces_the_same()
    {
        var bytes =
            Encoding.UTF8.GetBytes(" " + Reading.Open + " \n<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"
            + "<message to='a@b'><body>héllo <![CDATA[x]]]]> 你</body><p:q xmlns:p='u:p' p:r=\"'>\"/></message> "
                + "<r xmlns='urn:xmpp:sm:3'/>"
            + "<presence/></stream:stream>trailing");
        var whole = Reading.Trace(new(Reading.Names), bytes, []);
        Assert.Equal(6, whole.Count);
        Assert.StartsWith("StreamClosed", whole[^1], StringComparison.Ordinal);
        Assert.Equal(whole, Reading.Trace(new(Reading.Names), bytes, Enumerable.Repeat(1, bytes.Length)));
        Assert.Equal(whole, Reading.Trace(new(Reading.Names), bytes, [], segmented: true));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Reading.Trace(new(Reading.Names), bytes, [cut], segmented: cut % 2 == 0));
        }
    }

    [Fact]
    public void Maps_the_content_of_servers_to_that_of_clients()
    {
        var reader = new XmppStreamReader(Reading.Names, StreamFraming.Tcp, Ns.Server);
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(
            "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server' "
                + "xmlns:db='jabber:server:dialback'>"
            + "<message from='a@b' to='c@d'><body>x</body></message><db:result from='b' to='d'>k</db:result>"));
        Assert.Equal(ReadStatus.StreamOpened, reader.Read(ref buffer, out _));
        Assert.Equal(ReadStatus.Element, reader.Read(ref buffer, out var message));
        Assert.Equal("x", message.Stanza!.Child("body", Ns.Client)!.Text);
        Assert.Equal(ReadStatus.Element, reader.Read(ref buffer, out var result));
        Assert.True(result.Is("result", "jabber:server:dialback"));
    }

    [Fact]
    public void Opens_again_after_a_restart()
    {
        var reader = Reading.Opened();
        reader.Restart();
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Reading.Open + "</stream:stream>"));
        Assert.Equal(ReadStatus.StreamOpened, reader.Read(ref buffer, out _));
        Assert.Equal(ReadStatus.StreamClosed, reader.Read(ref buffer, out _));
        Assert.Equal(ReadStatus.StreamClosed, reader.Read(ref buffer, out _));
    }
}
