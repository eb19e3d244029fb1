using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Hutong.Edge.Sip.Listening;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Finding;

/// <summary>Where somebody is, and how to get there.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Transport">The transport.</param>
readonly record struct ServerPlace(IPEndPoint EndPoint, SipTransport Transport);

/// <summary>
/// Finds the servers of a domain (RFC 3263 section 4). A domain that is to be reached by any transport says by NAPTR
/// records which it prefers; each leads to SRV records, in the order of their priorities, by chance within one as their
/// weights say; where there are none, to the addresses of the name.
/// </summary>
/// <param name="names">Who is asked.</param>
/// <param name="random">Chance.</param>
sealed class ServerFinder(NameServers names, RandomNumberGenerator random)
{
    /// <summary>
    /// By which transport a service of NAPTR goes; those not here are passed over. Without NAPTR records they are
    /// tried in this order.
    /// </summary>
    static readonly (string Service, string Prefix, SipTransport Transport)[] Ways =
    [
        ("SIP+D2U", "_sip._udp", SipTransport.Udp),
        ("SIP+D2T", "_sip._tcp", SipTransport.Tcp),
        ("SIPS+D2T", "_sips._tcp", SipTransport.Tls),
    ];

    /// <summary>The servers, best first; null when no name server answered: what was known stays.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="transport">The transport that is set; null: as the domain prefers.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<ServerPlace>?> FindAsync(
        string domain, SipTransport? transport, CancellationToken cancel)
    {
        domain = domain.TrimEnd('.');
        var (places, isAnswered) = (new List<ServerPlace>(), false);
        if (transport is null && await names.AskAsync(domain, DnsType.Naptr, cancel) is { } answer)
        {
            isAnswered = await AddAsync(Order(answer.Ways), places, cancel);
        }

        if (places.Count == 0)
        {
            // A domain without NAPTR records may still have the SRV records of each transport.
            isAnswered |= await AddAsync(Ways.Where(way => transport is null || transport == way.Transport)
                .Select(way => ($"{way.Prefix}.{domain}", way.Transport)), places, cancel);
        }

        if (places.Count == 0)
        {
            var only = transport ?? SipTransport.Udp;
            places.AddRange((await names.AddressesAsync(domain, cancel)).Select(
                address => new ServerPlace(new(LocalAddresses.Plain(address), UsualPort(only)), only)));
        }

        return places.Count > 0 || isAnswered ? places : null;
    }

    /// <summary>The port where none is said.</summary>
    public static int UsualPort(SipTransport transport) => transport == SipTransport.Tls ? 5061 : 5060;

    /// <summary>
    /// What can be used of the lowest order, by its preference. Of higher orders nothing counts once there is something
    /// (RFC 3403 section 4.1): who asks for TLS first is not called in clear when that fails.
    /// </summary>
    public static IEnumerable<(string Name, SipTransport Transport)> Order(IEnumerable<NaptrRecord> records) => records
        .Where(one => one is { HasRule: false, Replacement.Length: > 0 }
            && one.Flags.Equals("s", StringComparison.OrdinalIgnoreCase))
        .SelectMany(one => Ways.Where(way => way.Service.Equals(one.Service, StringComparison.OrdinalIgnoreCase))
            .Select(way => (Record: one, way.Transport)))
        .GroupBy(one => one.Record.Order).MinBy(group => group.Key)?
        .OrderBy(one => one.Record.Preference).Select(one => (one.Record.Replacement, one.Transport)) ?? [];

    /// <summary>The order in which records are tried (RFC 2782, "Weight").</summary>
    public IEnumerable<SrvRecord> Order(IEnumerable<SrvRecord> records)
    {
        foreach (var group in records.GroupBy(one => one.Priority).OrderBy(one => one.Key))
        {
            var left = group.OrderBy(one => one.Weight).ToList();
            while (left.Count > 0)
            {
                var chosen = Next(left.Sum(one => one.Weight) + 1);
                var at = 0;
                for (var sum = (int)left[0].Weight; sum < chosen && at < left.Count - 1; sum += left[at].Weight)
                {
                    at++;
                }

                yield return left[at];
                left.RemoveAt(at);
            }
        }
    }

    // Whether anybody answered.
    async Task<bool> AddAsync(
        IEnumerable<(string Name, SipTransport Transport)> ways, List<ServerPlace> places, CancellationToken cancel)
    {
        var isAnswered = false;
        foreach (var (name, transport) in ways)
        {
            var servers = await ServersAsync(name, cancel);
            isAnswered |= servers is not null;
            places.AddRange(servers?.Select(one => new ServerPlace(one, transport)) ?? []);
        }

        return isAnswered;
    }

    int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.GetBytes(bytes);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) % (uint)below);
    }

    // A target that is only a dot says that there is no such service (RFC 2782).
    async Task<IReadOnlyList<IPEndPoint>?> ServersAsync(string name, CancellationToken cancel)
    {
        if (await names.AskAsync(name, DnsType.Srv, cancel) is not { } answer)
        {
            return null;
        }

        List<IPEndPoint> places = [];
        foreach (var record in Order(answer.Servers).Where(one => one.Target.Length > 0))
        {
            var known = answer.Addresses.Where(one =>
                one.Host.Equals(record.Target, StringComparison.OrdinalIgnoreCase)).Select(one => one.Address).ToList();
            foreach (var address in known.Count > 0 ? known : await names.AddressesAsync(record.Target, cancel))
            {
                places.Add(new(LocalAddresses.Plain(address), record.Port));
            }
        }

        return places;
    }
}
