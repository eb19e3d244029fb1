using System.Text;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Burning;
using Hutong.Messaging.Carbons;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Burning;

/// <summary>A message that burns: never in an archive, gone with its key, on both engines and over a crash.</summary>
public sealed class BurnTests
{
    const string Secret = "meet-me-at-the-bell-tower";
    const string Letter = $"""
        <message to='bob@example.com' type='chat' id='m1'><body>{Secret}</body><request xmlns='urn:xmpp:receipts'/>
        <burn xmlns='urn:hutong:burn:0' seconds='10'><content><body xmlns='jabber:client'>{Secret}</body></content>
        </burn></message>
        """;

    static void Features(IServiceCollection services)
    {
        var options = new StoreOptions { DataDirectory = Directory.CreateTempSubdirectory("hutong-burn-").FullName };
        services.AddDiscovery().AddBasics().AddRoster().AddPresence().AddArchive().AddResumption().AddDelivery()
            .AddOffline().AddCarbons().AddBurning().AddSingleton(options)
            .AddSingleton<ISecretBox>(SecretBox.OpenOrCreate(options.DataDirectory, new CountedIds()));
    }

    static async Task<(World World, Client Alice, Client Bob)> StartAsync(StoreKind kind = StoreKind.Sqlite)
    {
        var world = await World.StartAsync(Features, kind);
        var (alice, bob) = (await world.LiveAsync("alice@example.com/a"), await world.LiveAsync("bob@example.com/b"));
        return (world, alice, bob);
    }

    static async Task<string> SendAsync(Client alice, Client bob)
    {
        await alice.SendAsync(Letter);
        var got = bob.TakeAll().Single(stanza => stanza.Has("burn", Burn.Namespace));
        return got.Child("burn", Burn.Namespace)!["id"]!;
    }

    static Task<string> OpenAsync(Client who, string id) =>
        who.AnswerAsync($"<iq type='set' id='o'><open xmlns='urn:hutong:burn:0' id='{id}'/></iq>");

    static async Task<string> ArchiveAsync(Client who)
    {
        await who.SendAsync("<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2' queryid='q'/></iq>");
        return string.Join('\n', who.Take());
    }

