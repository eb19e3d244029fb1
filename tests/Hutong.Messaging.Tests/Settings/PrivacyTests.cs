using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Work;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Blocking;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Settings;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Settings;

public abstract class PrivacyContract(StoreKind kind)
{
    const string Hello = "<message type='chat' to='juliet@example.com' id='m'><body>hello</body></message>";
    const string Unavailable = "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static void Features(IServiceCollection services) => services.AddDiscovery().AddRoster().AddPresence()
        .AddBlocking().AddUserSettings().AddArchive().AddResumption().AddDelivery().AddOffline();

    Task<World> StartAsync() => World.StartAsync(Features, kind);

    static async Task LetAsync(World world, Client owner, Audience audience) => Assert.True(
        (await world.Get<PrivacyTable>().SaveAsync(
            owner.User, Privacy.Default with { Message = audience }, null, Stop)).IsDurable);

    [Fact]
    public async Task Everybody_may_write_until_the_owner_says_otherwise()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.LiveAsync();
        var stranger = await world.ComeAsync("romeo@example.com/orchard");

        await stranger.SendAsync(Hello);
        await world.FromAfarAsync(
            "<message type='chat' from='a@far.example' to='juliet@example.com'><body>far</body></message>");
        await world.Store.CommitAsync(new UnitOfWork(), Stop);

