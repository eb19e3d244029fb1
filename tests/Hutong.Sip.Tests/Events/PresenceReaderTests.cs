using System.Text;
using Hutong.Sip.Events;

namespace Hutong.Sip.Tests.Events;

/// <summary>Documents as telephones write them.</summary>
public class PresenceReaderTests
{
    static PresenceDocument? Read(string inside) => PresenceReader.Read(Encoding.UTF8.GetBytes(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- made by hand -->
        <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
            xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:lin@example.net">{inside}</presence>
        """));

    [Theory]
    [InlineData("<tuple id='a'><status><basic>open</basic></status></tuple>", true, PresenceActivity.None, null)]
    [InlineData("<tuple id='a'><status><basic>closed</basic></status></tuple>", false, PresenceActivity.None, null)]
    [InlineData("<tuple id='a'><status><basic>closed</basic></status></tuple>"
        + "<tuple id='b'><status><basic> open </basic></status><note>here</note></tuple>",
        true, PresenceActivity.None, "here")]
    [InlineData("<dm:person id='p'><rpid:activities><rpid:on-the-phone/><rpid:away/></rpid:activities>"
        + "<dm:note>later</dm:note></dm:person>", true, PresenceActivity.Busy, "later")]
    [InlineData("<dm:person id='p'><rpid:activities><rpid:meal/><rpid:other>knitting</rpid:other></rpid:activities>"
        + "</dm:person>", true, PresenceActivity.Away, null)]
    [InlineData("<tuple id='a'><status><basic/></status><note/><note>  </note></tuple>", false, PresenceActivity.None,
        null)]
    public void Says_whether_somebody_is_there(string inside, bool isOpen, PresenceActivity activity, string? note) =>
        Assert.Equal(new("sip:lin@example.net", isOpen, activity, note), Read(inside));

    [Fact]
    public void What_we_write_we_read()
    {
        var document = new PresenceDocument("sip:lin@example.net", true, PresenceActivity.Away, "at <lunch> & back");
        Assert.Equal(document, PresenceReader.Read(document.Write()));
    }

    [Fact]
    public void A_long_note_is_cut_between_characters()
    {
        var note = new string('a', 255) + "😀";
        Assert.Equal(new string('a', 255), Read($"<note>{note}</note>")!.Note);
    }

    [Fact]
    public void What_is_too_deep_or_too_large_is_refused()
    {
        Assert.Null(Read(string.Concat(Enumerable.Repeat("<a>", 40)) + string.Concat(Enumerable.Repeat("</a>", 40))));
        Assert.Null(Read(string.Concat(Enumerable.Repeat("<a/>", 600))));
        Assert.Null(Read($"<note>{new string('a', 70_000)}</note>"));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var good = new PresenceDocument("sip:lin@example.net", true, PresenceActivity.Busy, "here").Write();
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var body = good.ToArray();
            for (var left = random.Next(6); left > 0; left--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            PresenceReader.Read(body.AsMemory(0, random.Next(body.Length + 1)));
        }
    }
}
