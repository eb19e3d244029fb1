using System.Net;
using System.Net.Sockets;
using Hutong.Edge.Xmpp.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp.Listening;

/// <summary>
/// Listens for clients over TCP and owns their connections. It accepts sockets itself: what Kestrel keeps for each
/// connection is most of what an idle client may cost (docs/decisions/0003-xmpp-transport.md).
/// </summary>
public sealed partial class XmppListener : IHostedService, IAsyncDisposable
{
    static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(5);

    readonly EdgeServices edge;
    readonly CancellationTokenSource stopping = new();
    readonly List<Socket> sockets = [];
    readonly List<Task> loops = [];

    internal XmppListener(EdgeServices edge)
    {
        this.edge = edge;
        edge.Stopping = stopping.Token;
    }

    /// <summary>Where plain connections (STARTTLS) are listened for; null when off or not started.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <summary>Where TLS connections are listened for; null when off or not started.</summary>
    public IPEndPoint? TlsEndPoint { get; private set; }

    /// <summary>How many clients are connected, over whatever transport.</summary>
    public int Connections => edge.Connections.Count;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        edge.Store.Attach(edge.Flusher);
        EndPoint = Listen(edge.Options.Port, tls: false);
        if (edge.Certificates is not null)
        {
            TlsEndPoint = Listen(edge.Options.TlsPort, tls: true);
        }

        loops.Add(SweepAsync());
        return Task.CompletedTask;
    }

    /// <summary>Takes no more connections, says farewell to all, and waits a little for them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        sockets.Clear();
        var open = edge.Connections.Select(static _ => true);
        foreach (var connection in open)
        {
            connection.Fail(Hutong.Xmpp.Streams.StreamError.SystemShutdown);
        }

        var ended = Task.WhenAll(open.Select(connection => connection.Finished));
        await Task.WhenAny(ended, Task.Delay(FarewellTime, edge.Time, cancellationToken));
        await stopping.CancelAsync();
        foreach (var connection in open)
        {
            connection.Abort();
        }

        await Task.WhenAll(open.Select(connection => connection.Finished));
        await Task.WhenAll(loops);
        edge.Resumptions.EndAll();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await StopAsync(new CancellationToken(canceled: true));
        }

        stopping.Dispose();
    }

    /// <summary>One pass over all connections and all sessions that wait to be resumed.</summary>
    internal void Sweep()
    {
        foreach (var connection in edge.Connections.Select(static connection => connection.NeedsSweep()))
        {
            connection.Sweep();
        }

        edge.Resumptions.Sweep();
    }

    IPEndPoint? Listen(int port, bool tls)
    {
        if (port < 0)
        {
            return null;
        }

        var address = IPAddress.Parse(edge.Options.Address);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(4_096);
        sockets.Add(socket);
        loops.Add(AcceptAsync(socket, tls));
        return (IPEndPoint?)socket.LocalEndPoint;
    }

    async Task AcceptAsync(Socket listening, bool tls)
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listening.AcceptAsync(stopping.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                if (stopping.IsCancellationRequested || error.SocketErrorCode == SocketError.OperationAborted)
                {
                    return;
                }

                // The peer gave up first, or the process has no descriptor left: others must be able to come later.
                LogAcceptFailed(edge.Log, error.SocketErrorCode);
                await Task.Delay(TimeSpan.FromMilliseconds(50), edge.Time);
                continue;
            }

            Accept(socket, tls);
        }
    }

    void Accept(Socket socket, bool tls)
    {
        var peer = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        if (peer is not null && !edge.SignIn.MayTry(peer))
        {
            edge.Refuse("banned");
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        var carrier = new StreamCarrier(new NetworkStream(socket, ownsSocket: true), peer, socket, edge.Certificates);
        if (!edge.TryStart(carrier, tls ? () => carrier.HandshakeAsync(direct: true, stopping.Token) : null, out _))
        {
            socket.Dispose();
        }
    }

    async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepEvery, edge.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    Sweep();
                }
                catch (Exception error)
                {
                    LogSweepFailed(edge.Log, error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    [LoggerMessage(210, LogLevel.Warning, "a connection could not be accepted: {Error}")]
    static partial void LogAcceptFailed(ILogger logger, SocketError error);

    [LoggerMessage(211, LogLevel.Error, "the sweep of client connections failed")]
    static partial void LogSweepFailed(ILogger logger, Exception error);
}
