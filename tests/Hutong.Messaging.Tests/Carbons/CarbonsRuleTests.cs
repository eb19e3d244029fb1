using Hutong.Messaging.Carbons;
using Hutong.Messaging.Tests.Play;

namespace Hutong.Messaging.Tests.Carbons;

/// <summary>Which messages are copied (XEP-0280 section 6.1), and for each that is not, why.</summary>
public sealed class CarbonsRuleTests
{
    const string Room = "xmlns='http://jabber.org/protocol/muc#user'";

    [Theory]
    [InlineData("chat", "<body>x</body>", "Copy")]
    [InlineData("chat", "", "Copy")]
    [InlineData("chat", "<active xmlns='http://jabber.org/protocol/chatstates'/>", "Copy")]
    [InlineData("normal", "<body>x</body>", "Copy")]
    [InlineData("normal", "<received xmlns='urn:xmpp:receipts' id='1'/>", "Copy")]
    [InlineData("normal", "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>", "Copy")]
    [InlineData("normal", "<x xmlns='jabber:x:conference' jid='room@example.com'/>", "Copy")]
    [InlineData("normal", $"<x {Room}><invite from='a@b'/></x>", "Copy")]
    [InlineData("error", "<error type='cancel'/>", "Copy")]
    [InlineData("normal", "<x xmlns='urn:other'/>", "Empty")]
    [InlineData("normal", "", "Empty")]
    [InlineData("groupchat", "<body>x</body>", "Type")]
    [InlineData("headline", "<body>x</body>", "Type")]
    [InlineData("chat", "<body>x</body><private xmlns='urn:xmpp:carbons:2'/>", "Private")]
    [InlineData("chat", "<body>x</body><no-copy xmlns='urn:xmpp:hints'/>", "Private")]
    [InlineData("groupchat", "<body>x</body><no-copy xmlns='urn:xmpp:hints'/>", "Private")]
    public void Decides_for_both_sides(string type, string inner, string verdict)
    {
        Assert.Equal(verdict, Decide(type, inner, sent: true));
        Assert.Equal(verdict, Decide(type, inner, sent: false));
    }

    [Theory]
    [InlineData(true, "Copy")]
    [InlineData(false, "Room")]
    public void What_an_occupant_says_in_private_comes_from_the_room_to_each_device(bool sent, string verdict) =>
        Assert.Equal(verdict, Decide("chat", $"<body>x</body><x {Room}/>", sent));

    static string Decide(string type, string inner, bool sent) => CarbonsRule.Decide(
        World.Read($"<message xmlns='jabber:client' type='{type}' to='a@b'>{inner}</message>"), sent).ToString();
}
