using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Hutong.Sip.Transports;

/// <summary>How many connections there may be.</summary>
public sealed record SipConnectionTableOptions
{
    /// <summary>What each may cost.</summary>
    public SipConnectionOptions Connection { get; init; } = SipConnectionOptions.Default;

    /// <summary>In all. Default 100,000.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>From one address. Default 1,000: an office behind one NAT.</summary>
    public int MaxPerAddress { get; init; } = 1_000;

    /// <summary>How long connecting may take, TLS included. Default 5 s, less than a caller waits.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How TLS servers are checked when we connect; null: as the system does. The name is filled in.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }
}

/// <summary>
/// The connections there are, by transport and peer, so that what goes to a peer takes the connection that is there,
/// whoever made it (RFC 3261 section 18.1.1, RFC 5923). Bounded in all and by address.
/// </summary>
/// <param name="receiver">Who gets messages.</param>
/// <param name="time">The clock.</param>
/// <param name="options">The bounds.</param>
public sealed class SipConnectionTable(
    ISipReceiver receiver, TimeProvider time, SipConnectionTableOptions? options = null) : ISipReceiver,
        IAsyncDisposable
{
    readonly SipConnectionTableOptions options = options ?? new();
    readonly ConcurrentDictionary<(SipTransport, IPEndPoint), ConnectedFlow> connections = new();
    readonly ConcurrentDictionary<IPAddress, int> byAddress = new();
    readonly ConcurrentDictionary<ConnectedFlow, Task> running = new();
    readonly CancellationTokenSource stop = new();
    int count;

    /// <summary>Connections there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The connection to a peer, if one is open.</summary>
    public bool TryFind(SipTransport transport, IPEndPoint remote, out ISipFlow? flow)
    {
        flow = connections.TryGetValue((transport, remote), out var connection) && connection.IsOpen
            ? connection
            : null;
        return flow is not null;
    }

    /// <summary>
    /// Runs a connection that a peer made, until it ends. False, and the stream is closed, when there are too many.
    /// </summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="transport">Tcp or Tls.</param>
    /// <param name="local">Our end.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="secure">Makes TLS of it; null, and the stream closed, when the peer does not do its part in time.
    /// Who is at that counts already: a handshake costs more than what it leads to.</param>
    public async Task<bool> RunAcceptedAsync(
        Stream stream, SipTransport transport, IPEndPoint local, IPEndPoint remote,
        Func<Stream, Task<Stream?>>? secure = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(remote);
        if (!TryEnter(remote.Address))
        {
            await stream.DisposeAsync();
            return false;
        }

        if (secure is not null)
        {
            if (await secure(stream) is not { } secured)
            {
                Leave(remote.Address);
                return true;
            }

            stream = secured;
        }

        await Run(new SipConnection(
            stream, transport, local, remote, isAccepted: true, this, time, options.Connection),
            CancellationToken.None);
        return true;
    }

    /// <summary>
    /// Runs a WebSocket that a browser opened, until it ends. False, without it, when there are too many.
    /// </summary>
    /// <param name="accept">Accepts it.</param>
    /// <param name="isSecure">Whether it came over TLS.</param>
    /// <param name="local">Our end.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="idle">How long no message at all may come: an open page says nothing of itself, so that its life
    /// is for the Ping frames to find out (RFC 7118 section 6).</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<bool> RunAcceptedAsync(
        Func<Task<WebSocket>> accept, bool isSecure, IPEndPoint local, IPEndPoint remote, TimeSpan idle,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(accept);
        ArgumentNullException.ThrowIfNull(remote);
        if (!TryEnter(remote.Address))
        {
            return false;
        }

        WebSocket socket;
        try
        {
            socket = await accept();
        }
        catch
        {
            Leave(remote.Address);
            throw;
        }

        await Run(new SipWebSocket(socket, isSecure, local, remote, this, time, isAccepted: true,
            options.Connection with { IdleTimeout = idle }), cancel);
        return true;
    }

    /// <summary>
    /// The connection to a peer, which is made when there is none. Null when it cannot be made: refused, no answer in
    /// time, a certificate that is not good, too many connections.
    /// </summary>
    /// <param name="transport">Tcp or Tls.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="name">The name in its certificate (RFC 5922); for Tls.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<ISipFlow?> ConnectAsync(
        SipTransport transport, IPEndPoint remote, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(remote);
        if (TryFind(transport, remote, out var flow))
        {
            return flow;
        }

        if (!TryEnter(remote.Address))
        {
            return null;
        }

        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, stop.Token);
        await using var watch = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), limit, options.ConnectTimeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(remote, limit.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (transport == SipTransport.Tls)
            {
                stream = await SecureAsync(stream, name, limit.Token);
            }

            SipConnection connection = new(
                stream, transport, (IPEndPoint)socket.LocalEndPoint!, remote, isAccepted: false, this, time,
                options.Connection);
            _ = Run(connection, CancellationToken.None);
            return connection;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException)
        {
            socket.Dispose();
            Leave(remote.Address);
            return null;
        }
    }

    /// <inheritdoc />
    public void OnMessage(Messages.SipParsed parsed, ISipFlow flow) => receiver.OnMessage(parsed, flow);

    /// <inheritdoc />
    public void OnClosed(ISipFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (flow is ConnectedFlow connection)
        {
            connections.TryRemove(KeyValuePair.Create((flow.Transport, flow.Remote), connection));
            Leave(flow.Remote.Address);
        }

        receiver.OnClosed(flow);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running.Values);
    }

    async Task<Stream> SecureAsync(Stream stream, string name, CancellationToken cancel)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                RemoteCertificateValidationCallback = options.Tls?.RemoteCertificateValidationCallback,
                CertificateChainPolicy = options.Tls?.CertificateChainPolicy,
                ClientCertificates = options.Tls?.ClientCertificates,
                EnabledSslProtocols = options.Tls?.EnabledSslProtocols ?? default,
            },
            cancel);
        return secure;
    }

    // A newer connection of the same peer takes the place of an older one, which goes on until it ends.
    async Task Run(ConnectedFlow connection, CancellationToken cancel)
    {
        connections[(connection.Transport, connection.Remote)] = connection;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancel);
        var task = connection.RunAsync(end.Token);
        running[connection] = task;
        await task;
        running.TryRemove(connection, out _);
    }

    bool TryEnter(IPAddress address)
    {
        if (Interlocked.Increment(ref count) > options.MaxConnections)
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        if (byAddress.AddOrUpdate(address, 1, static (_, number) => number + 1) > options.MaxPerAddress)
        {
            Leave(address);
            return false;
        }

        return true;
    }

    void Leave(IPAddress address)
    {
        Interlocked.Decrement(ref count);
        var left = byAddress.AddOrUpdate(address, 0, static (_, number) => number - 1);
        if (left <= 0)
        {
            byAddress.TryRemove(KeyValuePair.Create(address, left));
        }
    }
}
