using System.Net;
using Hutong.Media.Dtls;
using Hutong.Media.Ice;
using Hutong.Media.Net;

namespace Hutong.Media.Sessions;

/// <summary>
/// The way to a browser: ICE finds it, a handshake over it gives the keys. Not safe from several
/// threads; sends by itself.
/// </summary>
sealed class SecureWay : IIceTransport, IDtlsTransport, IDisposable
{
    // Who hangs up says goodbye here too, and may be heard here first: what it says by its signalling is why.
    static readonly TimeSpan GoodbyeGrace = TimeSpan.FromSeconds(2);

    readonly MediaPort port;
    readonly DtlsContext? context;
    readonly AudioSessionParts parts;
    IceAgent? ice;

    // Until the new way is found the old one is good (RFC 8445 section 9).
    IceAgent? before;
    DtlsSession? dtls;
    DtlsContest? contest;
    SocketEndpoint? path, signalled;
    TimeSpan? goodbye;
    bool isGone;

    /// <summary>A way.</summary>
    /// <param name="port">Sends and receives.</param>
    /// <param name="parts">Our credentials, address and certificate.</param>
    public SecureWay(MediaPort port, AudioSessionParts parts)
    {
        (this.port, context, this.parts) = (port, parts.Dtls, parts);
        ice = parts.Ice is { } own ? NewAgent(own, parts.IceControls) : null;
    }

    /// <summary>Whether ICE decides where packets go.</summary>
    public bool HasIce => ice is not null;

    /// <summary>Where packets go by ICE; without, where the handshake was, once it is over.</summary>
    public SocketEndpoint? Path => path;

    /// <summary>Whether the peer is gone: no way, no consent, no handshake, or a goodbye some time ago.</summary>
    public bool Failed => ice?.State is IceState.Failed or IceState.ConsentLost
        || dtls?.State == DtlsState.Failed || contest is { HasFailed: true } || isGone;

    /// <summary>The keys, once there are any.</summary>
    public DtlsSession? Keys => dtls is { State: DtlsState.Connected } ? dtls : null;

    /// <summary>
    /// Looks for another way, under new credentials; packets and keys stay on the old one until then. Who chooses stays
    /// the same.
    /// </summary>
    public void Restart(IceCredentials own)
    {
        // Restarted again before the first was through: what is known to work stays.
        before = ice?.Path is not null ? ice : before;
        ice = NewAgent(own, ice?.Controlling ?? parts.IceControls);
    }

    /// <summary>Who the peer is.</summary>
    public void SetPeer(AudioPlan plan, TimeSpan now)
    {
        signalled = plan.Remote;
        if (ice is not null && plan.Ice is { } credentials)
        {
            ice.SetRemote(credentials);
            AddCandidates(plan.Candidates);
        }

        if (dtls is null && contest is null && context is not null && plan.Fingerprint is { } fingerprint)
        {
            if (ice is null && plan.DtlsRole == DtlsRole.Server)
            {
                contest = new(context, fingerprint, port.Send);
                return;
            }

            dtls = new(context, plan.DtlsRole, fingerprint, this);
            if (ice is null)
            {
                path = signalled;
                dtls.Start(now);
            }
        }
    }

    public void AddCandidates(IReadOnlyList<IceCandidate> candidates)
    {
        foreach (var one in candidates)
        {
            ice?.AddRemote(one);
        }
    }

    /// <summary>Takes what is STUN.</summary>
    public void Stun(in SocketEndpoint from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (ice is null)
        {
            return;
        }

        var address = from.ToIPEndPoint();
        ice.Receive(0, address, datagram, now);
        before?.Receive(0, address, datagram, now);
        Look(now);
    }

    /// <summary>
    /// Takes what is DTLS; only from where ICE has found the peer, or, without, from where it was signalled or has
    /// proved itself.
    /// </summary>
    public void Dtls(in SocketEndpoint from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (contest is not null)
        {
            contest.Receive(from, datagram, signalled, now);
            TakeWinner();
            return;
        }

        var address = from.ToIPEndPoint();
        if (dtls is not null && path is not null
            && (ice is null ? path == from : ice.Knows(address) || before?.Knows(address) == true))
        {
            dtls.Receive(datagram, address, now);
        }
    }

    public void Tick(TimeSpan now)
    {
        ice?.Tick(now);
        before?.Tick(now);
        Look(now);
        dtls?.Tick(now);
        contest?.Tick(now);
        TakeWinner();
        goodbye ??= dtls?.State == DtlsState.Closed ? now : null;
        isGone = now - goodbye > GoodbyeGrace;
    }

    public void Send(int local, IPEndPoint remote, ReadOnlySpan<byte> datagram) =>
        port.Send(SocketEndpoint.From(remote), datagram);

    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (path is { } to)
        {
            port.Send(to, datagram);
        }
    }

    public void Dispose()
    {
        dtls?.Close();
        dtls?.Dispose();
        contest?.Dispose();
        (dtls, contest) = (null, null);
    }

    void TakeWinner()
    {
        if (contest is { Winner: { } winner } won)
        {
            (dtls, path, contest) = (winner, won.At, null);
        }
    }

    IceAgent? NewAgent(IceCredentials own, bool controlling)
    {
        if (parts.Address is not { } address)
        {
            return null;
        }

        var agent = new IceAgent(new IceOptions
        {
            Lite = parts.IceIsLite,
            Controlling = controlling,
            TieBreaker = (ulong)parts.Random.NextInt64(),
        }, own, this, parts.Random);
        agent.AddLocal(IceCandidate.Create(new(address, port.Number)));
        return agent;
    }

    void Look(TimeSpan now)
    {
        if (ice?.Path is { } found)
        {
            before = null;
            var known = path;
            path = SocketEndpoint.From(found.Remote);
            if (known is null)
            {
                dtls?.Start(now);
            }
        }
        else if (ice is not null && before?.Path is null)
        {
            path = null;
        }
    }
}
