using System.Net;
using System.Net.Sockets;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Transports;

/// <summary>
/// A socket for datagrams. It answers keep-alives by STUN (RFC 5626 section 4.4.2), which telephones behind a NAT send
/// to the port that they register at. Requests above <see cref="MaxRequestBytes"/> must go by another transport
/// (RFC 3261 section 18.1.1).
/// </summary>
public sealed class UdpSipTransport : IAsyncDisposable
{
    /// <summary>The longest request that may be sent as a datagram when the path's MTU is not known.</summary>
    public const int MaxRequestBytes = 1300;

    // At 90,000 datagrams a second, which one program on one core sends, it holds those of a third of a second.
    const int ReceiveBufferBytes = 16 * 1024 * 1024;

    // SOL_SOCKET and SO_RCVBUFFORCE of Linux.
    const int SocketLevel = 1, ForceReceiveBuffer = 33;

    readonly Socket socket;
    readonly ISipReceiver receiver;
    readonly SipLimits limits;
    readonly Action<Exception>? failed;
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int isDisposed;

    UdpSipTransport(Socket socket, ISipReceiver receiver, SipLimits limits, Action<Exception>? failed)
    {
        (this.socket, this.receiver, this.limits, this.failed) = (socket, receiver, limits, failed);
        Local = (IPEndPoint)socket.LocalEndPoint!;
        // A thread of its own: what comes is taken up where it was woken, without a step through the thread pool, which
        // would be a third of what a registration costs.
        new Thread(Receive) { IsBackground = true, Name = "sip datagrams" }.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Binds a socket and begins to receive.</summary>
    /// <param name="local">Where.</param>
    /// <param name="receiver">Who gets what comes, on a thread of this transport: it must not block.</param>
    /// <param name="limits">The limits of messages; the defaults when null.</param>
    /// <param name="failed">Is told what a receiver throws, which ends nothing; null lets it end the process.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static UdpSipTransport Bind(
        IPEndPoint local, ISipReceiver receiver, SipLimits? limits = null, Action<Exception>? failed = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = ReceiveBufferBytes,
        };
        try
        {
            if (local.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(local);
            ForceBuffer(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new(socket, receiver, limits ?? SipLimits.Default, failed);
    }

    /// <summary>The way to a peer.</summary>
    public ISipFlow FlowTo(IPEndPoint remote) => new UdpFlow(this, remote, Address(remote));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            socket.Dispose();
            await ended.Task;
        }
    }

    // The system allows less than what holds a burst of strangers while a garbage collection pauses us, and what does
    // not fit is lost with what good telephones say. Whoever may set more does.
    static void ForceBuffer(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(ReceiveBufferBytes));
        }
        catch (SocketException)
        {
            // Not allowed to: it is as large as net.core.rmem_max lets it be.
        }
    }

    void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(ushort.MaxValue, pinned: true);
        var from = new SocketAddress(socket.AddressFamily);
        var any = new IPEndPoint(
            socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var last = new UdpFlow(this, any, new(socket.AddressFamily));
        while (Volatile.Read(ref isDisposed) == 0)
        {
            try
            {
                var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
                // Whoever floods comes from one place, mostly: it is made once.
                if (!from.Equals(last.Address))
                {
                    var address = new SocketAddress(from.Family, from.Size);
                    from.Buffer.Span[..from.Size].CopyTo(address.Buffer.Span);
                    last = new(this, Plain((IPEndPoint)any.Create(from)), address);
                }

                Receive(buffer.AsSpan(0, length), last);
            }
            catch (SocketException) when (Volatile.Read(ref isDisposed) == 0)
            {
                // The refusal of an earlier datagram by its host is reported here: it is nobody's fault here.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                break;
            }
            catch (Exception error) when (failed is not null)
            {
                failed(error);
            }
        }

        ended.SetResult();
    }

    // A socket for both families maps the old one into the new one.
    static IPEndPoint Plain(IPEndPoint from) =>
        from.Address.IsIPv4MappedToIPv6 ? new(from.Address.MapToIPv4(), from.Port) : from;

    // And a plain address of the old family is mapped for it.
    SocketAddress Address(IPEndPoint to) =>
        socket.AddressFamily == AddressFamily.InterNetworkV6 && to.AddressFamily == AddressFamily.InterNetwork
            ? new IPEndPoint(to.Address.MapToIPv6(), to.Port).Serialize() : to.Serialize();

    void Receive(ReadOnlySpan<byte> datagram, UdpFlow from)
    {
        if (!receiver.TakesFrom(from.Remote))
        {
            return;
        }

        if (datagram.Length >= 4 && datagram[0] < 4 && datagram[0] != 0 | datagram[1] != 0)
        {
            if (StunKeepAlive.TryAnswer(datagram, from.Remote, out var answer))
            {
                from.Send(answer);
            }

            return;
        }

        var parsed = SipParser.Parse(datagram.ToArray(), SipFraming.Datagram, limits);
        if (parsed.Fault != SipFault.KeepAlive)
        {
            receiver.OnMessage(parsed, from);
        }
    }

    bool TrySend(ReadOnlyMemory<byte> message, SocketAddress to)
    {
        try
        {
            return socket.SendTo(message.Span, SocketFlags.None, to) == message.Length;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock
            or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionRefused)
        {
            // Lost on the way, as datagrams may be: it is sent again.
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    sealed class UdpFlow(UdpSipTransport owner, IPEndPoint remote, SocketAddress address) : ISipFlow
    {
        public SocketAddress Address => address;

        public SipTransport Transport => SipTransport.Udp;

        public IPEndPoint Remote => remote;

        public IPEndPoint Local => owner.Local;

        public bool IsOpen => Volatile.Read(ref owner.isDisposed) == 0;

        public bool Send(ReadOnlyMemory<byte> message) => owner.TrySend(message, address);

        public ISipFlow ToPort(int port) =>
            port == remote.Port ? this : owner.FlowTo(new(remote.Address, port));
    }
}
