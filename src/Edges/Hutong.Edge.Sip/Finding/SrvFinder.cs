using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hutong.Edge.Sip.Finding;

/// <summary>
/// Finds the servers of a domain (RFC 3263 section 4.2): its SRV records, in the order of their priorities, by chance
/// within one as their weights say. The transport is set, so that NAPTR records, which choose it, are not asked for.
/// </summary>
/// <param name="servers">The name servers; those of the system when empty.</param>
/// <param name="random">Chance.</param>
/// <param name="time">The clock.</param>
sealed class SrvFinder(IReadOnlyList<IPEndPoint> servers, RandomNumberGenerator random, TimeProvider time)
{
    public const int DnsPort = 53;

    const int DatagramBytes = 4096;
    const int ServersMax = 3;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Where the service of a domain is; empty when it has no records; null when no name server answered.
    /// </summary>
    /// <param name="service">As in <c>_sip._udp</c>.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<IPEndPoint>?> FindAsync(string service, string domain, CancellationToken cancel)
    {
        var name = $"{service}.{domain.TrimEnd('.')}";
        foreach (var server in (servers.Count > 0 ? servers : OfTheSystem()).Take(ServersMax))
        {
            if (await AskAsync(server, name, cancel) is { } answer)
            {
                return await PlacesAsync(answer, cancel);
            }
        }

        return null;
    }

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

    static List<IPEndPoint> OfTheSystem()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().DnsAddresses)
                .Distinct().Select(one => new IPEndPoint(one, DnsPort)).ToList();
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[4];
        random.GetBytes(bytes);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes) % (uint)below);
    }

    async Task<SrvAnswer?> AskAsync(IPEndPoint server, string name, CancellationToken cancel)
    {
        var id = (ushort)Next(1 << 16);
        if (DnsMessage.Ask(id, name) is not { } question)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), limit, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var answer = await ByDatagramAsync(server, question, id, name, limit.Token);
            return answer is { IsTruncated: true }
                ? await ByConnectionAsync(server, question, id, name, limit.Token) : answer;
        }
        catch (Exception error) when (error is SocketException or IOException
            || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    // A socket of its own for each question: its port is one more thing that a forger has to guess.
    static async Task<SrvAnswer?> ByDatagramAsync(
        IPEndPoint server, byte[] question, ushort id, string name, CancellationToken cancel)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancel);
        await socket.SendAsync(question, cancel);
        var buffer = new byte[DatagramBytes];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancel);
            if (length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(buffer) == id)
            {
                return DnsMessage.Read(buffer.AsSpan(0, length), id, name);
            }
        }
    }

    static async Task<SrvAnswer?> ByConnectionAsync(
        IPEndPoint server, byte[] question, ushort id, string name, CancellationToken cancel)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, cancel);
        var stream = client.GetStream();
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
        await stream.WriteAsync((byte[])[.. length, .. question], cancel);
        await stream.ReadExactlyAsync(length, cancel);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancel);
        return DnsMessage.Read(answer, id, name);
    }

    // A target that is only a dot says that there is no such service (RFC 2782).
    async Task<IReadOnlyList<IPEndPoint>> PlacesAsync(SrvAnswer answer, CancellationToken cancel)
    {
        List<IPEndPoint> places = [];
        foreach (var record in Order(answer.Records).Where(one => one.Target.Length > 0))
        {
            var known = answer.Addresses.Where(one =>
                one.Host.Equals(record.Target, StringComparison.OrdinalIgnoreCase)).Select(one => one.Address).ToList();
            foreach (var address in known.Count > 0 ? known : await AddressesAsync(record.Target, cancel))
            {
                places.Add(new(address, record.Port));
            }
        }

        return places;
    }

    static async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return [];
        }
    }
}
