using Hutong.Messaging.Archive;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Carbons;
using Hutong.Messaging.Deleting;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Deleting;

/// <summary>
/// What one deletes for oneself is gone from the own archive and devices; the other side keeps theirs.
/// </summary>
public sealed class DeletionTests
{
    const string Secret = "the-words-that-go";

    static void Features(IServiceCollection services) => services
        .AddDiscovery().AddBasics().AddRoster().AddPresence().AddArchive().AddResumption().AddDelivery().AddOffline()
        .AddCarbons().AddDeleting();

    static async Task<(World World, Client Alice, Client Bob)> StartAsync(StoreKind kind = StoreKind.Sqlite)
    {
        var world = await World.StartAsync(Features, kind);
        return (world, await world.LiveAsync("alice@example.com/a"), await world.LiveAsync("bob@example.com/b"));
    }

    static Task SayAsync(Client from, string to, string id, string inner) =>
        from.SendAsync($"<message to='{to}@example.com' type='chat' id='{id}'>{inner}</message>");

    static Task<string> DeleteAsync(Client who, string with, string messages) => who.AnswerAsync(
        $"<iq type='set' id='d'><delete xmlns='urn:hutong:archive:0' with='{with}@example.com'>{messages}"
        + "</delete></iq>");

    static async Task<string> ArchiveAsync(Client who, string page = "")
    {
        who.Take();
        await who.SendAsync($"<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2' queryid='q'>{page}</query></iq>");
        return string.Join('\n', who.Take());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task It_leaves_the_own_archive_and_the_other_side_keeps_it(StoreKind kind)
    {
        var (world, alice, bob) = await StartAsync(kind);
        await using var _ = world;
        await SayAsync(alice, "bob", "m1", "<body>stays</body>");
        await SayAsync(bob, "alice", "m2", $"<body>{Secret}</body>");
        await SayAsync(alice, "bob", "m3", "<body>stays too</body>");

        Assert.Equal("", await DeleteAsync(alice, "bob", "<message id='m2' archive='2'/>"));

        var own = await ArchiveAsync(alice);
        Assert.DoesNotContain(Secret, own, StringComparison.Ordinal);
        Assert.Contains("stays too", own, StringComparison.Ordinal);
        Assert.Contains("id='m1'", own, StringComparison.Ordinal);
        Assert.Contains(Secret, await ArchiveAsync(bob), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_edits_and_reactions_along_and_nothing_else()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await SayAsync(alice, "bob", "m1", "<body>as-it-was</body>");
        await SayAsync(
            alice, "bob", "m2", $"<body>{Secret}</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");
        await SayAsync(bob, "alice", "m3",
            "<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>🎉</reaction></reactions>"
            + "<store xmlns='urn:xmpp:hints'/>");
        // Somebody else's message of the same id, and an edit of it, are none of it.
        await SayAsync(bob, "alice", "m1", "<body>of bob</body>");
        await SayAsync(
            bob, "alice", "m4", "<body>edited by bob</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");

        Assert.Equal("", await DeleteAsync(alice, "bob", "<message id='m1' own='true'/>"));

        var own = await ArchiveAsync(alice);
        Assert.DoesNotContain("as-it-was", own, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, own, StringComparison.Ordinal);
        Assert.DoesNotContain("🎉", own, StringComparison.Ordinal);
        Assert.Contains("of bob", own, StringComparison.Ordinal);
        Assert.Contains("edited by bob", own, StringComparison.Ordinal);
        Assert.Contains(Secret, await ArchiveAsync(bob), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_own_devices_hear_of_it_now_or_from_the_archive_and_the_other_side_does_not()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        var second = await world.LiveAsync("alice@example.com/second");
        await SayAsync(bob, "alice", "m1", $"<body>{Secret}</body>");
        second.Take();
        bob.Take();

        await DeleteAsync(alice, "bob", "<message id='m1' archive='1'/>");

        const string Notice =
            "<deleted xmlns='urn:hutong:archive:0' with='bob@example.com'><message id='m1' archive='1'/></deleted>";
        Assert.Contains(Notice, Assert.Single(second.Take()), StringComparison.Ordinal);
        Assert.Empty(bob.Take());
        Assert.Contains(Notice, await ArchiveAsync(alice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_goes_on_from_a_message_that_another_deleted()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await SayAsync(bob, "alice", "m0", "<body>before</body>");
        await SayAsync(bob, "alice", "m1", $"<body>{Secret}</body>");
        await DeleteAsync(alice, "bob", "<message id='m1' archive='2'/>");

        var page = await ArchiveAsync(alice, "<set xmlns='http://jabber.org/protocol/rsm'><after>2</after></set>");

        Assert.Contains("<deleted", page, StringComparison.Ordinal);
        Assert.Contains("complete='true'", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_again_is_no_error_and_tells_nobody()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await SayAsync(bob, "alice", "m1", $"<body>{Secret}</body>");
        await DeleteAsync(alice, "bob", "<message id='m1' archive='1'/>");
        alice.Take();

        Assert.Equal("", await DeleteAsync(alice, "bob", "<message id='m1' archive='1'/>"));
        Assert.Equal("", await DeleteAsync(alice, "carol", "<message id='m1'/>"));
        Assert.DoesNotContain(alice.Take(), text => text.Contains("<deleted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<message/>")]
    [InlineData("<message id=''/>")]
    [InlineData("<message id='' archive='1'/>")]
    [InlineData("<message archive='0'/>")]
    [InlineData("<message id='m1' archive='x'/>")]
    [InlineData("<message id='m1' archive='-1'/>")]
    [InlineData("<other id='m1'/>")]
    public async Task Refuses_what_is_not_well_made(string messages)
    {
        var (world, alice, _) = await StartAsync();
        await using var __ = world;
        Assert.Equal("bad-request", await DeleteAsync(alice, "bob", messages));
    }

    [Fact]
    public async Task A_message_without_an_id_goes_by_its_place_in_the_archive_on_all_devices()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        var second = await world.LiveAsync("alice@example.com/second");
        await bob.SendAsync($"<message to='alice@example.com' type='chat'><body>{Secret}</body></message>");
        await SayAsync(bob, "alice", "m2", "<body>stays</body>");
        second.Take();

        // A place where something with a name is, and one where nothing is, are none of it.
        Assert.Equal("", await DeleteAsync(
            alice, "bob", "<message archive='1'/><message archive='2'/><message archive='9'/>"));

        Assert.Contains("<deleted xmlns='urn:hutong:archive:0' with='bob@example.com'><message archive='1'/></deleted>",
            Assert.Single(second.Take()), StringComparison.Ordinal);
        var own = await ArchiveAsync(alice);
        Assert.DoesNotContain(Secret, own, StringComparison.Ordinal);
        Assert.Contains("stays", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_the_server_tells_of_it()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await SayAsync(bob, "alice", "m1",
            "<body>x</body><deleted xmlns='urn:hutong:archive:0' with='bob@example.com'><message id='m0'/></deleted>");
        Assert.DoesNotContain(alice.Take(), text => text.Contains("<deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_elses_message_is_out_of_reach()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await SayAsync(bob, "alice", "m1", $"<body>{Secret}</body>");
        // The right place with the wrong name, and the right name with another person.
        await DeleteAsync(alice, "bob", "<message id='other' archive='1'/>");
        await DeleteAsync(alice, "carol", "<message id='m1' archive='1'/>");
        await DeleteAsync(alice, "bob", "<message id='m1' own='true' archive='1'/>");
        Assert.Contains(Secret, await ArchiveAsync(alice), StringComparison.Ordinal);
    }
}
