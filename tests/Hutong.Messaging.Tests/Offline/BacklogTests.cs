using System.Globalization;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Tests.Archive;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Tests.Offline;

/// <summary>Messages that wait for a device (RFC 6121 section 8.5.2.2, XEP-0160).</summary>
public sealed class BacklogTests
{
    static string Message(int number) =>
        $"<message to='juliet@example.com' type='chat' id='{number}'><body>{number}</body></message>";

    static async Task SendAsync(Client romeo, int from, int to)
    {
        for (var number = from; number <= to; number++)
        {
            await romeo.SendAsync(Message(number));
        }
    }

    static async Task<Client> ComeAsync(World world, string resource = "balcony", bool managed = false)
    {
        var juliet = await world.BindAsync("juliet@example.com/" + resource, managed);
        await juliet.SendAsync("<presence/>");
        await juliet.LiveAsync();
        return juliet;
    }

    /// <summary>The messages that came, by number.</summary>
    static string Got(Client client) => string.Join(' ', client.TakeAll()
        .Where(stanza => stanza.Kind == StanzaKind.Message).Select(stanza => stanza.Id));

    [Fact]
    public async Task What_waited_comes_in_order_with_its_time_and_id_and_then_what_is_new()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 2);
        world.Clock.Advance(TimeSpan.FromHours(1));
        var juliet = await ComeAsync(world);
        await romeo.SendAsync(Message(3));
        var got = juliet.TakeAll().Where(stanza => stanza.Kind == StanzaKind.Message).ToArray();
        Assert.Equal(["1", "2", "3"], got.Select(stanza => stanza.Id));
        var delay = Delay.Read(got[0].Child("delay", Delay.Namespace))!;
        Assert.Equal(("example.com", world.Clock.GetUtcNow().AddHours(-1)), (delay.From!.ToString(), delay.Stamp));
        Assert.Equal(["1", "2", "3"], got.Select(stanza => StanzaId.Find(stanza, Jid.Parse("juliet@example.com"))));
        Assert.False(got[2].Has("delay", Delay.Namespace));
    }

    [Fact]
    public async Task What_one_writes_to_oneself_while_one_comes_is_not_missed()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        // The presence has not made the session live when the message is delivered.
        await juliet.SendAsync("<presence/>");
        await juliet.SendAsync(Message(1));
        await juliet.LiveAsync();
        await juliet.SendAsync(Message(2));
        Assert.Equal("1 2", Got(juliet));
    }

    [Fact]
    public async Task What_was_delivered_does_not_come_again()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 2);
        var first = await ComeAsync(world);
        Assert.Equal("1 2", Got(first));
        first.Leave();
        await SendAsync(romeo, 3, 3);
        var second = await ComeAsync(world);
        Assert.Equal("3", Got(second));
        var third = await ComeAsync(world, "chamber");
        Assert.Equal("", Got(third));
    }

    [Fact]
    public async Task Nothing_comes_to_one_without_presence_or_with_a_negative_priority_until_that_changes()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 1);
        var silent = await world.BindAsync("juliet@example.com/silent");
        var negative = await world.BindAsync("juliet@example.com/negative");
        await negative.SendAsync("<presence><priority>-1</priority></presence>");
        await world.Store.CommitAsync(new UnitOfWork(), TestContext.Current.CancellationToken);
        Assert.Equal("", Got(silent) + Got(negative));
        await negative.SendAsync("<presence/>");
        await negative.LiveAsync();
        Assert.Equal("1", Got(negative));
        await negative.SendAsync("<presence><priority>-1</priority></presence>");
        await romeo.SendAsync(Message(2));
        Assert.Equal("", Got(negative));
        await silent.SendAsync("<presence/>");
        await silent.LiveAsync();
        Assert.Equal("2", Got(silent));
    }

    [Fact]
    public async Task What_is_not_for_later_and_what_one_wrote_to_others_does_not_wait()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var sender = await world.BindAsync("juliet@example.com/sender");
        await sender.SendAsync("<message to='romeo@example.com' type='chat' id='own'><body>x</body></message>");
        await sender.SendAsync("<message to='juliet@example.com' type='chat' id='note'><body>x</body></message>");
        foreach (var (type, inner) in new[]
        {
            ("headline", "<body>x</body>"), ("chat", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"),
            ("chat", "<body>x</body><no-store xmlns='urn:xmpp:hints'/>"),
        })
        {
            await romeo.SendAsync($"<message to='juliet@example.com' type='{type}' id='lost'>{inner}</message>");
        }

        await romeo.SendAsync("<message to='juliet@example.com' type='chat' id='kept'><body>x</body>"
            + "<no-permanent-store xmlns='urn:xmpp:hints'/></message>");
        var juliet = await ComeAsync(world);
        var got = juliet.TakeAll().Where(stanza => stanza.Kind == StanzaKind.Message).ToArray();
        Assert.Equal(["note", "kept"], got.Select(stanza => stanza.Id));
        Assert.Null(StanzaId.Find(got[1], Jid.Parse("juliet@example.com")));
    }

    [Fact]
    public async Task A_client_that_asked_the_archive_gets_nothing_twice()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 2);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'/></iq>");
        Assert.Equal(3, juliet.TakeAll().Length);
        await juliet.SendAsync("<presence/>");
        await juliet.LiveAsync();
        await romeo.SendAsync(Message(3));
        Assert.Equal("3", Got(juliet));
    }

    [Fact]
    public async Task What_came_by_the_full_address_before_presence_is_not_doubled()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 1);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await romeo.SendAsync("<message to='juliet@example.com/balcony' type='chat' id='2'><body>x</body></message>");
        Assert.Equal("2", Got(juliet));
        await juliet.SendAsync("<presence/>");
        await juliet.LiveAsync();
        Assert.Equal("1", Got(juliet));
    }

    [Fact]
    public async Task What_a_cut_client_did_not_acknowledge_comes_again()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var juliet = await ComeAsync(world, managed: true);
        await SendAsync(romeo, 1, 2);
        juliet.Acknowledge();
        await SendAsync(romeo, 3, 4);
        Assert.Equal("1 2 3 4", Got(juliet));
        juliet.Leave();
        Assert.Equal("3 4", Got(await ComeAsync(world)));
    }

    [Fact]
    public async Task What_another_device_got_as_well_does_not_come_again()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var balcony = await ComeAsync(world, managed: true);
        var chamber = await ComeAsync(world, "chamber");
        await SendAsync(romeo, 1, 1);
        balcony.Leave();
        Assert.Equal("1", Got(chamber));
        Assert.Equal("", Got(await ComeAsync(world, "garden")));
    }

    [Fact]
    public async Task A_session_that_is_replaced_hands_back_what_it_did_not_acknowledge()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var old = await ComeAsync(world, managed: true);
        await SendAsync(romeo, 1, 2);
        var juliet = await ComeAsync(world);
        Assert.Equal("conflict", old.Closed);
        Assert.Equal("1 2", Got(juliet));
    }

    [Fact]
    public async Task Many_that_waited_and_those_that_come_meanwhile_are_one_sequence()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 250);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<presence/>");
        await SendAsync(romeo, 251, 300);
        await juliet.LiveAsync();
        await SendAsync(romeo, 301, 310);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 310).Select(i => i.ToString(CultureInfo.InvariantCulture))),
            Got(juliet));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_it_has_got_nothing_for_certain()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await SendAsync(romeo, 1, 3);
        var juliet = await world.BindAsync("juliet@example.com/balcony", managed: true);
        await juliet.SendAsync("<presence/>");
        juliet.Leave();
        Assert.Equal("1 2 3", Got(await ComeAsync(world)));
    }

    [Fact]
    public async Task An_archive_that_cannot_be_read_leaves_the_session_as_it_was()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await world.Store.CommitAsync(new UnitOfWork().Sql("drop table archive_index"),
            TestContext.Current.CancellationToken);
        await juliet.SendAsync("<presence/>");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (juliet.Get(Backlog.CatchingUp) is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }

        Assert.False(juliet.IsLive);
        Assert.Equal(0, juliet.User.Get(DeliveredMark.Slot)!.Sequence);
    }
}
