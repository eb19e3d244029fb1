using System.Net;
using Hutong.Media.Ice;
using Hutong.Media.Stun;

namespace Hutong.Media.Tests.Ice;

public class IceAgentTests
{
    static readonly IPEndPoint A = IPEndPoint.Parse("10.0.0.1:1000"), A2 = IPEndPoint.Parse("10.0.1.1:1001"),
        B = IPEndPoint.Parse("10.0.0.2:2000"), B6 = IPEndPoint.Parse("[2001:db8::2]:2001"),
        Public = IPEndPoint.Parse("198.51.100.7:5000");

    static readonly IceOptions Full = new() { TieBreaker = 5 },
        Controlling = new() { Controlling = true, TieBreaker = 9 },
        Lite = new() { Lite = true };

    static VirtualNetwork Network(IceOptions left, IceOptions right, IPEndPoint[]? a = null, IPEndPoint[]? b = null)
    {
        var network = new VirtualNetwork(left, right);
        foreach (var (side, addresses) in new[] { (network.Left, a ?? [A]), (network.Right, b ?? [B]) })
        {
            for (var i = 0; i < addresses.Length; i++)
            {
                side.Agent.AddLocal(IceCandidate.Create(addresses[i], localPreference: (ushort)(60000 - i)));
            }
        }

        return network;
    }

    static void Connected(VirtualNetwork network, IPEndPoint left, IPEndPoint right)
    {
        Assert.Equal((IceState.Connected, IceState.Connected), (network.Left.Agent.State, network.Right.Agent.State));
        Assert.Equal((right, left), (network.Left.Agent.Path!.Value.Remote, network.Right.Agent.Path!.Value.Remote));
    }

    [Fact]
    public void Two_full_agents_find_each_other_and_agree()
    {
        var network = Network(Controlling, Full, [A, A2], [B, B6]);
        network.Left.Offer();
        network.Right.Offer();
        network.Run(TimeSpan.FromSeconds(1));
        Connected(network, A, B);
    }

    [Fact]
    public void The_next_pair_is_taken_when_the_best_is_blocked()
    {
        var network = Network(Controlling, Full, [A, A2]);
        network.Blocks = (from, to) => from.Equals(A) || to.Equals(A);
        network.Left.Offer();
        network.Right.Offer();
        network.Run(TimeSpan.FromSeconds(2));
        Connected(network, A2, B);
    }

