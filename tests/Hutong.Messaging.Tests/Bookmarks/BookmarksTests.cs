using Hutong.Messaging.Bookmarks;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.PrivateStorage;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Bookmarks;

public sealed class BookmarksTests
{
    const string Ask = "<iq type='get' id='g'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/>"
        + "</query></iq>";
    const string Play = "<conference xmlns='urn:xmpp:bookmarks:1' name='The Play' autojoin='true'><nick>JC</nick>"
        + "<extensions><state xmlns='http://myclient.example/bookmark/state' minimized='true'/></extensions>"
        + "</conference>";

    static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddRoster().AddPresence().AddEventing().AddPrivateStorage().AddBookmarks();

    static string Publish(string node, string id, string payload) =>
        $"<iq type='set' id='p'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{node}'><item"
            + $" id='{id}'>{payload}</item></publish></pubsub></iq>";

    static string Items(string node) =>
        $"<iq type='get' id='i'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{node}'/></pubsub></iq>";

    static string Storage(string inner) => $"<storage xmlns='storage:bookmarks'>{inner}</storage>";

    static string Set(string inner) =>
        $"<iq type='set' id='s'><query xmlns='jabber:iq:private'>{Storage(inner)}</query></iq>";

    const string Old = "<conference jid='theplay@conference.shakespeare.lit' name='The Play' autojoin='true'><nick>JC"
        + "</nick></conference>";

    [Fact]
    public async Task A_new_bookmark_is_seen_by_old_clients()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("urn:xmpp:bookmarks:1", "theplay@conference.shakespeare.lit", Play));
        Assert.Equal($"<query xmlns='jabber:iq:private'>{Storage(Old)}</query>", await juliet.AnswerAsync(Ask));
        Assert.Contains($"<item id='current'>{Storage(Old)}</item>",
            await juliet.AnswerAsync(Items("storage:bookmarks")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_old_client_stores_changes_only_what_it_can_say()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("urn:xmpp:bookmarks:1", "theplay@conference.shakespeare.lit", Play));
        await juliet.AnswerAsync(Publish("urn:xmpp:bookmarks:1", "gone@conference.shakespeare.lit", Play));
        Assert.Equal("", await juliet.AnswerAsync(Set(
            "<conference jid='theplay@conference.shakespeare.lit' name='The Play' autojoin='0'><nick>JC</nick>"
                + "</conference>"
            + "<conference jid='orchard@conference.shakespeare.lit' name='The Orchard'/>")));
        var items = await juliet.AnswerAsync(Items("urn:xmpp:bookmarks:1"));
        Assert.Contains("<item id='theplay@conference.shakespeare.lit'><conference xmlns='urn:xmpp:bookmarks:1'"
            + " name='The Play'><nick>JC</nick><extensions>",
            items, StringComparison.Ordinal);
        Assert.Contains("<item id='orchard@conference.shakespeare.lit'>", items, StringComparison.Ordinal);
        Assert.DoesNotContain("gone@", items, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_published_on_the_old_node_becomes_new_bookmarks()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("storage:bookmarks", "current", Storage(Old)));
        Assert.Contains("<item id='theplay@conference.shakespeare.lit'><conference xmlns='urn:xmpp:bookmarks:1'"
            + " name='The Play' autojoin='true'><nick>JC</nick></conference></item>",
            await juliet.AnswerAsync(Items("urn:xmpp:bookmarks:1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retracted_bookmark_is_gone_from_all_forms()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync(Publish("urn:xmpp:bookmarks:1", "theplay@conference.shakespeare.lit", Play));
        await juliet.AnswerAsync("<iq type='set' id='r'><pubsub xmlns='http://jabber.org/protocol/pubsub'><retract"
            + " node='urn:xmpp:bookmarks:1' notify='1'><item id='theplay@conference.shakespeare.lit'/></retract>"
            + "</pubsub></iq>");
        Assert.Equal("<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>",
            await juliet.AnswerAsync(Ask));
    }

    [Fact]
    public async Task Nothing_is_converted_into_a_node_that_others_can_read()
    {
        await using var world = await World.StartAsync(Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.AnswerAsync("<iq type='set' id='c'><pubsub xmlns='http://jabber.org/protocol/pubsub'><create"
            + " node='urn:xmpp:bookmarks:1'/><configure><x xmlns='jabber:x:data' type='submit'><field"
            + " var='pubsub#access_model'><value>open</value></field></x></configure></pubsub></iq>");
        Assert.Equal("not-allowed", await juliet.AnswerAsync(Set(Old)));
    }
}
