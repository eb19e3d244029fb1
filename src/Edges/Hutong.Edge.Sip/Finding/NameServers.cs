using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hutong.Edge.Sip.Finding;

/// <summary>Asks name servers.</summary>
/// <param name="servers">The name servers; those of the system when empty.</param>
/// <param name="random">Chance.</param>
/// <param name="time">The clock.</param>
sealed class NameServers(IReadOnlyList<IPEndPoint> servers, RandomNumberGenerator random, TimeProvider time)
{
    public const int DnsPort = 53;

    const int DatagramBytes = 4096;
    const int ServersMax = 3;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What is known of a name; null when no name server answered.</summary>
    public async Task<DnsAnswer?> AskAsync(string name, DnsType type, CancellationToken cancel)
    {
        foreach (var server in (servers.Count > 0 ? servers : OfTheSystem()).Take(ServersMax))
        {
            if (await AskAsync(server, name, type, cancel) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>The addresses of a host: of the name servers that were named, else as the system finds them.</summary>
    public async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancel)
    {
        if (servers.Count > 0)
        {
            List<IPAddress> found = [];
            foreach (var type in new[] { DnsType.A, DnsType.Aaaa })
            {
                found.AddRange((await AskAsync(host, type, cancel))?.Addresses.Select(one => one.Address) ?? []);
            }

            if (found.Count > 0)
            {
                return found;
            }
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return [];
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

    ushort NewId()
    {
        Span<byte> chance = stackalloc byte[2];
        random.GetBytes(chance);
        return BinaryPrimitives.ReadUInt16BigEndian(chance);
    }

    async Task<DnsAnswer?> AskAsync(IPEndPoint server, string name, DnsType type, CancellationToken cancel)
    {
        var id = NewId();
        if (DnsMessage.Ask(id, name, type) is not { } question)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), limit, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var answer = await ByDatagramAsync(server, question, id, name, type, limit.Token);
            return answer is { IsTruncated: true }
                ? await ByConnectionAsync(server, question, id, name, type, limit.Token) : answer;
        }
        catch (Exception error) when (error is SocketException or IOException
            || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    // A socket of its own for each question: its port is one more thing that a forger has to guess.
    static async Task<DnsAnswer?> ByDatagramAsync(
        IPEndPoint server, byte[] question, ushort id, string name, DnsType type, CancellationToken cancel)
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
                return DnsMessage.Read(buffer.AsSpan(0, length), id, name, type);
            }
        }
    }

    static async Task<DnsAnswer?> ByConnectionAsync(
        IPEndPoint server, byte[] question, ushort id, string name, DnsType type, CancellationToken cancel)
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
        return DnsMessage.Read(answer, id, name, type);
    }
}
