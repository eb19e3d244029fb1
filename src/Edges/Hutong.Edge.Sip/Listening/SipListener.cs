using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Hutong.Sip.Transports;
using Microsoft.Extensions.Hosting;

namespace Hutong.Edge.Sip.Listening;

/// <summary>Listens for SIP over UDP, TCP and TLS, and looks after what expires.</summary>
public sealed class SipListener : IHostedService, IAsyncDisposable
{
    static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);
    const int FreePortTries = 10;

    static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    readonly SipStack stack;
    readonly List<Socket> sockets = [];
    readonly List<Task> loops = [];

    internal SipListener(SipStack stack) => this.stack = stack;

    /// <summary>Where datagrams are taken; null when off or not started.</summary>
    public IPEndPoint? UdpEndPoint => stack.Udp?.Local;

    /// <summary>The TCP port; 0 when off or not started.</summary>
    public int TcpPort => stack.TcpPort;

    /// <summary>The TLS port; 0 when off or not started.</summary>
    public int TlsPort => stack.TlsPort;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var address = IPAddress.Parse(stack.Options.Address);
        if (stack.Options.Port >= 0)
        {
            Try(stack.Options.Port, () => ListenForBoth(address));
        }

        if (stack.Options.TlsPort >= 0 && stack.Certificates is not null)
        {
            Try(stack.Options.TlsPort, () => stack.TlsPort = Listen(new(address, stack.Options.TlsPort), isTls: true));
        }

        loops.Add(SweepAsync());
        return Task.CompletedTask;
    }

    // Telephones try datagrams or a connection at the same port. A port that is free for one may be taken for the
    // other:
    // where any will do, another is taken.
    void ListenForBoth(IPAddress address)
    {
        for (var left = stack.Options.Port == 0 ? FreePortTries : 1; ; left--)
        {
            var udp = UdpSipTransport.Bind(
                new(address, stack.Options.Port), stack.Doorkeeper, failed: stack.LogOwnerFailed);
            stack.Udp = udp;
            try
            {
                stack.TcpPort = Listen(new(address, udp.Local.Port), isTls: false);
                return;
            }
            catch (SocketException) when (left > 1)
            {
                _ = udp.DisposeAsync().AsTask();
            }
        }
    }

    /// <summary>Ends what goes on, and takes no more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        sockets.Clear();
        foreach (var leg in stack.Legs.All)
        {
            leg.End(new(Hutong.Switch.Calls.CallReason.ServerStopped));
        }

        stack.Trunks.Dispose();
        stack.Stop();
        await stack.Connections.DisposeAsync();
        if (stack.Udp is { } udp)
        {
            await udp.DisposeAsync();
        }

        await Task.WhenAll(loops);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!stack.Stopping.IsCancellationRequested)
        {
            await StopAsync(new CancellationToken(canceled: true));
        }
    }

    // Messages and the web are not to stay down because another program speaks SIP on this machine.
    void Try(int port, Action listen)
    {
        try
        {
            listen();
        }
        catch (SocketException error)
        {
            stack.LogPortTaken(port, error.SocketErrorCode.ToString());
        }
    }

    int Listen(IPEndPoint place, bool isTls)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (place.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(place);
            socket.Listen(1_024);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        sockets.Add(socket);
        loops.Add(AcceptAsync(socket, isTls));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    async Task AcceptAsync(Socket listening, bool isTls)
    {
        while (!stack.Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await listening.AcceptAsync(stack.Stopping);
                stack.Run(() => ServeAsync(socket, isTls));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException
                or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return;
            }
            catch (SocketException)
            {
                // The peer gave up first, or the process has no descriptor left: others must be able to come later.
                await Task.Delay(TimeSpan.FromMilliseconds(50), stack.Time);
            }
        }
    }

    async Task ServeAsync(Socket socket, bool isTls)
    {
        if (socket.RemoteEndPoint is not IPEndPoint remote || socket.LocalEndPoint is not IPEndPoint local)
        {
            socket.Dispose();
            return;
        }

        (remote, local) = (Plain(remote), Plain(local));
        if (!stack.SignIn.MayTry(remote.Address))
        {
            stack.Metrics.Refuse("banned");
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        if (!await stack.Connections.RunAcceptedAsync(
            new NetworkStream(socket, ownsSocket: true), isTls ? SipTransport.Tls : SipTransport.Tcp, local, remote,
            isTls ? SecureAsync : null))
        {
            stack.Metrics.Refuse("too-many");
        }
    }

    async Task<Stream?> SecureAsync(Stream plain)
    {
        var secure = new SslStream(plain);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stack.Stopping);
        await using var watch = stack.Time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), limit, HandshakeTime, Timeout.InfiniteTimeSpan);
        try
        {
            await secure.AuthenticateAsServerAsync(
                (_, hello, _, _) => new(stack.Certificates!.For(NameOf(hello.ServerName))), null, limit.Token);
            return secure;
        }
        catch (Exception error) when (error is IOException or AuthenticationException or OperationCanceledException
            or SocketException or InvalidOperationException)
        {
            // The peer speaks no TLS, or none of ours.
            await secure.DisposeAsync();
            return null;
        }
    }

    // Telephones that were given an address name nobody; others may name anything.
    static string? NameOf(string asked) => Uri.CheckHostName(asked) == UriHostNameType.Dns ? asked : null;

    static IPEndPoint Plain(IPEndPoint place) => new(LocalAddresses.Plain(place.Address), place.Port);

    async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepEvery, stack.Time);
        try
        {
            do
            {
                stack.Sweep();
            }
            while (await timer.WaitForNextTickAsync(stack.Stopping));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
