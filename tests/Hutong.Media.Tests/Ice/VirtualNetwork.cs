using System.Net;
using Hutong.Media.Ice;

namespace Hutong.Media.Tests.Ice;

/// <summary>
/// Two agents and what is between them: delay, loss, address translation. Its clock moves when it is told.
/// </summary>
sealed class VirtualNetwork
{
    readonly PriorityQueue<(Side To, int Local, IPEndPoint From, byte[] Datagram), (TimeSpan, int)> flying = new();
    int sent;

    public VirtualNetwork(IceOptions left, IceOptions right)
    {
        Left = new(this, left, 1);
        Right = new(this, right, 2);
        (Left.Peer, Right.Peer) = (Right, Left);
    }

    public Side Left { get; }

    public Side Right { get; }

    public TimeSpan Now { get; private set; }

    public int Sent => sent;

    /// <summary>Whether a datagram is lost: by its number.</summary>
    public Func<int, bool> Loses { get; set; } = _ => false;

    /// <summary>Whether nothing passes between two addresses.</summary>
    public Func<IPEndPoint, IPEndPoint, bool> Blocks { get; set; } = (_, _) => false;

    /// <summary>What the receiver sees of a sender's address.</summary>
    public Func<IPEndPoint, IPEndPoint> Translates { get; set; } = address => address;

    public static IPEndPoint Address(string text) => IPEndPoint.Parse(text);

    public void Run(TimeSpan time)
    {
        var end = Now + time;
        for (; Now < end; Now += TimeSpan.FromMilliseconds(10))
        {
            while (flying.TryPeek(out var next, out var due) && due.Item1 <= Now)
            {
                flying.Dequeue();
                next.To.Agent.Receive(next.Local, next.From, next.Datagram, Now);
            }

            Left.Agent.Tick(Now);
            Right.Agent.Tick(Now);
        }
    }

    void Send(Side from, int local, IPEndPoint to, ReadOnlySpan<byte> datagram)
    {
        var source = from.Agent.LocalCandidates[local].Address;
        var number = sent++;
        var seen = Translates(source);
        var target = from.Peer.Agent.LocalCandidates.ToList()
            .FindIndex(candidate => Translates(candidate.Address).Equals(to) || candidate.Address.Equals(to));
        if (target >= 0 && !Loses(number) && !Blocks(source, to))
        {
            flying.Enqueue(
                (from.Peer, target, seen, datagram.ToArray()), (Now + TimeSpan.FromMilliseconds(20), number));
        }
    }

    /// <summary>One of the two.</summary>
    public sealed class Side : IIceTransport
    {
        readonly VirtualNetwork network;

        public Side(VirtualNetwork network, IceOptions options, int seed)
        {
            this.network = network;
            Agent = new(options, IceCredentials.Create(), this, new Random(seed));
        }

        public IceAgent Agent { get; }

        public Side Peer { get; set; } = null!;

        public void Send(int local, IPEndPoint remote, ReadOnlySpan<byte> datagram) =>
            network.Send(this, local, remote, datagram);

        /// <summary>Tells the other side of its candidates.</summary>
        public void Offer(bool candidates = true)
        {
            Peer.Agent.SetRemote(Agent.Credentials);
            foreach (var candidate in candidates ? Agent.LocalCandidates : [])
            {
                Assert.Equal(CandidateFault.None, IceCandidate.TryParse(candidate.ToString(), out var read));
                Peer.Agent.AddRemote(read!);
            }
        }
    }
}
