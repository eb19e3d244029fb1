using System.Text;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Tests.Streams;

public class WebSocketFramingTests
{
    // RFC 7395 section 3.6.
    [Fact]
    public void Reads_open_stanzas_and_close()
    {
        var reader = new XmppStreamReader(Reading.Names, StreamFraming.WebSocket);
        Assert.Equal(ReadStatus.StreamOpened,
            Read(reader, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.com' version='1.0'/>", out _));
        Assert.Equal(("example.com", "1.0", Ns.Client),
            (reader.Header!.To, reader.Header.Version, reader.Header.ContentNamespace));
        Assert.Equal(ReadStatus.Element,
            Read(reader, "<message xmlns='jabber:client' to='a@b'><body>x</body></message>", out var message));
        Assert.Equal("x", message.Stanza!.Child("body", Ns.Client)!.Text);
        Assert.Equal(ReadStatus.Element,
            Read(reader, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>", out _));
        reader.Restart();
        Assert.Equal(ReadStatus.StreamOpened,
            Read(reader, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.com'/>", out _));
        Assert.Equal(
            ReadStatus.StreamClosed, Read(reader, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", out _));
    }

    [Theory]
    [InlineData("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
        StreamFault.NotOneElement)]
    [InlineData("<open xmlns='jabber:client'/>", StreamFault.StreamNamespace)]
    [InlineData("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", StreamFault.NotAStream)]
    [InlineData("</open>", StreamFault.MismatchedTag)]
    [InlineData("<?xml version='1.0'?><open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>",
        StreamFault.ProcessingInstruction)]
    public void Refuses_another_opening(string text, StreamFault fault)
    {
        var reader = new XmppStreamReader(Reading.Names, StreamFraming.WebSocket);
        Assert.Equal(ReadStatus.Invalid, Read(reader, text, out _));
        Assert.Equal(fault, reader.Fault);
    }

    [Fact]
    public void Does_not_take_an_element_without_namespace_for_a_stanza()
    {
        var reader = new XmppStreamReader(Reading.Names, StreamFraming.WebSocket);
        Read(reader, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", out _);
        Assert.Equal(ReadStatus.Element, Read(reader, "<message/>", out var element));
        Assert.Null(element.Stanza);
    }

    static ReadStatus Read(XmppStreamReader reader, string text, out RawElement element) =>
        reader.ReadMessage(new(Encoding.UTF8.GetBytes(text)), out element);
}