    static async Task SweepAsync(World world)
    {
        await world.Get<BurnSweeper>().SweepAsync(CancellationToken.None);
        await world.Store.CommitAsync(new UnitOfWork());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Nobody_but_the_reader_is_given_the_content_and_no_archive_holds_it(StoreKind kind)
    {
        var (world, alice, bob) = await StartAsync(kind);
        await using var _ = world;
        var second = await world.LiveAsync("alice@example.com/second");
        await alice.SendAsync(Letter);
        var delivered = Assert.Single(bob.TakeAll());
        Assert.DoesNotContain(Secret, delivered.ToString(), StringComparison.Ordinal);
        Assert.Contains("burns after reading", delivered.Child("body", Ns.Client)!.Text, StringComparison.Ordinal);
        Assert.True(delivered.Has("request", "urn:xmpp:receipts"));
        var copies = second.Take();
        Assert.Equal(world.Has("carbons") ? 1 : 0, copies.Length);
        Assert.DoesNotContain(copies, copy => copy.Contains(Secret, StringComparison.Ordinal));
        var id = delivered.Child("burn", Burn.Namespace)!["id"]!;
        Assert.Equal("item-not-found", await OpenAsync(alice, id));
        Assert.Contains(Secret, await OpenAsync(bob, id), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await ArchiveAsync(alice), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await ArchiveAsync(bob), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task It_burns_when_its_time_is_over_and_both_sides_see_that_something_did(StoreKind kind)
    {
        var (world, alice, bob) = await StartAsync(kind);
        await using var _ = world;
        var id = await SendAsync(alice, bob);
        await OpenAsync(bob, id);
        await world.Store.CommitAsync(new UnitOfWork());
        var opened = alice.TakeAll().Single(stanza => stanza.Has("opened", Burn.Namespace));
        Assert.Equal("2026-03-01T12:00:10", opened.Child("opened", Burn.Namespace)!["until"]![..19]);

        world.Clock.Advance(TimeSpan.FromSeconds(9));
        await SweepAsync(world);
        Assert.Contains(Secret, await OpenAsync(bob, id), StringComparison.Ordinal);

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("item-not-found", await OpenAsync(bob, id));
        await SweepAsync(world);
        var told = alice.Take();
        if (world.Has("carbons"))
        {
            // The author's devices hear of it as a copy of what its reader is told.
            Assert.Contains(told, text => text.Contains("<burned", StringComparison.Ordinal));
        }

        Assert.Contains(bob.TakeAll(), stanza => stanza.Has("burned", Burn.Namespace)
            && Retraction.Retracts(stanza) == "m1");
        foreach (var client in new[] { alice, bob })
        {
            var archive = await ArchiveAsync(client);
            Assert.Contains("<retracted xmlns='urn:xmpp:message-retract:1'", archive, StringComparison.Ordinal);
            Assert.DoesNotContain("burns after reading", archive, StringComparison.Ordinal);
        }

        Assert.Equal(0, await CountAsync(world, "burn_messages"));
        Assert.Equal(0, await CountAsync(world, "burn_keys_unbacked"));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_crash_between_the_burning_and_the_word_to_both_leaves_nothing_to_read(StoreKind kind)
    {
        var (world, alice, bob) = await StartAsync(kind);
        var id = await SendAsync(alice, bob);
        await OpenAsync(bob, id);
        // The answer to this is the acknowledgement: the content is destroyed by then, nothing else is done yet.
        Assert.Equal("", await bob.AnswerAsync(
            $"<iq type='set' id='b'><burn xmlns='urn:hutong:burn:0' id='{id}'/></iq>"));
        world = await world.RestartAsync(Features);
        await using var _ = world;
        Assert.Equal(0, await CountAsync(world, "burn_keys_unbacked"));
        bob = await world.BindAsync("bob@example.com/b");
        Assert.Equal("item-not-found", await OpenAsync(bob, id));
        await SweepAsync(world);
        Assert.Contains("<burned xmlns='urn:hutong:burn:0'", await ArchiveAsync(bob), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(world, "burn_messages"));
        await SweepAsync(world);
        Assert.Equal(1, Occurrences(await ArchiveAsync(bob), "message='m1'/><retract"));
    }

    [Fact]
    public async Task No_file_of_the_store_nor_a_backup_holds_what_burned()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        var id = await SendAsync(alice, bob);
        var copy = Path.Combine(Directory.CreateTempSubdirectory("hutong-copy-").FullName, "copy");
        await world.Store.BackupAsync(copy);
        await using var restored = await TestStore.OpenAsync(StoreKind.Sqlite, []);
        Assert.DoesNotContain(Secret, await TextOfAsync(copy), StringComparison.Ordinal);
        await restored.CloseAsync();
        await OpenAsync(bob, id);
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        await SweepAsync(world);
        await world.Store.BackupAsync(copy + "2");
        Assert.DoesNotContain(Secret, await TextOfAsync(copy + "2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unread_ones_burn_after_a_week_and_a_retraction_burns_at_once()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        var id = await SendAsync(alice, bob);
        world.Clock.Advance(TimeSpan.FromDays(6.9));
        await SweepAsync(world);
        Assert.Equal(1, await CountAsync(world, "burn_keys_unbacked"));
        await alice.SendAsync("""
            <message to='bob@example.com' type='chat' id='m2'><retract xmlns='urn:xmpp:message-retract:1' id='m1'/>
            <store xmlns='urn:xmpp:hints'/></message>
            """);
        await SweepAsync(world);
        Assert.Equal(0, await CountAsync(world, "burn_keys_unbacked"));
        Assert.Equal("item-not-found", await OpenAsync(bob, id));

        await SendAsync(alice, bob);
        world.Clock.Advance(TimeSpan.FromDays(7));
        await SweepAsync(world);
        Assert.Equal(0, await CountAsync(world, "burn_keys_unbacked"));
    }

    [Theory]
    [InlineData("<message to='bob@example.com' type='chat' id='m'><burn xmlns='urn:hutong:burn:0' seconds='10'/>" +
        "</message>", "bad-request")]
    [InlineData("<message to='bob@example.com' type='chat' id='m'><burn xmlns='urn:hutong:burn:0' seconds='0'>" +
        "<content/></burn></message>", "bad-request")]
    [InlineData("<message to='bob@example.com' type='chat' id='m'><burn xmlns='urn:hutong:burn:0' seconds='3601'>" +
        "<content/></burn></message>", "bad-request")]
    [InlineData("<message to='bob@far.example' type='chat' id='m'><burn xmlns='urn:hutong:burn:0' seconds='10'>" +
        "<content/></burn></message>", "feature-not-implemented")]
    public async Task What_cannot_burn_is_refused_and_nothing_is_kept(string message, string condition)
    {
        var (world, alice, _) = await StartAsync();
        await using var _1 = world;
        await alice.SendAsync(message);
        Assert.Equal(condition, Assert.Single(alice.TakeAll()).Child("error", Ns.Client)!.Children[0].Name);
        Assert.Equal(0, await CountAsync(world, "burn_messages"));
        Assert.Empty(world.Remote.Take());
    }

    [Fact]
    public async Task Nobody_can_say_for_the_server_that_something_burned()
    {
        var (world, alice, bob) = await StartAsync();
        await using var _ = world;
        await alice.SendAsync("""
            <message to='bob@example.com' type='chat' id='m'><body>x</body>
            <burned xmlns='urn:hutong:burn:0' id='1' message='m1'/></message>
            """);
        Assert.DoesNotContain("burned", bob.One(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_opens_with_its_key_for_its_message_only()
    {
        var (key, box) = BurnCipher.Seal("words"u8, "a", new CountedIds());
        Assert.Equal("words", Encoding.UTF8.GetString(BurnCipher.Open(key, box, "a")!));
        Assert.Null(BurnCipher.Open(key, box, "b"));
        Assert.Null(BurnCipher.Open(new byte[32], box, "a"));
        Assert.Null(BurnCipher.Open([], [], "a"));
    }

    static ValueTask<long> CountAsync(World world, string table) =>
        world.Store.ReadAsync(db => db.Scalar<long>($"select count(*) from {table}"));

    static int Occurrences(string text, string of) => text.Split(of).Length - 1;

    static async Task<string> TextOfAsync(string path) =>
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
}
