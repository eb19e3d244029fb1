using System.Net;
using System.Net.Sockets;

namespace Hutong.Calling.Media;

/// <summary>Which address of ours a peer is told: the one that is set, or the one on the way to it.</summary>
sealed class OwnAddress(MediaOptions options)
{
    const int AnyPort = 9;

    readonly IPAddress? set = IPAddress.TryParse(options.Address, out var address) ? address : null;

    /// <summary>The address for a peer; without one, for the world.</summary>
    public IPAddress For(IPAddress? peer)
    {
        if (peer is { IsIPv4MappedToIPv6: true })
        {
            peer = peer.MapToIPv4();
        }

        // A peer on this machine would not find its way back from a public address.
        if (peer is not null && IPAddress.IsLoopback(peer))
        {
            return peer.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        }

        return set ?? OnTheWay(peer ?? IPAddress.Parse("192.0.2.1")) ?? IPAddress.Loopback;
    }

    // Connecting a datagram socket sends nothing: the system chooses the address it would send from.
    static IPAddress? OnTheWay(IPAddress peer)
    {
        try
        {
            using var socket = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(peer, AnyPort));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
