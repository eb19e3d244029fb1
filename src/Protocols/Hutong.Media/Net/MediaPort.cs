using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hutong.Media.Net;

/// <summary>Takes what comes to a media port.</summary>
public interface IMediaPortUser
{
    /// <summary>Takes one datagram, on the thread that polls.</summary>
    /// <param name="port">The port that it came to.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="buffer">Begins with the datagram, may be changed, and is good until the call returns.</param>
    /// <param name="length">The datagram's length.</param>
    void Received(MediaPort port, in SocketEndpoint from, Span<byte> buffer, int length);
}

/// <summary>
/// The UDP port of one leg, for IPv4 and, where the machine has it, IPv6. Light: it has no buffers of its own. Any
/// thread may send; what the network does not take is dropped. On Linux the system is called directly: there are two
/// calls for each packet of each leg, and the framework's way to them costs as much as they do.
/// </summary>
public sealed partial class MediaPort : IDisposable
{
    /// <summary>What a thread needs to read with: a datagram, and room behind it.</summary>
    public const int BufferBytes = 2048;

    const int KernelBufferBytes = 256 << 10;
    const int DontWait = 0x40;

    readonly PortPoll poll;
    IMediaPortUser user;
    readonly SocketAddress source;
    readonly bool six;
    Target? target;
    int disposed;

    /// <summary>Binds a port and has it polled.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public MediaPort(PortPoll poll, int port, IMediaPortUser user)
    {
        ArgumentNullException.ThrowIfNull(poll);
        (this.poll, this.user) = (poll, user);
        six = Socket.OSSupportsIPv6;
        Socket = six
            ? new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true }
            : new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Socket.ReceiveBufferSize = KernelBufferBytes;
            Socket.Bind(new IPEndPoint(six ? IPAddress.IPv6Any : IPAddress.Any, port));
            if (!OperatingSystem.IsLinux())
            {
                Socket.Blocking = false;
            }
        }
        catch (SocketException)
        {
            Socket.Dispose();
            throw;
        }

        source = new(Socket.AddressFamily);
        Number = port != 0 ? port : ((IPEndPoint)Socket.LocalEndPoint!).Port;
        poll.Add(this);
    }

    /// <summary>The number of the port.</summary>
    public int Number { get; }

    internal Socket Socket { get; }

    /// <summary>Somebody else takes what comes from now on.</summary>
    public void HandTo(IMediaPortUser next) => Volatile.Write(ref user, next);

    /// <summary>Sends a datagram now or not at all.</summary>
    public unsafe void Send(in SocketEndpoint to, ReadOnlySpan<byte> datagram)
    {
        if (OperatingSystem.IsLinux())
        {
            var address = stackalloc byte[SocketEndpoint.BytesMax];
            var length = to.Write(new(address, SocketEndpoint.BytesMax), six);
            try
            {
                fixed (byte* bytes = datagram)
                {
                    _ = SendTo(Socket.SafeHandle, bytes, (nuint)datagram.Length, DontWait, address, (uint)length);
                }
            }
            catch (ObjectDisposedException)
            {
                // Closed meanwhile.
            }

            return;
        }

        var known = Volatile.Read(ref target);
        if (known is null || known.Endpoint != to)
        {
            known = new(to, Address(to));
            Volatile.Write(ref target, known);
        }

        try
        {
            Socket.SendTo(datagram, SocketFlags.None, known.Address);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Full, unreachable, or closed meanwhile: media is not sent twice.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            poll.Remove(this);
            Socket.Dispose();
        }
    }

    /// <summary>Reads one datagram. Only the polling thread calls it.</summary>
    internal void Read(Span<byte> buffer)
    {
        if (OperatingSystem.IsLinux())
        {
            ReadDirectly(buffer);
            return;
        }

        int length;
        try
        {
            length = Socket.ReceiveFrom(
                buffer[..UdpPort.DatagramBytesMax], SocketFlags.None, source);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // A port of the peer that is closed (ICMP), a datagram too long, or nothing there after all.
            return;
        }

        var from = (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(source);
        user.Received(this, SocketEndpoint.From(from), buffer, length);
    }

    unsafe void ReadDirectly(Span<byte> buffer)
    {
        var address = stackalloc byte[SocketEndpoint.BytesMax];
        var addressBytes = (uint)SocketEndpoint.BytesMax;
        nint length;
        try
        {
            fixed (byte* bytes = buffer)
            {
                length = ReceiveFrom(
                    Socket.SafeHandle, bytes, (nuint)buffer.Length, DontWait, address, &addressBytes);
            }
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        // Less than nothing: a port of the peer that is closed (ICMP), or nothing there after all.
        if (length is >= 0 and <= UdpPort.DatagramBytesMax)
        {
            user.Received(
                this, SocketEndpoint.Read(new(address, SocketEndpoint.BytesMax)), buffer, (int)length);
        }
    }

    SocketAddress Address(in SocketEndpoint to)
    {
        var endpoint = to.ToIPEndPoint();
        return (six && endpoint.AddressFamily == AddressFamily.InterNetwork
            ? new IPEndPoint(endpoint.Address.MapToIPv6(), endpoint.Port) : endpoint).Serialize();
    }

    [LibraryImport("libc", EntryPoint = "sendto")]
    private static unsafe partial nint SendTo(
        SafeHandle socket, byte* bytes, nuint length, int flags, byte* address, uint addressBytes);

    [LibraryImport("libc", EntryPoint = "recvfrom")]
    private static unsafe partial nint ReceiveFrom(
        SafeHandle socket, byte* bytes, nuint length, int flags, byte* address, uint* addressBytes);

    sealed record Target(SocketEndpoint Endpoint, SocketAddress Address);
}
