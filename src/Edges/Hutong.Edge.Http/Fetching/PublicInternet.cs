using System.Net;
using System.Net.Sockets;

namespace Hutong.Edge.Http.Fetching;

/// <summary>
/// Which addresses are on the public internet: all but those of the special-purpose registries of IANA (RFC 6890)
/// that are not globally reachable, and but those that stand for an IPv4 address (mapped, compatible, NAT64, 6to4,
/// Teredo): what they lead to is decided elsewhere.
/// </summary>
static class PublicInternet
{
    static readonly IPNetwork[] NotPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        // Within 2000::/3, the only part of IPv6 that is given out.
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Whether an address is one of a machine on the public internet.</summary>
    public static bool Has(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || IsGivenOut(address))
        && !Array.Exists(NotPublic, network => network.Contains(address));

    /// <summary>2000::/3. By its bits: a network may be said to hold a mapped address that it does not.</summary>
    static bool IsGivenOut(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var count) && count == 16 && (bytes[0] & 0xe0) == 0x20;
    }
}