        Assert.Empty(stranger.Take());
        Assert.Equal(2, juliet.Take().Length);
    }

    [Fact]
    public async Task Who_may_not_call_rings_nothing_by_invitation_or_without()
    {
        const string Invite = "<message type='chat' to='juliet@example.com' id='p'>"
            + "<propose xmlns='urn:xmpp:jingle-message:0' id='s'>"
            + "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose></message>";
        const string Initiate = "<iq type='set' to='juliet@example.com/balcony' id='i'>"
            + "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s'/></iq>";
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.LiveAsync();
        var stranger = await world.ComeAsync("romeo@example.com/orchard");

        await stranger.SendAsync(Initiate);
        Assert.Contains("session-initiate", Assert.Single(juliet.Take()));

        Assert.True((await world.Get<PrivacyTable>().SaveAsync(
            juliet.User, Privacy.Default with { Call = Audience.Contacts }, null, Stop)).IsDurable);
        await stranger.SendAsync(Initiate);
        Assert.Contains(Unavailable, Assert.Single(stranger.Take()));
        await stranger.SendAsync(Invite);
        Assert.Contains(Unavailable, Assert.Single(stranger.Take()));
        Assert.Empty(juliet.Take());

        // Whom she calls herself may answer, and who is let write may write.
        await stranger.SendAsync(Invite.Replace("propose", "proceed"));
        await stranger.SendAsync(Hello);
        await world.Store.CommitAsync(new UnitOfWork(), Stop);
        Assert.Equal(2, juliet.Take().Length);
    }

    [Theory]
    [InlineData(Audience.Contacts, "<subscription-required")]
    [InlineData(Audience.Nobody, "<service-unavailable")]
    public async Task A_stranger_here_is_told_why(Audience audience, string error)
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var stranger = await world.ComeAsync("romeo@example.com/orchard");
        await LetAsync(world, juliet, audience);

        await stranger.SendAsync(Hello);

        Assert.Contains(error, stranger.One(), StringComparison.Ordinal);
        Assert.Empty(juliet.Take());
    }

    [Fact]
    public async Task A_stranger_elsewhere_cannot_tell_an_account_from_none()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await LetAsync(world, juliet, Audience.Contacts);

        await world.FromAfarAsync(
            "<message type='chat' from='a@far.example' to='juliet@example.com'><body>far</body></message>");
        await world.FromAfarAsync(
            "<message type='chat' from='a@far.example' to='nobody@example.com'><body>far</body></message>");

        var answers = world.Remote.Take();
        Assert.Equal(2, answers.Length);
        Assert.Equal(answers[0].Replace("juliet", "nobody", StringComparison.Ordinal), answers[1]);
        Assert.Contains(Unavailable, answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_may_write_when_contacts_may_and_not_when_nobody_may()
    {
        await using var world = await StartAsync();
        var (romeo, juliet) = await world.FriendsAsync("romeo@example.com/orchard", "juliet@example.com/balcony");
        await juliet.LiveAsync();
        await LetAsync(world, juliet, Audience.Contacts);
        await romeo.SendAsync(Hello);
        Assert.Empty(romeo.Take());
        Assert.Single(juliet.Take());

        await LetAsync(world, juliet, Audience.Nobody);
        await romeo.SendAsync(Hello);

        Assert.Contains(Unavailable, romeo.One(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Audience.Contacts)]
    [InlineData(Audience.Nobody)]
    public async Task Who_was_written_to_may_answer_also_after_a_restart(Audience audience)
    {
        var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        await LetAsync(world, juliet, audience);
        await juliet.SendAsync("<message type='chat' to='romeo@example.com'><body>who are you</body></message>");
        await romeo.SendAsync(Hello);
        Assert.DoesNotContain(romeo.Take(), text => text.Contains("<error", StringComparison.Ordinal));

        await using var later = await world.RestartAsync(Features);
        romeo = await later.ComeAsync("romeo@example.com/orchard");
        await romeo.LiveAsync();
        romeo.Take();
        await romeo.SendAsync(Hello);

        Assert.DoesNotContain(romeo.Take(), text => text.Contains("<error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_owners_other_devices_and_the_server_are_never_refused()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var other = await world.ComeAsync("juliet@example.com/chamber");
        await juliet.LiveAsync();
        await LetAsync(world, juliet, Audience.Nobody);
        juliet.Take();

        await other.SendAsync(Hello);
        await world.FromAfarAsync(
            "<message from='example.com' to='juliet@example.com'><body>a notice</body></message>");
        await world.Store.CommitAsync(new UnitOfWork(), Stop);

        Assert.Equal(2, juliet.Take().Length);
    }

    [Fact]
    public async Task A_change_made_from_an_old_version_is_refused()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var table = world.Get<PrivacyTable>();

        var first = await table.SaveAsync(juliet.User, Privacy.Default with { Find = Audience.Contacts }, 0, Stop);
        var second = await table.SaveAsync(juliet.User, Privacy.Default with { Find = Audience.Everybody }, 0, Stop);

        Assert.True(first.IsDurable);
        Assert.Equal(CommitResult.Conflict, second.Result);
        Assert.Equal(Audience.Contacts, PrivacyBook.Of(juliet.User).Rules.Find);
    }

    [Fact]
    public async Task The_choices_of_many_are_asked_at_once()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var table = world.Get<PrivacyTable>();
        await table.SaveAsync(juliet.User, Privacy.Default with { Find = Audience.Everybody }, null, Stop);

        var found = await table.OfAsync(TenantId.First, [juliet.User.Account, romeo.User.Account], Stop);

        Assert.Equal(Audience.Everybody, found[juliet.User.Account].Find);
        Assert.Equal(Privacy.Default, found[romeo.User.Account]);
        Assert.Empty(await table.OfAsync(TenantId.First, [], Stop));
        Assert.Equal(Audience.Everybody, (await table.OfAsync(juliet.User.Ref, Stop)).Find);
    }

    [Fact]
    public async Task Notifications_are_kept()
    {
        var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        var table = world.Get<NotificationTable>();
        var wanted = NotificationSettings.Default with
        {
            Quiet = new(true, new(23, 30), new(6, 15), "Europe/Berlin"), ShowContent = true, Badge = false,
        };
        var until = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        var romeo = Xmpp.Jid.Parse("romeo@example.com");
        await table.SaveAsync(juliet.User, wanted, 0, Stop);
        await table.SaveAsync(juliet.User, romeo, new(NotifyMode.None, until), 1, Stop);

        await using var later = await world.RestartAsync(Features);
        juliet = await later.ComeAsync("juliet@example.com/balcony");
        var kept = await juliet.User.GetAsync(NotificationSettings.Slot, Stop);
        Assert.Equal(wanted.Quiet, kept.Quiet);
        Assert.True(kept.ShowContent);
        Assert.False(kept.Badge);
        Assert.Equal(2, kept.Version);
        Assert.Equal(new(NotifyMode.None, until), kept.Conversations[romeo]);

        await later.Get<NotificationTable>().SaveAsync(juliet.User, romeo, null, null, Stop);
        Assert.Empty((await juliet.User.GetAsync(NotificationSettings.Slot, Stop)).Conversations);
    }

    [Fact]
    public async Task All_of_it_is_erased_with_the_account()
    {
        await using var world = await StartAsync();
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await LetAsync(world, juliet, Audience.Nobody);
        await juliet.SendAsync("<message to='romeo@example.com'><body>hi</body></message>");
        await world.Get<NotificationTable>().SaveAsync(
            juliet.User, Xmpp.Jid.Parse("a@b"), new(NotifyMode.None, null), null, Stop);

        foreach (var part in world.Get<IEnumerable<IErasePart>>().Where(part => part.Name == "settings"))
        {
            await part.EraseAsync(juliet.User.Ref, Stop);
        }

        foreach (var table in new[]
        {
            "privacy_settings", "privacy_answers", "notification_settings", "notification_conversations",
        })
        {
            Assert.Equal(0, await world.Store.ReadAsync(db => db.Scalar<long>($"select count(*) from {table}"), Stop));
        }
    }
}

public sealed class SqlitePrivacyTests() : PrivacyContract(StoreKind.Sqlite);

public sealed class PostgresPrivacyTests() : PrivacyContract(StoreKind.Postgres);
