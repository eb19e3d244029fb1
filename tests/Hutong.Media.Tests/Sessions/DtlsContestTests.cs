using System.Net;
using Hutong.Media.Dtls;
using Hutong.Media.Net;
using Hutong.Media.Sessions;

namespace Hutong.Media.Tests.Sessions;

/// <summary>Who is the peer of a leg without ICE, when anybody may greet.</summary>
public sealed class DtlsContestTests : IDisposable
{
    static readonly SocketEndpoint Signalled = Place("10.0.0.7", 4000), Seen = Place("198.51.100.4", 40000);

    readonly DtlsContext own, peers, others;
    readonly Dictionary<SocketEndpoint, Greeter> all = [];
    readonly Queue<(SocketEndpoint At, bool IsToUs, byte[] Datagram)> network = new();
    readonly DtlsContest contest;
    TimeSpan now;

    public DtlsContestTests()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed");
        (own, peers, others) = (new(TimeProvider.System), new(TimeProvider.System), new(TimeProvider.System));
        contest = new(own, peers.Fingerprint, (in to, datagram) => network.Enqueue((to, false, datagram.ToArray())));
    }

    public void Dispose()
    {
        contest?.Winner?.Dispose();
        contest?.Dispose();
        foreach (var one in all.Values)
        {
            one.Session.Dispose();
        }

        own?.Dispose();
        peers?.Dispose();
        others?.Dispose();
    }

    static SocketEndpoint Place(string address, int port) =>
        SocketEndpoint.From(new IPEndPoint(IPAddress.Parse(address), port));

    [Fact]
    public void The_peer_is_found_where_it_really_is()
    {
        Greet(peers, Seen);
        Carry();
        Assert.Equal(Seen, contest.At);
        Assert.Equal(contest.Winner!.ReceiveKey!.KeyAndSalt.ToArray(), all[Seen].Session.SendKey!.KeyAndSalt.ToArray());
        Assert.Equal(0, contest.Count);
    }

    [Fact]
    public void Who_greets_first_with_another_certificate_does_not_keep_the_peer_out()
    {
        var attacker = Place("203.0.113.9", 1);
        Greet(others, attacker);
        Carry();
        Assert.Null(contest.Winner);
        Assert.Equal(0, contest.Count);
        Greet(peers, Seen);
        Carry();
        Assert.Equal(Seen, contest.At);
    }

    [Fact]
    public void Handshakes_that_stand_still_do_not_keep_the_peer_out()
    {
        for (var i = 0; i < 40; i++)
        {
            // They prove their addresses, and go no further.
            Greet(others, Place($"203.0.113.{i}", 1));
            Carry(flights: 3);
            now += TimeSpan.FromMilliseconds(50);
            Assert.InRange(contest.Count, 1, DtlsContest.HandshakesMax);
        }

        now += DtlsContest.FairTime;
        Greet(peers, Seen);
        Carry();
        Assert.Equal(Seen, contest.At);
    }

    [Fact]
    public void Where_it_was_signalled_it_is_heard_whoever_else_greets()
    {
        for (var i = 0; i < DtlsContest.HandshakesMax; i++)
        {
            Greet(others, Place($"203.0.113.{i}", 1));
            Carry(flights: 3);
        }

        Assert.Equal(DtlsContest.HandshakesMax, contest.Count);
        Greet(peers, Signalled);
        Carry();
        Assert.Equal(Signalled, contest.At);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:7::1", "2001:db8:7::2")]
    public void One_host_has_two_handshakes_at_a_time(string one, string another)
    {
        for (var port = 1; port < 20; port++)
        {
            Greet(others, Place(port % 2 == 0 ? one : another, port));
            Carry(flights: 3);
            now += TimeSpan.FromMilliseconds(300);
        }

        Assert.Equal(DtlsContest.HandshakesOfOne, contest.Count);
    }

    [Fact]
    public void A_flood_of_greetings_from_one_address_is_answered_a_little_and_the_peer_all_the_same()
    {
        var attacker = Place("203.0.113.9", 1);
        Greet(others, attacker);
        var greeting = Assert.Single(network).Datagram;
        network.Clear();
        for (var i = 0; i < 1000; i++)
        {
            contest.Receive(attacker with { Port = (ushort)(i + 1) }, greeting, Signalled, now);
        }

        Assert.InRange(network.Count, 1, 10);
        network.Clear();
        Assert.Equal(0, contest.Count);
        Greet(peers, Seen);
        Carry();
        Assert.Equal(Seen, contest.At);
    }

    [Fact]
    public void Nobody_else_is_heard_once_the_peer_was_found()
    {
        Greet(peers, Seen);
        Carry();
        var winner = contest.Winner;
        Greet(peers, Signalled);
        Carry();
        Assert.Same(winner, contest.Winner);
        Assert.Equal(DtlsState.Handshaking, all[Signalled].Session.State);
    }

    [Fact]
    public void It_fails_when_whoever_is_where_the_peer_was_signalled_is_not_it_for_long()
    {
        Greet(others, Place("203.0.113.9", 1));
        Carry();
        Pass(DtlsSession.HandshakeTimeout * 2);
        Assert.False(contest.HasFailed);
        Greet(others, Signalled);
        Carry();
        Pass(DtlsSession.HandshakeTimeout / 2);
        Assert.False(contest.HasFailed);
        Pass(DtlsSession.HandshakeTimeout);
        Assert.True(contest.HasFailed);
    }

    [Fact]
    public void Noise_is_borne()
    {
        var random = new Random(5);
        var noise = new byte[300];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(noise);
            (noise[0], noise[1], noise[2]) = (22, 254, 253);
            (noise[11], noise[12]) = (0, (byte)random.Next(256));
            contest.Receive(i % 2 == 0 ? Signalled : Seen, noise.AsSpan(0, random.Next(300)), Signalled, now);
        }

        Assert.Equal(0, contest.Count);
        network.Clear();
        Greet(peers, Seen with { Port = 9 });
        now += TimeSpan.FromSeconds(1);
        Carry();
        Assert.NotNull(contest.Winner);
    }

    void Pass(TimeSpan time)
    {
        now += time;
        contest.Tick(now);
    }

    // The first hello goes off by itself.
    void Greet(DtlsContext context, SocketEndpoint at)
    {
        var greeter = all[at] = new(context, own.Fingerprint, datagram => network.Enqueue((at, true, datagram)));
        greeter.Session.Start(now);
    }

    // One flight: all that is on its way in one direction.
    void Carry(int flights = int.MaxValue)
    {
        for (; flights > 0 && network.Count > 0; flights--)
        {
            for (var left = network.Count; left > 0; left--)
            {
                var (at, isToUs, datagram) = network.Dequeue();
                if (isToUs)
                {
                    contest.Receive(at, datagram, Signalled, now);
                }
                else
                {
                    all[at].Session.Receive(datagram, new(IPAddress.Loopback, 1), now);
                }
            }
        }

        network.Clear();
    }

    sealed class Greeter : IDtlsTransport
    {
        readonly Action<byte[]> send;

        public Greeter(DtlsContext context, DtlsFingerprint expected, Action<byte[]> send)
        {
            this.send = send;
            Session = new(context, DtlsRole.Client, expected, this);
        }

        public DtlsSession Session { get; }

        public void Send(ReadOnlySpan<byte> datagram) => send(datagram.ToArray());
    }
}
