using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Streams;

/// <summary>The reader under bytes that nobody meant. FsCheck prints the seed of a failure.</summary>
public class StreamFuzzTests
{
    static readonly string[] Parts =
    [
        "<message to='a@b/c' type='chat' id='1'>", "</message>", "<body>", "</body>", "<iq type='get' id='2'>", "</iq>",
        "<presence/>",
        "<p:q xmlns:p='u:p' p:r='1'>", "</p:q>", "<x xmlns='u:x' a=\"b'c\"/>", "<![CDATA[", "]]>", "&amp;", "&#x4F60;",
        "&lt", ";", "你好", "é", " ",
        "\n", "<", ">", "/", "'", "\"", "=", "xmlns", "xml:lang='de'", "<r xmlns='urn:xmpp:sm:3'/>", "</stream:stream>",
        "<!--", "<?", "text", ":",
    ];

    static readonly Arbitrary<(byte[] Bytes, int[] Pieces)> Streams = Arb.From(
        from parts in Gen.ArrayOf(Gen.Frequency(
            (6, Gen.Elements(Parts).Select(Encoding.UTF8.GetBytes)),
            (1, Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)))))
        from pieces in Gen.ArrayOf(Gen.Choose(1, 7))
        select (parts.SelectMany(part => part).ToArray(), pieces));

    [Fact]
    public void Says_the_same_however_the_bytes_are_split() => Prop.ForAll(Streams, input =>
        Reading.Trace(Reading.Opened(), input.Bytes, []).SequenceEqual(
            Reading.Trace(Reading.Opened(), input.Bytes, input.Pieces, segmented: input.Pieces.Length % 2 == 0)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Never_throws_before_the_stream_is_open() => Prop.ForAll(Streams, input =>
        Reading.Trace(new(Reading.Names), input.Bytes, input.Pieces).Count <= 2)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Survives_good_streams_with_a_few_bytes_changed()
    {
        var good = Encoding.UTF8.GetBytes(Reading.Open
            + "<iq type='set' id='a'><query xmlns='jabber:iq:roster'><item jid='b@c' name='你好 &amp; co'><group>"
                + "x</group></item></query></iq>"
            + "<message to='b@c' type='chat' xml:lang='en'><body>hi <![CDATA[<x>]]></body><p:q xmlns:p='u:p' "
                + "p:z='1'><r/></p:q></message>"
            + "<presence from='d@e/f'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>"
                + "</presence></stream:stream>");
        var changes = Arb.From(Gen.NonEmptyListOf(
            Gen.Zip(Gen.Choose(0, good.Length - 1), Gen.Choose(0, 255))));
        Prop.ForAll(changes, list =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in list)
            {
                bytes[at] = (byte)value;
            }

            var whole = Reading.Trace(new(Reading.Names), bytes, []);
            Assert.Equal(whole, Reading.Trace(new(Reading.Names), bytes, [list[0].Item1, 3, 5], segmented: true));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Canonical_stanzas_read_back_as_themselves() => Prop.ForAll(Streams, input =>
    {
        var reader = Reading.Opened();
        var buffer = new System.Buffers.ReadOnlySequence<byte>(input.Bytes);
        while (reader.Read(ref buffer, out var element) == ReadStatus.Element)
        {
            if (element.Stanza is not { } stanza || element.Problem != StanzaProblem.None)
            {
                // What is no stanza can be made a tree and written.
                var tree = element.ToElement();
                Assert.Equal(tree.ToString(), ElementReader.Parse(tree.ToBytes()).ToString());
                continue;
            }

            var bytes = stanza.ToBytes();
            var again = StanzaReader.Read(bytes);
            Assert.NotNull(again);
            Assert.Equal(bytes, again.ToBytes());
            Assert.Equal(stanza.Children.ToArray(), again.Children.ToArray());
            for (var i = 0; i < stanza.Children.Length; i++)
            {
                var child = stanza.Child(i);
                Assert.Equal((stanza.Children[i].Name, stanza.Children[i].Namespace), (child.Name, child.Namespace));
                Assert.Equal(child.ToString(), ElementReader.Parse(child.ToBytes()).ToString());
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Costs_no_more_than_its_length_when_it_trickles_in()
    {
        // Each byte is looked at once while the stanza is incomplete: a hundred thousand calls end at once, or never.
        var bytes = Encoding.UTF8.GetBytes("<message><body>" + new string('x', 100_000) + "</body></message>");
        var reader = Reading.Opened();
        for (var length = 1; length < bytes.Length; length++)
        {
            var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes, 0, length);
            Assert.Equal(ReadStatus.NeedMore, reader.Read(ref buffer, out _));
            Assert.Equal(length, buffer.Length);
        }

        var whole = new System.Buffers.ReadOnlySequence<byte>(bytes);
        Assert.Equal(ReadStatus.Element, reader.Read(ref whole, out _));
    }
}