    [Fact]
    public void A_third_of_all_datagrams_may_be_lost()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var network = Network(Controlling, Full, [A, A2], [B]);
            network.Loses = _ => random.Next(3) == 0;
            network.Left.Offer();
            network.Right.Offer();
            network.Run(TimeSpan.FromSeconds(20));
            Assert.Equal((seed, IceState.Connected, IceState.Connected),
                (seed, network.Left.Agent.State, network.Right.Agent.State));
            Assert.Equal(network.Left.Agent.Path!.Value.Remote, B);
        }
    }

    [Fact]
    public void A_peer_behind_a_translated_address_is_learned()
    {
        var network = Network(Controlling, Full);
        network.Translates = address => address.Equals(A) ? Public : address;
        network.Left.Offer();
        network.Right.Offer();
        network.Run(TimeSpan.FromSeconds(2));
        Connected(network, Public, B);
    }

    [Fact]
    public void A_browser_that_hides_its_addresses_reaches_a_lite_server()
    {
        var network = Network(Controlling, Lite);
        network.Translates = address => address.Equals(A) ? Public : address;
        network.Left.Offer(candidates: false);
        network.Left.Agent.SetRemote(network.Right.Agent.Credentials, lite: true);
        network.Left.Agent.AddRemote(IceCandidate.Create(B));
        network.Run(TimeSpan.FromSeconds(1));
        Connected(network, Public, B);
    }

    [Fact]
    public void Candidates_may_trickle_and_checks_may_come_before_the_answer()
    {
        var network = Network(Controlling, Full);
        network.Right.Offer();
        network.Run(TimeSpan.FromMilliseconds(500));
        Assert.Equal(IceState.New, network.Right.Agent.State);
        network.Left.Offer(candidates: false);
        network.Run(TimeSpan.FromSeconds(3));
        Connected(network, A, B);
        network.Right.Agent.AddRemote(IceCandidate.Create(A));
        network.Right.Agent.EndOfRemote();
    }

    [Theory]
    [InlineData(true, 1, 2)]
    [InlineData(true, 2, 1)]
    [InlineData(false, 1, 2)]
    [InlineData(false, 2, 1)]
    public void When_both_say_the_same_the_tie_breaker_decides(bool controlling, ulong left, ulong right)
    {
        var network = Network(new() { Controlling = controlling, TieBreaker = left },
            new() { Controlling = controlling, TieBreaker = right });
        network.Left.Offer();
        network.Right.Offer();
        network.Run(TimeSpan.FromSeconds(3));
        Connected(network, A, B);
        Assert.NotEqual(network.Left.Agent.Controlling, network.Right.Agent.Controlling);
        Assert.Equal(left > right, network.Left.Agent.Controlling);
    }

    [Fact]
    public void Of_a_full_and_a_lite_side_the_full_one_chooses()
    {
        var network = Network(Lite with { Controlling = true }, Full);
        network.Left.Offer();
        network.Right.Offer();
        network.Right.Agent.SetRemote(network.Left.Agent.Credentials, lite: true);
        Assert.Equal((false, true), (network.Left.Agent.Controlling, network.Right.Agent.Controlling));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Consent_is_kept_and_lost_after_30_seconds_of_silence(bool lite)
    {
        var network = Network(Controlling, lite ? Lite : Full);
        network.Left.Offer();
        network.Right.Offer();
        network.Left.Agent.SetRemote(network.Right.Agent.Credentials, lite);
        network.Run(TimeSpan.FromMinutes(2));
        Connected(network, A, B);
        var before = network.Sent;
        network.Run(TimeSpan.FromMinutes(1));
        Assert.InRange(network.Sent - before, 20, 60);
        network.Loses = _ => true;
        network.Run(TimeSpan.FromSeconds(40));
        Assert.Equal((IceState.ConsentLost, IceState.ConsentLost),
            (network.Left.Agent.State, network.Right.Agent.State));
        Assert.Null(network.Left.Agent.Path);
    }

    [Fact]
    public void With_no_way_through_it_fails_in_time()
    {
        var network = Network(Controlling, Full);
        network.Loses = _ => true;
        network.Left.Offer();
        network.Right.Offer();
        network.Run(TimeSpan.FromSeconds(31));
        Assert.Equal((IceState.Failed, IceState.Failed), (network.Left.Agent.State, network.Right.Agent.State));
        Assert.Null(network.Left.Agent.Path);
    }

    [Fact]
    public void What_is_not_authentic_gets_no_answer_and_leaves_nothing()
    {
        var network = Network(Controlling, Full);
        network.Left.Offer();
        var right = network.Right.Agent;
        var wrong = IceCredentials.Create();
        foreach (var user in new[] { $"{right.Credentials.User}:{network.Left.Agent.Credentials.User}", "x:y", "" })
        {
            var writer = new StunWriter(new byte[300], StunClass.Request, new byte[12]);
            writer.Text(StunAttribute.Username, user);
            writer.Integrity(wrong.Key);
            writer.Fingerprint();
            for (var port = 1; port < 1000; port++)
            {
                right.Receive(0, new(IPAddress.Loopback, port), writer.Message, TimeSpan.Zero);
            }
        }

        Assert.Equal(0, network.Sent);
        Assert.Equal(IceState.New, right.State);
    }

    [Fact]
    public void A_peer_that_asks_from_everywhere_is_bounded()
    {
        var network = Network(Controlling, Full);
        network.Left.Offer(candidates: false);
        var right = network.Right.Agent;
        for (var port = 1; port < 1000; port++)
        {
            var writer = new StunWriter(new byte[300], StunClass.Request, new byte[12]);
            writer.Text(StunAttribute.Username,
                $"{right.Credentials.User}:{network.Left.Agent.Credentials.User}");
            writer.Integrity(right.Credentials.Key);
            writer.Fingerprint();
            right.Receive(0, new(IPAddress.Loopback, port), writer.Message, TimeSpan.Zero);
        }

        Assert.False(right.AddRemote(IceCandidate.Create(A)));
        for (var i = 1; i < IceAgent.LocalCandidatesMax; i++)
        {
            Assert.Equal(i, right.AddLocal(IceCandidate.Create(new(IPAddress.Loopback, i))));
        }

        Assert.Equal(-1, right.AddLocal(IceCandidate.Create(A)));
        network.Run(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Any_datagram_is_borne()
    {
        var network = Network(Controlling, Full);
        network.Left.Offer();
        network.Right.Offer();
        var random = new Random(11);
        for (var i = 0; i < 2000; i++)
        {
            var writer = new StunWriter(new byte[300], (StunClass)random.Next(4), new byte[12]);
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            writer.Bytes((StunAttribute)random.Next(0x30), bytes);
            writer.Text(StunAttribute.Username,
                $"{network.Right.Agent.Credentials.User}:{network.Left.Agent.Credentials.User}");
            writer.Integrity(network.Right.Agent.Credentials.Key);
            writer.Fingerprint();
            network.Right.Agent.Receive(0, A, writer.Message, network.Now);
        }

        network.Run(TimeSpan.FromSeconds(5));
        Connected(network, A, B);
    }
}
