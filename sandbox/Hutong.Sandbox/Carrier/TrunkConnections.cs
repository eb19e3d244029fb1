using System.Net;
using System.Net.Sockets;
using Hutong.Sip.Transports;

namespace Hutong.Sandbox.Carrier;

/// <summary>Takes TCP connections of the trunk.</summary>
sealed class TrunkConnections : IAsyncDisposable
{
    readonly TcpListener listener;
    readonly SipConnectionTable table;
    readonly CancellationTokenSource stop = new();
    readonly Task accepting;

    /// <exception cref="SocketException">The port is taken.</exception>
    public TrunkConnections(IPEndPoint local, ISipReceiver receiver, TimeProvider time)
    {
        listener = new(local);
        table = new(receiver, time, new() { MaxConnections = 1000 });
        listener.Start();
        accepting = AcceptAsync(stop.Token);
    }

    public IPEndPoint Local => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Gives the port back; for who does not begin.</summary>
    public void Close()
    {
        stop.Cancel();
        listener.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        await table.DisposeAsync();
        stop.Dispose();
    }

    async Task AcceptAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(cancel);
                _ = table.RunAcceptedAsync(
                    new NetworkStream(socket, ownsSocket: true), SipTransport.Tcp, (IPEndPoint)socket.LocalEndPoint!,
                    (IPEndPoint)socket.RemoteEndPoint!);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A connection that was gone before it was taken.
            }
        }
    }
}
