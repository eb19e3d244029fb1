using System.Globalization;
using Hutong.Edge.Xmpp.Tests.Stage;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Tests.Sessions;

/// <summary>
/// A client whose connection is cut at random instants in a burst, both ways: with the counters of XEP-0198 alone
/// every message arrives once and in order.
/// </summary>
public sealed class ResumptionTests
{
    const string Sm = "urn:xmpp:sm:3";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Loses_and_doubles_nothing_when_cut_in_the_middle_of_a_burst(int seed)
    {
        var random = new Random(seed);
        await using var stage = new EdgeStage();
        await using var juliet = await RawClient.ConnectAsync(stage);
        await juliet.SignInAsync("juliet", "window");
        var romeo = new Resumer(stage);
        await romeo.BeginAsync();
        stage.Store.Held = true;
        using var stop = new CancellationTokenSource();
        var committer = CommitAsync(stage, new Random(seed + 1_000), stop.Token);

        var sent = 0;
        for (var round = 0; round < 25; round++)
        {
            var burst = random.Next(1, 12);
            await juliet.SendAsync(string.Concat(Enumerable.Range(sent, burst).Select(i =>
                $"<message to='romeo@{FakeDirectory.Domain}' id='{i}'/>")));
            sent += burst;
            await romeo.SendAsync(random.Next(0, 6));
            await romeo.ReadAsync(random.Next(0, sent - romeo.Received.Count + 1));
            if (random.Next(3) > 0)
            {
                await romeo.CutAndResumeAsync(linger: random.Next(2) == 0);
            }
        }

        await romeo.CutAndResumeAsync(linger: false);
        await romeo.ReadAsync(sent - romeo.Received.Count);
        Assert.Equal(Enumerable.Range(0, sent), romeo.Received);
        for (var i = 0; i < romeo.Sent; i++)
        {
            Assert.Equal($"r{i}", (await juliet.ReadAsync("message"))["id"]);
        }

        await juliet.SendAsync($"<iq type='get' id='sync' to='{FakeDirectory.Domain}'><x xmlns='urn:x'/></iq>");
        Assert.Equal("sync", (await juliet.ReadAsync("iq"))["id"]);
        await stop.CancelAsync();
        await committer;
        await romeo.DisposeAsync();
    }

    [Fact]
    public async Task Is_ended_with_what_it_did_not_acknowledge_when_the_server_stops_but_stays_registered()
    {
        await using var stage = new EdgeStage();
        var romeo = new Resumer(stage);
        await romeo.BeginAsync();
        await using var juliet = await RawClient.ConnectAsync(stage);
        await juliet.SignInAsync("juliet", "window");
        await juliet.SendAsync($"<message to='romeo@{FakeDirectory.Domain}' id='0'/>");
        await romeo.ReadAsync(1);
        var stopping = stage.Listener.StopAsync(default);
        await juliet.DisposeAsync();
        await romeo.DisposeAsync();
        await stopping;
        Assert.Contains("ended romeo/balcony", stage.Delivery.Events);
        Assert.Single(stage.Delivery.Undelivered);
        Assert.Empty(stage.Register.Closed);
        Assert.Single(stage.Register.Streams);
    }

    static async Task CommitAsync(EdgeStage stage, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            stage.Store.Commit(random.Next(1, 4));
            await Task.Yield();
        }

        stage.Store.Commit(int.MaxValue);
    }

    /// <summary>A client that keeps its side of XEP-0198.</summary>
    sealed class Resumer(EdgeStage stage) : IAsyncDisposable
    {
        readonly List<string> unacknowledged = [];
        RawClient client = null!;
        string id = "";
        uint handled;
        uint acknowledged;

        public List<int> Received { get; } = [];

        public int Sent { get; private set; }

        public async Task BeginAsync()
        {
            client = await RawClient.ConnectAsync(stage);
            await client.SignInAsync("romeo", "balcony");
            await client.SendAsync($"<enable xmlns='{Sm}' resume='true'/>");
            id = (await client.ReadAsync("enabled"))["id"]!;
        }

        public async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                unacknowledged.Add($"<message to='juliet@{FakeDirectory.Domain}' id='r{Sent++}'/>");
                await client.SendAsync(unacknowledged[^1]);
            }

            await client.SendAsync($"<r xmlns='{Sm}'/>");
        }

        public async Task ReadAsync(int count)
        {
            var wanted = Received.Count + count;
            while (Received.Count < wanted)
            {
                await TakeAsync(await client.ReadAsync() ?? throw new InvalidOperationException("cut by the server"));
            }
        }

        /// <summary>
        /// Comes back on another connection; <paramref name="linger"/>: the old one still looks alive.
        /// </summary>
        public async Task CutAndResumeAsync(bool linger)
        {
            var old = client;
            if (!linger)
            {
                await old.DisposeAsync();
            }

            client = await RawClient.ConnectAsync(stage);
            await client.SignInAsync("romeo", null);
            await client.SendAsync($"<resume xmlns='{Sm}' previd='{id}' h='{handled}'/>");
            var resumed = await client.ReadAsync("resumed");
            Acknowledge(resumed["h"]!);
            foreach (var again in unacknowledged)
            {
                await client.SendAsync(again);
            }

            await old.DisposeAsync();
        }

        public ValueTask DisposeAsync() => client.DisposeAsync();

        async Task TakeAsync(Element element)
        {
            switch (element.Name)
            {
                case "message":
                    handled++;
                    Received.Add(int.Parse(element["id"]!, CultureInfo.InvariantCulture));
                    break;
                case "r":
                    await client.SendAsync($"<a xmlns='{Sm}' h='{handled}'/>");
                    break;
                case "a":
                    Acknowledge(element["h"]!);
                    break;
                default:
                    throw new InvalidOperationException($"got {element}");
            }
        }

        void Acknowledge(string h)
        {
            var now = uint.Parse(h, CultureInfo.InvariantCulture);
            unacknowledged.RemoveRange(0, (int)(now - acknowledged));
            acknowledged = now;
        }
    }
}
