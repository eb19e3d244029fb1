using Hutong.Messaging.Archive;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Tests.Archive;

public sealed class StoredStanzaTests
{
    [Theory]
    [InlineData(StanzaType.Chat)]
    [InlineData(StanzaType.Normal)]
    [InlineData(StanzaType.None)]
    [InlineData(StanzaType.Groupchat)]
    [InlineData(StanzaType.Headline)]
    [InlineData(StanzaType.Error)]
    public void Reads_back_what_was_written(StanzaType type)
    {
        Element[][] contents =
        [
            [], [new("body", Ns.Client)], [new Element("body", Ns.Client).WithText("a > b </message> é 中")],
        ];
        foreach (var children in contents)
        {
            var stanza = Stanza.Message(
                type, Jid.Parse("a@example.com/x'>y<"), Jid.Parse("b@example.com"), "i&d>", children);
            var read = StoredStanza.Read(stanza.ToBytes());
            Assert.Equal(stanza.ToString(), read.ToString());
            Assert.Equal((stanza.Type, stanza.Id, stanza.From, stanza.To), (read.Type, read.Id, read.From, read.To));
        }
    }

    [Fact]
    public void A_body_of_the_log_tells_the_stream_and_the_place_in_it()
    {
        var stanza = Stanza.Message(StanzaType.Chat, null, Jid.Parse("b@example.com"), "1");
        var body = ArchiveLog.Body(long.MaxValue, uint.MaxValue, stanza);
        Assert.Equal((long.MaxValue, uint.MaxValue), ArchiveLog.Origin(body));
        Assert.Equal(stanza.ToBytes(), ArchiveLog.Stanza(body).ToArray());
    }

    [Fact]
    public void The_tag_of_an_address_is_that_of_all_its_resources_and_never_changes()
    {
        Assert.Equal(ArchiveLog.Tag(Jid.Parse("a@example.com")), ArchiveLog.Tag(Jid.Parse("a@example.com/x")));
        // FNV-1a of 64 bits over "a@example.com", as archives on disk hold it.
        Assert.Equal(Fnv("a@example.com"), ArchiveLog.Tag(Jid.Parse("a@example.com")));

        static long Fnv(string text) =>
            (long)text.Aggregate(0xcbf29ce484222325UL, (hash, letter) => (hash ^ letter) * 0x100000001b3UL);
    }
}
