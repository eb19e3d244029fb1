using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Messaging.Push;
using Hutong.Messaging.Push.Web;
using Hutong.Messaging.Settings;
using Hutong.Messaging.Tests.Play;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Push;

public abstract class PushContract(StoreKind kind)
{
    const string Hello = "<message type='chat' to='juliet@example.com' id='m1'><body>hello you</body></message>";

    static readonly Xmpp.Jid Romeo = Xmpp.Jid.Parse("romeo@example.com");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Task<World> StartAsync(IFetcher device) => PushStage.StartAsync(kind, device);

    static Task<WebStage> WebAsync(World world) => WebStage.StartAsync(world, services => services
        .AddSingleton(world.Get<PushTable>()).AddSingleton(world.Get<PushOptions>())
        .AddSingleton(world.Get<VapidKeys>())
        .AddSingleton(world.Get<IIdSource>()).AddSingleton(world.Get<UnreadView>()), api =>
        {
            PushEndpoints.Map(api);
            UnreadEndpoint.Map(api);
        });

    /// <summary>Juliet's browser has subscribed and is closed; romeo is here.</summary>
    static async Task<(WebStage Web, Client Romeo, string Id)> AwayAsync(World world, PushDevice device)
    {
        var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");
        using var answer = await client.PostAsJsonAsync("push/subscriptions", device.Registration, Stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetString()!;
        return (web, await world.ComeAsync("romeo@example.com/orchard"), id);
    }

    static Task<long> WaitingAsync(World world) => world.Store.ReadAsync(
        db => db.Scalar<long>("select count(*) from push_wakes"), Stop).AsTask();

    [Fact]
    public async Task A_device_that_is_away_is_told_that_there_is_something_and_not_what()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        var request = Assert.Single(device.Requests);
        Assert.Equal(PushDevice.Endpoint, request.Address.ToString());
        Assert.Equal("aes128gcm", PushDevice.Header(request, "Content-Encoding"));
        Assert.Equal("259200", PushDevice.Header(request, "TTL"));
        Assert.Equal("normal", PushDevice.Header(request, "Urgency"));
        Assert.Equal(32, PushDevice.Header(request, "Topic").Length);
        Assert.Equal(
            """{"v":1,"account":"juliet@example.com","conversation":"romeo@example.com","messages":1,"badge":1,"""
            + "\"unread\":[\"romeo@example.com\"]}",
            device.One().GetRawText());
        Assert.Equal(0, await WaitingAsync(world));
    }

    [Fact]
    public async Task Who_wants_to_see_the_content_does()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        await world.Get<NotificationTable>().SaveAsync(
            juliet!, NotificationSettings.Default with { ShowContent = true, Badge = false }, null, Stop);

        await romeo.SendAsync(Hello);
        await romeo.SendAsync(Hello.Replace("hello you", "are&#10;you there", StringComparison.Ordinal));
        await PushStage.PumpAsync(world);

