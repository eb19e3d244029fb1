using System.Text;
using System.Xml.Linq;

namespace Hutong.Bench.Load.Tests;

public sealed class BodyTextTests
{
    [Fact]
    public void Writes_a_message_of_200_bytes_whose_stamp_reads_back()
    {
        var template = BodyText.Template("user1@localhost", run: 3, sender: 998);
        var stanza = new byte[template.Length];

        template.Write(stanza, number: 1234567, sent: 987654321012345678);

        var message = XElement.Parse(Encoding.UTF8.GetString(stanza));
        Assert.Equal(BodyText.Bytes, message.Element("body")!.Value.Length);
        Assert.Equal("hb-0003-000998-0001234567", message.Attribute("id")!.Value);
        Assert.True(BodyText.TryRead(stanza, out var stamp));
        Assert.Equal(new BodyStamp(3, 998, 1234567, 987654321012345678), stamp);
    }

    [Fact]
    public void Reads_no_stamp_from_the_messages_of_others() =>
        Assert.False(BodyText.TryRead("<message><body>hello</body></message>"u8, out _));
}
