using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Edge.Sip.Listening;

/// <summary>
/// Which of our addresses a peer reaches us at: what we write into Via and Contact. A socket that listens on all
/// addresses does not say; the routing table does.
/// </summary>
sealed class LocalAddresses(string publicHost)
{
    const int MaxRemembered = 10_000;
    readonly ConcurrentDictionary<IPAddress, string> known = new();

    /// <summary>The host to write for a flow.</summary>
    public string HostOf(ISipFlow flow)
    {
        var remote = Plain(flow.Remote.Address);
        if (publicHost.Length > 0 && !IsPrivate(remote))
        {
            return publicHost;
        }

        var local = Plain(flow.Local.Address);
        if (!local.Equals(IPAddress.Any) && !local.Equals(IPAddress.IPv6Any))
        {
            return HostNames.Format(local);
        }

        if (known.TryGetValue(remote, out var host))
        {
            return host;
        }

        host = HostNames.Format(Ask(remote));
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        return known[remote] = host;
    }

    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Connecting a datagram socket sends nothing: it only asks the routing table.
    static IPAddress Ask(IPAddress remote)
    {
        try
        {
            using var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(remote, 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return remote.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        }
    }

    static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
        {
            return true;
        }

        return address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is
            [10, ..] or [172, >= 16 and < 32, ..] or [192, 168, ..] or [169, 254, ..];
    }
}
