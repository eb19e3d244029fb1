using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Xml;

public class ElementTests
{
    [Theory]
    [InlineData("<a/>", "<a/>")]
    [InlineData("<a xmlns=\"u:a\"><b>1</b></a>", "<a xmlns='u:a'><b>1</b></a>")]
    [InlineData("<p:a xmlns:p='u:a' p:k='1' l='2'/>", "<a xmlns='u:a' xmlns:p='u:a' p:k='1' l='2'/>")]
    [InlineData("<a xml:lang='zh'>x<b/>y</a>", "<a xml:lang='zh'>xy<b/></a>")]
    [InlineData("<a>\r\n&#13;&#x4F60;<![CDATA[<&]]></a>", "<a>&#10;&#13;你&lt;&amp;</a>")]
    [InlineData("<a k='\n'/>", "<a k=' '/>")]
    [InlineData("<a xmlns='u:a'><b xmlns=''/></a>", "<a xmlns='u:a'><b xmlns=''/></a>")]
    public void Reads_and_writes(string text, string canonical)
    {
        Assert.True(ElementReader.TryParse(Encoding.UTF8.GetBytes(text), out var element));
        Assert.Equal(canonical, element.ToString());
        Assert.Equal(canonical, ElementReader.Parse(element.ToBytes()).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("</a>")]
    [InlineData("<a/><b/>")]
    [InlineData("<p:a/>")]
    [InlineData("<a p:b='1'/>")]
    [InlineData("<a xmlns:p=''/>")]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<a>\u0001</a>")]
    public void Refuses_what_is_not_one_element(string text)
    {
        Assert.False(ElementReader.TryParse(Encoding.UTF8.GetBytes(text), out _));
        if (!text.Contains('\u0001', StringComparison.Ordinal))
        {
            Assert.Throws<FormatException>(() => ElementReader.Parse(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Refuses_a_tree_deeper_than_256()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
        Assert.True(ElementReader.TryParse(Encoding.UTF8.GetBytes(Nested(256)), out var element));
        // The innermost is empty, and is written so.
        Assert.Equal(Nested(256).Replace("<a></a>", "<a/>", StringComparison.Ordinal), element.ToString());
        Assert.False(ElementReader.TryParse(Encoding.UTF8.GetBytes(Nested(257)), out _));
    }

    [Fact]
    public void Text_in_very_many_pieces_costs_its_length()
    {
        var bytes = Encoding.UTF8.GetBytes("<a>" + string.Concat(Enumerable.Repeat("xy<b/>", 40_000)) + "</a>");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var element = ElementReader.Parse(bytes);
        Assert.Equal(80_000, element.Text.Length);
        // Joined one by one, the pieces would come to more than 3 GB.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 30_000_000);
    }

    [Fact]
    public void Text_that_XML_cannot_hold_does_not_reach_a_stream()
    {
        var element = new Element("body", Ns.Client).With("k", "\0").WithText("a\u0001b\uFFFFc\uD800d\u001B");
        Assert.Equal("<body xmlns='jabber:client' k='\uFFFD'>a\uFFFDb\uFFFDc\uFFFDd\uFFFD</body>", element.ToString());
        Assert.True(ElementReader.TryParse(element.ToBytes(), out _));
        Assert.NotNull(StanzaReader.Read(Stanza.Message(StanzaType.Chat, null, null, "\u0007", element).ToBytes()));
    }

    [Fact]
    public void Setting_an_attribute_again_takes_the_place_of_the_first()
    {
        var element = new Element("a", "").With("k", "1").With("l", "2").With("k", "3").With("m", null);
        Assert.Equal("<a l='2' k='3'/>", element.ToString());
    }

    [Fact]
    public void Writes_a_stanza_with_all_that_must_be_escaped()
    {
        var stanza = new Stanza(StanzaKind.Message, StanzaType.Chat, "<'&\">", Jid.Parse("a@b/'&"),
            Jid.Parse("林@例え.テスト/" + new string('\'', 1000)), "en",
            "<x xmlns='u:x'/>"u8.ToArray(), [new("x", "u:x", 0, 16)]);
        var read = StanzaReader.Read(stanza.ToBytes("<y xmlns='u:y'/>"u8))!;
        Assert.Equal((stanza.Id, stanza.From, stanza.To, "en", 2),
            (read.Id, read.From, read.To, read.Lang, read.Children.Length));
    }
}
