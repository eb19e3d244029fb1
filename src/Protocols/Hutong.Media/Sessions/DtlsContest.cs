using Hutong.Media.Dtls;
using Hutong.Media.Net;

namespace Hutong.Media.Sessions;

/// <summary>Sends a datagram to an address, at once or not at all.</summary>
delegate void DatagramSender(in SocketEndpoint to, ReadOnlySpan<byte> datagram);

/// <summary>
/// The handshakes of a leg without ICE whose peer begins. Behind a NAT the peer is not where it says, so that whoever
/// finds our port can greet: each address that proves itself by a cookie gets a handshake of its own, and the first
/// whose certificate has the fingerprint that was signalled is the peer (RFC 5763 section 6.6; latching of RFC 7362
/// section 4, by a certificate in place of the first packet). All others are of no consequence. Not safe from several
/// threads.
/// </summary>
/// <param name="context">Our certificate.</param>
/// <param name="expected">The peer's fingerprint as signalled.</param>
/// <param name="send">Sends.</param>
sealed class DtlsContest(DtlsContext context, DtlsFingerprint expected, DatagramSender send) : IDisposable
{
    /// <summary>Handshakes at a time: each is some 50 kB in OpenSSL.</summary>
    public const int HandshakesMax = 8;

    /// <summary>Of one address (a /64 of IPv6): a phone that begins again from another port.</summary>
    public const int HandshakesOfOne = 2;

    /// <summary>Older ones make room for a new one: who can has done it in three round trips.</summary>
    public static readonly TimeSpan FairTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Greetings a second of all addresses that share a lane. Who floods from one address spoils one lane of them.
    /// </summary>
    const int GreetingsPerLane = 5;

    readonly List<Handshake> handshakes = [];
    readonly int[] greeted = new int[64];
    Handshake? greeter;
    TimeSpan? signalledSince;
    long second;

    /// <summary>The peer's, and where it is; null until there is one.</summary>
    public DtlsSession? Winner { get; private set; }

    /// <summary>Where the peer is.</summary>
    public SocketEndpoint At { get; private set; }

    /// <summary>Handshakes under way.</summary>
    public int Count => handshakes.Count;

    /// <summary>Whether whoever is at the signalled address has had its time, and is not the peer.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Takes what is DTLS.</summary>
    /// <param name="from">Where it came from.</param>
    /// <param name="datagram">The datagram.</param>
    /// <param name="signalled">Where the peer says that it is; always heard.</param>
    /// <param name="now">On a monotonic clock.</param>
    public void Receive(
        in SocketEndpoint from, ReadOnlySpan<byte> datagram, SocketEndpoint? signalled, TimeSpan now)
    {
        var address = from.ToIPEndPoint();
        var source = from;
        if (handshakes.Find(one => one.At == source) is { } running)
        {
            running.Session.Receive(datagram, address, now);
            Look(running);
            return;
        }

        var isSignalled = from.Address == signalled?.Address;
        if (Winner is not null || (!isSignalled && (!MayGreet(from, now) || !HasRoom(from, now))))
        {
            return;
        }

        // One session answers all greetings with cookies and keeps nothing of them, until one comes back.
        greeter ??= new(context, expected, send);
        (greeter.At, greeter.Since) = (from, now);
        greeter.Session.Receive(datagram, address, now);
        if (!greeter.Session.IsListening)
        {
            signalledSince ??= isSignalled ? now : null;
            var proved = greeter;
            greeter = null;
            MakeRoom(from);
            handshakes.Add(proved);
            Look(proved);
        }
    }

    /// <summary>Sends again what was lost, and gives up in time.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (var one in handshakes.ToArray())
        {
            one.Session.Tick(now);
            Look(one);
        }

        HasFailed = Winner is null && now - signalledSince > DtlsSession.HandshakeTimeout;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        greeter?.Session.Dispose();
        greeter = null;
        foreach (var one in handshakes)
        {
            one.Session.Dispose();
        }

        handshakes.Clear();
    }

    void Look(Handshake one)
    {
        if (one.Session.State == DtlsState.Handshaking || Winner is not null)
        {
            return;
        }

        handshakes.Remove(one);
        if (one.Session.State == DtlsState.Connected)
        {
            (Winner, At) = (one.Session, one.At);
            Dispose();
        }
        else
        {
            one.Session.Dispose();
        }
    }

    bool MayGreet(in SocketEndpoint from, TimeSpan now)
    {
        if ((long)now.TotalSeconds != second)
        {
            second = (long)now.TotalSeconds;
            Array.Clear(greeted);
        }

        // Nobody outside knows who shares a lane: the hash has a seed of the process.
        var lane = (uint)HashCode.Combine(HostOf(from)) % greeted.Length;
        return ++greeted[lane] <= GreetingsPerLane;
    }

    bool HasRoom(in SocketEndpoint from, TimeSpan now)
    {
        var host = HostOf(from);
        var (all, ofHost) = (0, 0);
        foreach (var one in handshakes)
        {
            var isFresh = now - one.Since <= FairTime;
            all += isFresh ? 1 : 0;
            ofHost += isFresh && HostOf(one.At) == host ? 1 : 0;
        }

        return all < HandshakesMax && ofHost < HandshakesOfOne;
    }

    // The oldest goes: of the same host, or of all.
    void MakeRoom(in SocketEndpoint from)
    {
        var host = HostOf(from);
        while (handshakes.Count >= HandshakesMax || handshakes.Count(one => HostOf(one.At) == host) >= HandshakesOfOne)
        {
            var old = handshakes.Where(one => HostOf(one.At) == host).Skip(HandshakesOfOne - 1).Any()
                ? handshakes.First(one => HostOf(one.At) == host) : handshakes[0];
            handshakes.Remove(old);
            old.Session.Dispose();
        }
    }

    // A household or attacker has a whole /64 of IPv6; IPv4 is mapped, and has its address in the lower half.
    static UInt128 HostOf(in SocketEndpoint place) =>
        (ulong)(place.Address >> 64) == 0 ? place.Address : place.Address >> 64;

    sealed class Handshake : IDtlsTransport
    {
        readonly DatagramSender send;

        public Handshake(DtlsContext context, DtlsFingerprint expected, DatagramSender send)
        {
            this.send = send;
            Session = new(context, DtlsRole.Server, expected, this, asksForCookie: true);
        }

        public DtlsSession Session { get; }

        public SocketEndpoint At { get; set; }

        public TimeSpan Since { get; set; }

        public void Send(ReadOnlySpan<byte> datagram) => send(At, datagram);
    }
}
