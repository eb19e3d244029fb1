using System.Net;
using System.Threading.Channels;
using Hutong.Media.Net;

namespace Hutong.Media.Tests.Net;

public class UdpPortTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    sealed class Heard : IDatagramHandler
    {
        public List<(IPEndPoint From, byte[] Datagram)> All { get; } = [];

        public void Receive(in SocketEndpoint from, Span<byte> datagram) =>
            All.Add((from.ToIPEndPoint(), datagram.ToArray()));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Datagrams_go_in_batches_and_say_where_they_come_from(string address)
    {
        Assert.SkipWhen(address == "::1" && !System.Net.Sockets.Socket.OSSupportsIPv6, "no IPv6");
        using var left = new UdpPort(new(IPAddress.Parse(address), 0));
        using var right = new UdpPort(new(IPAddress.Parse(address), 0));
        var to = SocketEndpoint.From(right.LocalAddress);
        for (var i = 0; i < 200; i++)
        {
            left.Prepare()[0] = (byte)i;
            left.Queue(to, 1 + (i % 100));
        }

        left.Flush();
        var heard = new Heard();
        while (heard.All.Count < 200 && right.Receive(heard, Patience) > 0)
        {
        }

        Assert.Equal(0, left.Dropped);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (left.LocalAddress, (byte)i, 1 + (i % 100))),
            heard.All.Select(one => (one.From, one.Datagram[0], one.Datagram.Length)));
    }

    [Fact]
    public void Waiting_ends_and_a_closed_port_is_silent()
    {
        var port = new UdpPort(new(IPAddress.Loopback, 0));
        Assert.Equal(0, port.Receive(new Heard(), TimeSpan.FromMilliseconds(1)));
        port.Dispose();
        Assert.Equal(0, port.Receive(new Heard(), TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void What_cannot_be_sent_is_dropped_and_the_rest_goes()
    {
        using var left = new UdpPort(new(IPAddress.Loopback, 0));
        using var right = new UdpPort(new(IPAddress.Loopback, 0));
        foreach (var to in new[] { new IPEndPoint(IPAddress.Loopback, 0), right.LocalAddress })
        {
            left.Prepare()[0] = 7;
            left.Queue(SocketEndpoint.From(to), 1);
        }

        left.Flush();
        Assert.Equal(1, left.Dropped);
        Assert.Equal(1, right.Receive(new Heard(), Patience));
    }

    [Theory]
    [InlineData("192.0.2.1:5060")]
    [InlineData("[2001:db8::1]:65535")]
    public void An_address_comes_back(string text)
    {
        var endpoint = IPEndPoint.Parse(text);
        var value = SocketEndpoint.From(endpoint);
        Assert.Equal(endpoint, value.ToIPEndPoint());
        Assert.Equal(value, SocketEndpoint.From(IPEndPoint.Parse(text)));
    }

    [Fact]
    public async Task A_tick_comes_again_and_again_until_it_is_stopped()
    {
        var ticks = 0;
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (new MediaTick(TimeProvider.System, _ =>
        {
            if (Interlocked.Increment(ref ticks) == 3)
            {
                third.SetResult();
            }

            return true;
        }))
        {
            await third.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }

        var after = Volatile.Read(ref ticks);
        Assert.True(after >= 3);
        Assert.Equal(after, Volatile.Read(ref ticks));
    }

    [Fact]
    public async Task A_tick_that_finds_nothing_to_do_stands_still_until_it_is_woken()
    {
        var parts = Channel.CreateUnbounded<int>();
        var busy = false;
        var cancel = TestContext.Current.CancellationToken;
        await using var tick = new MediaTick(TimeProvider.System, part =>
        {
            parts.Writer.TryWrite(part);
            return Volatile.Read(ref busy);
        });
        for (var i = 0; i < MediaTick.Parts; i++)
        {
            await parts.Reader.ReadAsync(cancel).AsTask().WaitAsync(Patience, cancel);
        }

        await Task.Delay(MediaTick.Period * 2, TimeProvider.System, cancel);
        Assert.False(parts.Reader.TryRead(out _));

        Volatile.Write(ref busy, true);
        tick.Wake();
        for (var i = 0; i < 3 * MediaTick.Parts; i++)
        {
            await parts.Reader.ReadAsync(cancel).AsTask().WaitAsync(Patience, cancel);
        }
    }

    [Fact]
    public async Task What_a_tick_starts_does_not_go_in_front_of_others_as_it_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "it asks Linux");
        var policies = new TaskCompletionSource<(string Own, string Started)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        await using var tick = new MediaTick(TimeProvider.System, _ =>
        {
            var started = "";
            var thread = new Thread(() => started = Policy());
            thread.Start();
            thread.Join();
            policies.TrySetResult((Policy(), started));
            return false;
        });
        var (own, started) = await policies.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.SkipUnless(own == "2", "real-time priority is not granted");
        Assert.Equal("0", started);
    }

    // Of the calling thread, field 41 of proc(5); the name before may have spaces.
    static string Policy() =>
        File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[41 - 3];
}
