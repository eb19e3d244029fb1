using Hutong.Messaging.Archive;
using Hutong.Messaging.Tests.Play;

namespace Hutong.Messaging.Tests.Archive;

/// <summary>Which messages are kept: a row for each reason.</summary>
public sealed class StoragePolicyTests
{
    const string Hint = "xmlns='urn:xmpp:hints'";

    [Theory]
    [InlineData("chat", "<body>x</body>", "Archive")]
    [InlineData("normal", "<subject>x</subject>", "Archive")]
    [InlineData("chat", "<received xmlns='urn:xmpp:receipts' id='1'/>", "Archive")]
    [InlineData("chat", "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>", "Archive")]
    [InlineData("chat", "<reactions xmlns='urn:xmpp:reactions:0' id='1'/>", "Archive")]
    [InlineData("chat", "<encrypted xmlns='urn:xmpp:omemo:2'/>", "Archive")]
    [InlineData("chat", "<x xmlns='urn:of:tomorrow'/>", "Archive")]
    [InlineData("chat", "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>", "Archive")]
    [InlineData("chat", "<ringing xmlns='urn:xmpp:jingle-message:0' id='1'/>", "Nothing")]
    [InlineData("chat", "<composing xmlns='http://jabber.org/protocol/chatstates'/>", "Nothing")]
    [InlineData("chat", "<nick xmlns='http://jabber.org/protocol/nick'>x</nick>", "Nothing")]
    [InlineData("chat", "<event xmlns='http://jabber.org/protocol/pubsub#event'/>", "Nothing")]
    [InlineData("chat", "<thread>x</thread>", "Nothing")]
    [InlineData("chat", "", "Nothing")]
    [InlineData("groupchat", "<body>x</body>", "Nothing")]
    [InlineData("headline", "<body>x</body>", "Nothing")]
    [InlineData("error", "<body>x</body>", "Nothing")]
    [InlineData("chat", $"<body>x</body><no-store {Hint}/>", "Nothing")]
    [InlineData("chat", $"<body>x</body><no-permanent-store {Hint}/>", "OfflineOnly")]
    [InlineData("chat", $"<composing xmlns='http://jabber.org/protocol/chatstates'/><store {Hint}/>", "Archive")]
    [InlineData("headline", $"<body>x</body><store {Hint}/>", "Nothing")]
    public void Keeps_what_says_something(string type, string inner, string decision) =>
        Assert.Equal(decision, StoragePolicy.Decide(
            World.Read($"<message xmlns='jabber:client' type='{type}' to='a@b'>{inner}</message>")).ToString());
}
