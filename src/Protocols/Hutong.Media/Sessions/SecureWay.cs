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
    readonly MediaPort port;
    readonly DtlsContext? context;
    readonly IceAgent? ice;
    DtlsSession? dtls;
    SocketEndpoint? path;

    /// <summary>A way.</summary>
    /// <param name="port">Sends and receives.</param>
    /// <param name="parts">Our credentials, address and certificate.</param>
    public SecureWay(MediaPort port, AudioSessionParts parts)
    {
        (this.port, context) = (port, parts.Dtls);
        if (parts.Ice is { } own && parts.Address is { } address)
        {
            ice = new(new IceOptions
            {
                Lite = parts.IceIsLite,
                Controlling = parts.IceControls,
                TieBreaker = (ulong)parts.Random.NextInt64(),
            }, own, this, parts.Random);
            ice.AddLocal(IceCandidate.Create(new(address, port.Number)));
        }
    }

    /// <summary>Whether ICE decides where packets go.</summary>
    public bool HasIce => ice is not null;

    /// <summary>Where packets go by ICE.</summary>
    public SocketEndpoint? Path => path;

    /// <summary>Whether the peer is gone: no way, no consent, no handshake, or a goodbye.</summary>
    public bool Failed => ice?.State is IceState.Failed or IceState.ConsentLost
        || dtls?.State is DtlsState.Failed or DtlsState.Closed;

    /// <summary>The keys, once there are any.</summary>
    public DtlsSession? Keys => dtls is { State: DtlsState.Connected } ? dtls : null;

    /// <summary>Who the peer is.</summary>
    public void SetPeer(AudioPlan plan, TimeSpan now)
    {
        if (ice is not null && plan.Ice is { } credentials)
        {
            ice.SetRemote(credentials);
            AddCandidates(plan.Candidates);
        }

        if (dtls is null && context is not null && plan.Fingerprint is { } fingerprint)
        {
            dtls = new(context, plan.DtlsRole, fingerprint, this, asksForCookie: ice is null);
            path ??= ice is null ? plan.Remote : null;
            if (ice is null)
            {
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

        ice.Receive(0, from.ToIPEndPoint(), datagram, now);
        Look(now);
    }

    /// <summary>Takes what is DTLS; only from where ICE has found the peer.</summary>
    public void Dtls(in SocketEndpoint from, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (dtls is null || (ice is not null && path is null))
        {
            return;
        }

        // Without ICE the answer goes where the question came from; a cookie proves that somebody is there.
        path = ice is null ? from : path;
        dtls.Receive(datagram, from.ToIPEndPoint(), now);
    }

    public void Tick(TimeSpan now)
    {
        ice?.Tick(now);
        Look(now);
        dtls?.Tick(now);
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
        dtls = null;
    }

    void Look(TimeSpan now)
    {
        if (ice?.Path is { } found)
        {
            var known = path;
            path = SocketEndpoint.From(found.Remote);
            if (known is null)
            {
                dtls?.Start(now);
            }
        }
        else if (ice is not null)
        {
            path = null;
        }
    }
}
