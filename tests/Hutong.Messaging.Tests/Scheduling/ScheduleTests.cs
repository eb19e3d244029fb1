using Hutong.Messaging.Archive;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Carbons;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Scheduling;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Scheduling;

/// <summary>Messages that wait for their time: sent once, with or without their author, on both engines.</summary>
public sealed class ScheduleTests
{
    static void Features(IServiceCollection services) => services
        .AddDiscovery().AddBasics().AddRoster().AddPresence().AddArchive().AddResumption().AddDelivery().AddOffline()
        .AddCarbons().AddScheduling();

    static Task<World> StartAsync(StoreKind kind = StoreKind.Sqlite) => World.StartAsync(Features, kind);

    static string Request(string at, string id = "m1", string body = "happy birthday", string more = "") =>
        $"""
        <iq type='set' id='s'><schedule xmlns='urn:hutong:schedule:0' at='2026-03-{at}Z'>
        <message xmlns='jabber:client' to='bob@example.com' type='chat' id='{id}'><body>{body}</body>{more}</message>
        </schedule></iq>
        """;

    const string List = "<iq type='get' id='l'><scheduled xmlns='urn:hutong:schedule:0'/></iq>";

    static async Task SendDueAsync(World world)
    {
        await world.Get<ScheduleSender>().SendDueAsync(CancellationToken.None);
        await world.Store.CommitAsync(new UnitOfWork());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task It_is_sent_once_at_its_time_although_its_author_is_gone_and_the_server_was_too(StoreKind kind)
    {
        var world = await StartAsync(kind);
        var alice = await world.BindAsync("alice@example.com/a");
        Assert.Contains("at='2026-03-01T13:00:00", await alice.AnswerAsync(Request("01T13:00:00")),
            StringComparison.Ordinal);
        alice.Leave();
        world = await world.RestartAsync(Features);
        await using var _ = world;
        // The directory of plays knows whom it was asked for.
        await world.Exchange.Users.FindAsync(alice.Address.Bare, CancellationToken.None);
        var bob = await world.ComeAsync("bob@example.com/b");
        await bob.LiveAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(59));
        await SendDueAsync(world);
        Assert.Empty(bob.Take());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendDueAsync(world);
        await SendDueAsync(world);
        Assert.Contains("<body>happy birthday</body>", bob.One(), StringComparison.Ordinal);
        var later = await world.BindAsync("alice@example.com/later");
        Assert.DoesNotContain("birthday", await later.AnswerAsync(List), StringComparison.Ordinal);
        await later.SendAsync("<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2' queryid='q'/></iq>");
        Assert.Contains("id='m1'", string.Join('\n', later.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_listed_changed_and_cancelled_on_any_device_and_the_others_are_told()
    {
        await using var world = await StartAsync();
        var (desk, phone) =
            (await world.BindAsync("alice@example.com/a"), await world.BindAsync("alice@example.com/b"));
        await desk.AskAsync(Request("01T13:00:00"));
        Assert.Contains("type='headline'", phone.One(), StringComparison.Ordinal);
        await phone.AskAsync(Request("02T08:00:00", body: "happy day"));
        var list = await desk.AnswerAsync(List);
        Assert.Contains("at='2026-03-02T08:00:00", list, StringComparison.Ordinal);
        Assert.Contains("happy day", list, StringComparison.Ordinal);
        Assert.DoesNotContain("birthday", list, StringComparison.Ordinal);
        const string Cancel = "<iq type='set' id='c'><cancel xmlns='urn:hutong:schedule:0' id='m1'/></iq>";
        Assert.Equal("", await desk.AnswerAsync(Cancel));
        Assert.Equal("item-not-found", await desk.AnswerAsync(Cancel));
        var other = await world.BindAsync("carol@example.com/c");
        Assert.Equal("<scheduled xmlns='urn:hutong:schedule:0'/>", await other.AnswerAsync(List));
    }

    [Fact]
    public async Task One_that_cannot_be_sent_stays_with_the_reason()
    {
        await using var world = await StartAsync();
        var alice = await world.BindAsync("alice@example.com/a");
        await alice.AskAsync(Request("01T13:00:00").Replace("bob@", "nobody@", StringComparison.Ordinal));
        world.Clock.Advance(TimeSpan.FromHours(2));
        await SendDueAsync(world);
        alice.Take();
        Assert.Contains("failure='service-unavailable'", await alice.AnswerAsync(List), StringComparison.Ordinal);
        Assert.Contains("at=", await alice.AnswerAsync(Request("01T15:00:00")), StringComparison.Ordinal);
        Assert.DoesNotContain("failure", await alice.AnswerAsync(List), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01T11:59:59", "", "not-acceptable")]
    [InlineData("01T12:00:00", "", "not-acceptable")]
    [InlineData("32T12:00:00", "", "bad-request")]
    [InlineData("01T13:00:00", "<burn xmlns='urn:hutong:burn:0' seconds='9'/>", "bad-request")]
    public async Task What_cannot_wait_is_refused(string at, string more, string condition)
    {
        await using var world = await StartAsync();
        var alice = await world.BindAsync("alice@example.com/a");
        Assert.Equal(condition, await alice.AnswerAsync(Request(at, more: more)));
    }

    [Fact]
    public async Task So_many_may_wait_and_no_more()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new ScheduleOptions { MaxWaiting = 2 });
        });
        var alice = await world.BindAsync("alice@example.com/a");
        await alice.AskAsync(Request("02T08:00:00", "1"));
        await alice.AskAsync(Request("02T08:00:00", "2"));
        Assert.Equal("resource-constraint", await alice.AnswerAsync(Request("02T08:00:00", "3")));
        Assert.Contains("at=", await alice.AnswerAsync(Request("02T09:00:00", "2")), StringComparison.Ordinal);
    }
}
