using System.Net;
using System.Net.Sockets;

namespace Hutong.Media.Net;

/// <summary>Takes datagrams.</summary>
public interface IDatagramHandler
{
    /// <summary>Takes one.</summary>
    /// <param name="from">Where it came from.</param>
    /// <param name="datagram">May be changed (SRTP is opened in place); good until the call returns.</param>
    void Receive(in SocketEndpoint from, Span<byte> datagram);
}

/// <summary>
/// A UDP port for media. On Linux many datagrams go with one system call (recvmmsg, sendmmsg), elsewhere one by one.
/// One
/// thread may receive while another sends. What the network does not take is dropped, as UDP is.
/// </summary>
public sealed class UdpPort : IDisposable
{
    /// <summary>How many datagrams go with one call.</summary>
    public const int Batch = 64;

    /// <summary>Longer datagrams are neither sent nor received: no media packet is.</summary>
    public const int DatagramBytesMax = 1500;

    const int KernelBufferBytes = 4 << 20;

    readonly Socket socket;
    readonly DatagramBatch? receiving, sending;
    readonly byte[] single = new byte[DatagramBytesMax];

    /// <summary>Binds a port.</summary>
    /// <param name="address">Port 0 for any free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public UdpPort(IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(address);
        socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            (socket.ReceiveBufferSize, socket.SendBufferSize) = (KernelBufferBytes, KernelBufferBytes);
            socket.Bind(address);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }

        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            var six = address.AddressFamily == AddressFamily.InterNetworkV6;
            (receiving, sending) = (new(six), new(six));
        }
    }

    /// <summary>Where it is bound.</summary>
    public IPEndPoint LocalAddress => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Datagrams that were dropped because the network did not take them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Waits for datagrams and gives those that are there.</summary>
    /// <param name="handler">Takes them, on this thread.</param>
    /// <param name="timeout">How long to wait for the first; whole milliseconds, at least one.</param>
    /// <returns>How many there were.</returns>
    public int Receive(IDatagramHandler handler, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var milliseconds = Math.Max(1, (int)timeout.TotalMilliseconds);
        try
        {
            if (socket.ReceiveTimeout != milliseconds)
            {
                socket.ReceiveTimeout = milliseconds;
            }

            if (receiving is not null)
            {
                return receiving.Receive(socket.SafeHandle, handler);
            }

            EndPoint from = new IPEndPoint(
                socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            var length = socket.ReceiveFrom(single, ref from);
            handler.Receive(SocketEndpoint.From((IPEndPoint)from), single.AsSpan(0, length));
            return 1;
        }
        catch (SocketException)
        {
            // Time is up, a peer's port is closed, a datagram too long: nothing that is there to be taken.
            return 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>A place to write the next datagram into: at least <see cref="DatagramBytesMax"/> bytes.</summary>
    /// <remarks>Sends first what waits, when there are too many.</remarks>
    public Span<byte> Prepare()
    {
        if (sending is null)
        {
            return single;
        }

        if (sending.Count == Batch)
        {
            Flush();
        }

        return sending.Place();
    }

    /// <summary>Puts the datagram that was written into the place with those that wait.</summary>
    public void Queue(in SocketEndpoint to, int length)
    {
        if (sending is not null)
        {
            sending.Add(to, length);
            return;
        }

        try
        {
            socket.SendTo(single.AsSpan(0, length), SocketFlags.None, to.ToIPEndPoint());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Dropped++;
        }
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        if (sending is { Count: > 0 })
        {
            Dropped += sending.Send(socket.SafeHandle);
        }
    }

    /// <inheritdoc />
    public void Dispose() => socket.Dispose();
}