        var note = device.One();
        Assert.Equal("romeo", note.GetProperty("title").GetString());
        Assert.Equal("are you there", note.GetProperty("body").GetString());
        Assert.Equal(2, note.GetProperty("messages").GetInt32());
        Assert.False(note.TryGetProperty("badge", out _));
    }

    [Theory]
    [InlineData("<composing xmlns='http://jabber.org/protocol/chatstates'/>")]
    [InlineData("<received xmlns='urn:xmpp:receipts' id='1'/>")]
    [InlineData("<body>x</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>")]
    [InlineData("<body>x</body><reactions xmlns='urn:xmpp:reactions:0' id='1'/>")]
    [InlineData("<body>x</body>", "headline")]
    [InlineData("<body>x</body><no-store xmlns='urn:xmpp:hints'/>")]
    public async Task What_says_nothing_new_wakes_nobody(string content, string type = "chat")
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;

        await romeo.SendAsync($"<message type='{type}' to='juliet@example.com'>{content}</message>");
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task What_was_read_on_another_device_in_time_wakes_nobody()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var desk = await world.ComeAsync("juliet@example.com/desk");
        // The token of the desk is another one than that of the browser.
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);

        await desk.AnswerAsync("""
            <iq type='set' id='r'><pubsub xmlns='http://jabber.org/protocol/pubsub'>
            <publish node='urn:xmpp:mds:displayed:0'><item id='romeo@example.com'>
            <displayed xmlns='urn:xmpp:mds:displayed:0'>
            <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='juliet@example.com'/></displayed></item>
            </publish></pubsub></iq>
            """);
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
        Assert.Equal(0, await WaitingAsync(world));
    }

    [Theory]
    [InlineData("<body>yes</body>")]
    [InlineData("<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>")]
    public async Task Who_has_answered_elsewhere_has_read(string answer)
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var desk = await world.ComeAsync("juliet@example.com/desk");

        await romeo.SendAsync(Hello);
        await desk.SendAsync($"<message type='chat' to='romeo@example.com'>{answer}</message>");
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task What_nobody_reads_elsewhere_wakes_after_the_grace()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        await world.ComeAsync("juliet@example.com/desk");

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        await PushStage.PumpAsync(world);

        device.One();
    }

    [Fact]
    public async Task A_device_that_is_connected_is_not_woken()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, id) = await AwayAsync(world, device);
        await using var _1 = web;
        var browser = await world.ComeAsync("juliet@example.com/browser");
        Assert.Equal("", await browser.AnswerAsync(
            $"<iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='push.example.com' node='{id}'/></iq>"));

        await romeo.SendAsync(Hello);
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);

        browser.Leave();
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        Assert.Equal(2, device.One().GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task A_stream_that_hangs_wakes_its_device_with_what_it_did_not_acknowledge()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, id) = await AwayAsync(world, device);
        await using var _1 = web;
        var browser = await world.BindAsync("juliet@example.com/browser", managed: true);
        await browser.SendAsync("<presence/>");
        await browser.LiveAsync();
        await browser.AnswerAsync(
            $"<iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='push.example.com' node='{id}'/></iq>");
        browser.Acknowledge();
        await romeo.SendAsync(Hello);

        browser.Hang();
        await world.Store.CommitAsync(new UnitOfWork(), Stop);
        await PushStage.PumpAsync(world);
        device.One();

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        device.One();
        // When its time is over nothing is told twice.
        browser.Leave();
        await world.Store.CommitAsync(new UnitOfWork(), Stop);
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task Quiet_hours_and_muted_conversations_wake_nobody()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        var table = world.Get<NotificationTable>();
        await table.SaveAsync(juliet!, Romeo, new(NotifyMode.None, world.Clock.GetUtcNow().AddHours(1)), null, Stop);
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);

        world.Clock.Advance(TimeSpan.FromHours(2));
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        device.One();

        await table.SaveAsync(juliet!, NotificationSettings.Default with
        {
            Quiet = new(true, new(0, 0), new(0, 0), "Asia/Shanghai"),
        }, null, Stop);
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task A_conversation_that_was_muted_in_the_app_wakes_nobody()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var desk = await world.ComeAsync("juliet@example.com/desk");
        await desk.AnswerAsync("""
            <iq type='set' id='r'><pubsub xmlns='http://jabber.org/protocol/pubsub'>
            <publish node='urn:hutong:conversations:0'><item id='romeo@example.com'>
            <conversation xmlns='urn:hutong:conversations:0' muted='true'/></item></publish></pubsub></iq>
            """);
        desk.Leave();

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task What_was_taken_back_wakes_nobody()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;

        await romeo.SendAsync(Hello);
        await romeo.SendAsync("<message type='chat' to='juliet@example.com'><body>taken back</body>"
            + "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/></message>");
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
    }

    [Fact]
    public async Task What_burns_is_never_shown()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        await world.Get<NotificationTable>().SaveAsync(
            juliet!, NotificationSettings.Default with { ShowContent = true }, null, Stop);

        await romeo.SendAsync("<message type='chat' to='juliet@example.com'><body>secret</body>"
            + "<ephemeral xmlns='urn:xmpp:ephemeral:0' timer='10'/></message>");
        await PushStage.PumpAsync(world);

        Assert.False(device.One().TryGetProperty("body", out _));
    }

    [Fact]
    public async Task What_was_to_be_told_is_told_after_a_crash()
    {
        using var device = new PushDevice();
        var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await romeo.SendAsync(Hello);
        await web.DisposeAsync();

        await using var later = await world.RestartAsync(services => PushStage.Features(services, device));
        await later.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        await PushStage.PumpAsync(later);

        device.One();
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Gone)]
    public async Task A_subscription_that_is_over_is_forgotten(HttpStatusCode status)
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        device.Say(status);

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        Assert.Single(device.Requests);
        Assert.Equal(0, await WaitingAsync(world));
    }

    [Fact]
    public async Task A_service_that_asks_to_wait_is_tried_again_then()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        device.Say(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(90));
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);
        device.One();

        world.Clock.Advance(TimeSpan.FromSeconds(89));
        await PushStage.PumpAsync(world);
        Assert.Empty(device.Requests);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        await PushStage.PumpAsync(world);
        device.One();
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_tried_ever_less_often_and_given_up()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        for (var i = 0; i < 50; i++)
        {
            device.Answers.Enqueue(new(FetchFault.Unreachable, new(PushDevice.Endpoint)));
        }

        await romeo.SendAsync(Hello);
        var tries = new List<int>();
        for (var minute = 0; minute < 60 * 24; minute++)
        {
            await PushStage.PumpAsync(world);
            if (!device.Requests.IsEmpty)
            {
                tries.Add(minute);
                device.Requests.Clear();
            }

            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([0, 1, 2, 3, 5, 8, 14, 25, 47, 90], tries);
        Assert.Equal(0, await WaitingAsync(world));
    }

    [Fact]
    public async Task What_is_too_long_is_sent_without_its_content()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);
        await world.Get<NotificationTable>().SaveAsync(
            juliet!, NotificationSettings.Default with { ShowContent = true }, null, Stop);
        device.Say(HttpStatusCode.RequestEntityTooLarge);

        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        Assert.Equal(2, device.Requests.Count);
        Assert.Equal("hello you", device.Open(device.Requests.First()).GetProperty("body").GetString());
        Assert.False(device.Open(device.Requests.Last()).TryGetProperty("body", out _));
    }

    [Fact]
    public async Task A_service_that_refuses_five_times_in_a_row_is_forgotten()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        for (var i = 0; i < 7; i++)
        {
            device.Say(HttpStatusCode.Forbidden);
        }

        for (var i = 0; i < 7; i++)
        {
            await romeo.SendAsync(Hello);
            await PushStage.PumpAsync(world);
        }

        Assert.Equal(5, device.Requests.Count);
    }

    [Fact]
    public async Task The_server_proves_who_it_is_with_a_key_of_its_own()
    {
        using var device = new PushDevice();
        var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        using var client = web.As("juliet@example.com");
        var known = (await client.GetFromJsonAsync<JsonElement>("push/key", Stop)).GetProperty("key").GetString()!;
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        var header = PushDevice.Header(Assert.Single(device.Requests), "Authorization");
        var (token, key) = (header.Split(["t=", ", k="], StringSplitOptions.None)[1], header.Split("k=")[1]);
        Assert.StartsWith("vapid t=", header, StringComparison.Ordinal);
        Assert.Equal(known, key);
        var point = Base64Url.DecodeFromChars(key);
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        var parts = token.Split('.');
        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]),
            Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        Assert.Equal("https://push.example.org", claims.GetProperty("aud").GetString());
        Assert.Equal("https://chat.example.com", claims.GetProperty("sub").GetString());
        var left = claims.GetProperty("exp").GetInt64() - world.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.InRange(left, 1, 24 * 3600);

        await web.DisposeAsync();
        await using var later = await world.RestartAsync(services => PushStage.Features(services, device));
        Assert.Equal(known, await later.Get<VapidKeys>().PublicAsync(Stop));
    }

    [Fact]
    public async Task How_much_is_unread_is_told_to_who_has_no_stream()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        using var client = web.As("juliet@example.com");
        Assert.Equal((0, 0), await UnreadAsync(client));

        await romeo.SendAsync(Hello);
        await romeo.SendAsync(Hello.Replace("hello you", "are you there", StringComparison.Ordinal));
        Assert.Equal((1, 2), await UnreadAsync(client));

        static async Task<(int, int)> UnreadAsync(HttpClient client)
        {
            var told = await client.GetFromJsonAsync<JsonElement>("unread", Stop);
            return (told.GetProperty("conversations").GetInt32(), told.GetProperty("messages").GetInt32());
        }
    }

    [Fact]
    public async Task Subscriptions_are_listed_replaced_and_taken_back()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, _, id) = await AwayAsync(world, device);
        await using var _1 = web;
        using var client = web.As("juliet@example.com");
        using var other = web.As("romeo@example.com");

        using var again = await client.PostAsJsonAsync("push/subscriptions", device.Registration, Stop);
        var list = (await client.GetFromJsonAsync<JsonElement>("push/subscriptions", Stop)).GetProperty("items");
        using var stranger = await other.DeleteAsync("push/subscriptions/" + id, Stop);
        using var gone = await client.DeleteAsync("push/subscriptions/" + id, Stop);
        using var twice = await client.DeleteAsync("push/subscriptions/" + id, Stop);

        var one = Assert.Single(list.EnumerateArray().ToArray());
        Assert.Equal(id, one.GetProperty("id").GetString());
        Assert.Equal("https://push.example.org", one.GetProperty("endpoint").GetString());
        Assert.Equal("push.example.com", one.GetProperty("service").GetString());
        Assert.True(one.GetProperty("current").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
    }

    [Theory]
    [InlineData("http://push.example.org/", null)]
    [InlineData("https://user@push.example.org/", null)]
    [InlineData("nonsense", null)]
    [InlineData(PushDevice.Endpoint, "AAAA")]
    public async Task A_subscription_that_makes_no_sense_is_refused(string endpoint, string? key)
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");

        using var answer = await client.PostAsJsonAsync("push/subscriptions", new
        {
            endpoint,
            keys = new
            {
                p256dh = key ?? Base64Url.EncodeToString(device.PublicKey),
                auth = Base64Url.EncodeToString(device.Auth),
            },
        }, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_device_that_is_signed_out_is_woken_no_more()
    {
        using var device = new PushDevice();
        await using var world = await StartAsync(device);
        var (web, romeo, _) = await AwayAsync(world, device);
        await using var _1 = web;
        var juliet = await world.Exchange.Users.FindAsync(Xmpp.Jid.Parse("juliet@example.com"), Stop);

        await world.Get<IDeviceListener>().RevokedAsync(juliet!.Tenant, juliet.Account, new DeviceId(7));
        await romeo.SendAsync(Hello);
        await PushStage.PumpAsync(world);

        Assert.Empty(device.Requests);
    }

}

public sealed class SqlitePushTests() : PushContract(StoreKind.Sqlite);

public sealed class PostgresPushTests() : PushContract(StoreKind.Postgres);
