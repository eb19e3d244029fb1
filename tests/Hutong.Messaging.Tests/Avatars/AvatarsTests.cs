using Hutong.Messaging.Avatars;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Messaging.VCards;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Avatars;

public sealed class AvatarsTests
{
    static readonly byte[] Image = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
    static readonly string Id = AvatarInfo.IdOf(Image);
    static readonly string Data = Convert.ToBase64String(Image);
    const string Card = "<iq type='get' id='v'><vCard xmlns='vcard-temp'/></iq>";

    static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddRoster().AddPresence().AddEventing().AddVCards().AddAvatars();

    static async Task PublishAsync(Client client)
    {
        await client.AnswerAsync($"<iq type='set' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish"
            + $" node='urn:xmpp:avatar:data'><item id='{Id}'>{AvatarInfo.WriteData(Image)}</item></publish></pubsub>"
            + $"</iq>");
        await client.SendAsync($"<iq type='set' id='2'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish"
            + $" node='urn:xmpp:avatar:metadata'><item"
            + $" id='{Id}'>{AvatarInfo.Write(new AvatarInfo(Id, 300, "image/png"))}</item></publish></pubsub></iq>");
    }

    [Fact]
    public async Task A_published_avatar_is_in_presence_and_in_the_vcard()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await PublishAsync(juliet);
        var hash = $"<x xmlns='vcard-temp:x:update'><photo>{Id}</photo></x>";
        Assert.Equal($"<presence from='juliet@example.com/balcony' to='romeo@example.com'>{hash}</presence>",
            romeo.One());
        await juliet.SendAsync("<presence><show>away</show></presence>");
        Assert.Contains($"<show>away</show>{hash}", romeo.One(), StringComparison.Ordinal);
        await juliet.SendAsync("<presence to='room@muc.example.net/j'><x xmlns='vcard-temp:x:update'><photo>lie"
            + "</photo></x></presence>");
        Assert.Contains(hash, Assert.Single(world.Remote.Take()), StringComparison.Ordinal);
        await juliet.SendAsync("<presence><x xmlns='vcard-temp:x:update'><photo/></x></presence>");
        Assert.Contains("<photo/>", romeo.One().Replace("<photo></photo>", "<photo/>", StringComparison.Ordinal),
            StringComparison.Ordinal);
        var card = await romeo.AnswerAsync(
            Card.Replace("id='v'", "id='v' to='juliet@example.com'", StringComparison.Ordinal));
        Assert.Contains($"<PHOTO><TYPE>image/png</TYPE><BINVAL>{Data}</BINVAL></PHOTO>", card,
            StringComparison.Ordinal);
        var paris = await world.BindAsync("paris@example.com/church");
        Assert.Equal("service-unavailable",
            await paris.AnswerAsync(Card.Replace("id='v'", "id='v' to='juliet@example.com'",
            StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_picture_in_a_vcard_is_published_and_removed_with_it()
    {
        await using var world = await World.StartAsync(Features);
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        Assert.Equal("", await juliet.AnswerAsync(
            $"<iq type='set' id='v'><vCard xmlns='vcard-temp'><FN>J</FN><PHOTO><TYPE>image/png</TYPE>"
            + $"<BINVAL>{Data}</BINVAL></PHOTO></vCard></iq>"));
        Assert.Contains($"<photo>{Id}</photo>", romeo.One(), StringComparison.Ordinal);
        Assert.Contains($"<info id='{Id}' type='image/png' bytes='300'/>", await romeo.AnswerAsync(
            "<iq type='get' id='i' to='juliet@example.com'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items"
                + " node='urn:xmpp:avatar:metadata'/></pubsub></iq>"), StringComparison.Ordinal);
        Assert.Equal("", await juliet.AnswerAsync("<iq type='set' id='v'><vCard xmlns='vcard-temp'><FN>J</FN></vCard>"
            + "</iq>"));
        Assert.Contains("<photo", romeo.Take()[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("PHOTO", await juliet.AnswerAsync(Card), StringComparison.Ordinal);
        await juliet.SendAsync("<presence/>");
        await PublishAsync(juliet);
        Assert.Contains($"<photo>{Id}</photo>", romeo.Take()[^1], StringComparison.Ordinal);
    }
}
