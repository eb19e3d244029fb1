using System.Net;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Tests.Stage;
using Hutong.Xmpp;

namespace Hutong.Edge.Xmpp.Tests.Connections;

/// <summary>The limits that work by not reading, or by not answering at all.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Reads_no_further_while_too_many_commits_are_under_way()
    {
        await using var stage = new EdgeStage(new XmppOptions { AllowPlaintext = true, MaxInFlight = 8 });
        await using var client = await RawClient.ConnectAsync(stage);
        await client.SignInAsync("romeo", "x");
        stage.Store.Held = true;
        await client.SendAsync(string.Concat(
            Enumerable.Range(0, 30).Select(i => $"<message to='juliet@{FakeDirectory.Domain}' id='{i}'/>")));
        await EdgeStage.UntilAsync(() => stage.Store.Waiting == 8);
        stage.Store.Commit(3);
        await EdgeStage.UntilAsync(() => stage.Store.Waiting == 8);
        stage.Store.Held = false;
        stage.Store.Commit(int.MaxValue);
        await client.SendAsync($"<iq type='get' id='after' to='{FakeDirectory.Domain}'><x xmlns='urn:x'/></iq>");
        Assert.Equal("after", (await client.ReadAsync("iq"))["id"]);
    }

    [Fact]
    public async Task Leaves_a_socket_alone_that_sends_faster_than_allowed()
    {
        await using var stage = new EdgeStage(new XmppOptions { AllowPlaintext = true, MaxStanzasPerSecond = 10 });
        await using var client = await RawClient.ConnectAsync(stage);
        await using var other = await RawClient.ConnectAsync(stage);
        await other.SignInAsync("juliet", "x");
        await client.SignInAsync("romeo", "x");
        var flood = string.Concat(
            Enumerable.Range(0, 50).Select(i => $"<message to='juliet@{FakeDirectory.Domain}' id='{i}'/>"));
        await client.SendAsync(flood);
        for (var i = 0; i < 50; i++)
        {
            await other.ReadAsync("message");
        }

        // Fifty are five seconds' worth: one more than the burst. What follows waits on the clock.
        await client.SendAsync($"<message to='juliet@{FakeDirectory.Domain}' id='late'/>");
        await other.SendAsync($"<iq type='get' id='sync' to='{FakeDirectory.Domain}'><x xmlns='urn:x'/></iq>");
        Assert.Equal("sync", (await other.ReadAsync("iq"))["id"]);
        // When the server has read that is not known: the clock goes on, but not so fast that connections grow old.
        var late = other.ReadAsync("message");
        var moved = TimeProvider.System.GetTimestamp();
        await EdgeStage.UntilAsync(() =>
        {
            if (TimeProvider.System.GetElapsedTime(moved) > TimeSpan.FromMilliseconds(5))
            {
                moved = TimeProvider.System.GetTimestamp();
                stage.Time.Advance(TimeSpan.FromMilliseconds(100));
            }

            return late.IsCompleted;
        });
        Assert.Equal("late", (await late)["id"]);
    }

    [Fact]
    public async Task Drops_a_reader_that_is_too_slow_and_keeps_its_session_for_it()
    {
        await using var stage = new EdgeStage(new XmppOptions { AllowPlaintext = true, MaxOutputBytes = 65_536 })
        {
            Window = 4_096,
        };
        await using var slow = await RawClient.ConnectAsync(stage);
        await slow.SignInAsync("romeo", "slow");
        await slow.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        await slow.ReadAsync("enabled");
        await using var other = await RawClient.ConnectAsync(stage);
        await other.SignInAsync("juliet", "x");
        var body = new string('x', 10_000);
        await other.SendAsync(string.Concat(Enumerable.Range(0, 20)
            .Select(i => $"<message to='romeo@{FakeDirectory.Domain}' id='{i}'><body>{body}</body></message>")));
        var user = (await stage.Users.FindAsync(Jid.Parse($"romeo@{FakeDirectory.Domain}"), default))!;
        await EdgeStage.UntilAsync(() => user.Find("slow") is { IsConnected: false });
        // Nobody else waited for it.
        await other.SendAsync($"<iq type='get' id='sync' to='{FakeDirectory.Domain}'><x xmlns='urn:x'/></iq>");
        Assert.Equal("sync", (await other.ReadAsync("iq"))["id"]);
    }

    [Fact]
    public async Task Counts_connections_by_address_and_strangers_apart()
    {
        await using var stage = new EdgeStage(new XmppOptions
        {
            AllowPlaintext = true,
            MaxConnectionsPerAddress = 3,
            MaxStrangersPerAddress = 2,
        });
        await using var known = await RawClient.ConnectAsync(stage);
        await known.SignInAsync("romeo", "x");
        await using var first = await RawClient.ConnectAsync(stage);
        var second = await RawClient.ConnectAsync(stage);
        await first.OpenAsync();
        await second.OpenAsync();
        await using var third = await RawClient.ConnectAsync(stage);
        Assert.Null(await third.ReadAsync());
        await second.DisposeAsync();
        await EdgeStage.UntilAsync(() => stage.Services.Connections.Count == 2);
        await using var fourth = await RawClient.ConnectAsync(stage);
        await fourth.OpenAsync();
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", false)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", false)]
    public async Task Takes_a_network_of_ipv6_for_one_address(string first, string second, bool admitted)
    {
        await using var stage = new EdgeStage(new XmppOptions { MaxConnectionsPerAddress = 1 });
        Assert.True(Start(stage, first));
        Assert.Equal(admitted, Start(stage, second));
    }

    static bool Start(EdgeStage stage, string peer)
    {
        var (server, _) = DuplexStream.Pair(4_096);
        return stage.Services.TryStart(new StreamCarrier(server, IPAddress.Parse(peer), null, null), null, out _);
    }
}
