using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Media.Net;

/// <summary>An address and port by value: a key that is compared and made without allocation.</summary>
/// <param name="Address">IPv4 as it is mapped into IPv6.</param>
/// <param name="Port">The port.</param>
public readonly record struct SocketEndpoint(UInt128 Address, ushort Port)
{
    internal const int BytesMax = 28;

    const ulong MappedPrefix = 0xFFFF;

    /// <summary>Of an <see cref="IPEndPoint"/>. A scope is left out.</summary>
    public static SocketEndpoint From(IPEndPoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Span<byte> bytes = stackalloc byte[16];
        endpoint.Address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? new(Mapped(BinaryPrimitives.ReadUInt32BigEndian(bytes)), (ushort)endpoint.Port)
            : new(BinaryPrimitives.ReadUInt128BigEndian(bytes), (ushort)endpoint.Port);
    }

    /// <summary>As an <see cref="IPEndPoint"/>; IPv4 as such.</summary>
    public IPEndPoint ToIPEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return new(new IPAddress(IsMapped ? bytes[12..] : bytes), Port);
    }

    bool IsMapped => (ulong)(Address >> 64) == 0 && (ulong)Address >> 32 == MappedPrefix;

    // struct sockaddr_in or sockaddr_in6: family in the machine's order, port and address in the network's.
    internal static SocketEndpoint Read(ReadOnlySpan<byte> socketAddress)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(socketAddress[2..]);
        return BitConverter.ToUInt16(socketAddress) == (ushort)AddressFamily.InterNetwork
            ? new(Mapped(BinaryPrimitives.ReadUInt32BigEndian(socketAddress[4..])), port)
            : new(BinaryPrimitives.ReadUInt128BigEndian(socketAddress[8..]), port);
    }

    internal int Write(Span<byte> socketAddress, bool six)
    {
        const ushort LinuxInet6 = 10;
        socketAddress[..BytesMax].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(socketAddress[2..], Port);
        BitConverter.TryWriteBytes(socketAddress, six ? LinuxInet6 : (ushort)AddressFamily.InterNetwork);
        if (six)
        {
            BinaryPrimitives.WriteUInt128BigEndian(socketAddress[8..], Address);
            return BytesMax;
        }

        BinaryPrimitives.WriteUInt32BigEndian(socketAddress[4..], (uint)Address);
        return 16;
    }

    static UInt128 Mapped(uint address) => new(0, (MappedPrefix << 32) | address);
}
