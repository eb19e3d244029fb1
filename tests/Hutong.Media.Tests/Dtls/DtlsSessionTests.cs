using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Hutong.Media.Dtls;
using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Dtls;

public sealed class DtlsSessionTests : IDisposable
{
    static readonly IPEndPoint ClientAddress = IPEndPoint.Parse("192.0.2.1:5000"),
        ServerAddress = IPEndPoint.Parse("192.0.2.2:6000");

    readonly DtlsContext clientContext, serverContext;
    readonly Wire toServer = new(), toClient = new();

    public DtlsSessionTests()
    {
        Assert.SkipUnless(DtlsContext.IsSupported, "OpenSSL 3 is not installed");
        (clientContext, serverContext) = (new(TimeProvider.System), new(TimeProvider.System));
    }

    public void Dispose()
    {
        clientContext?.Dispose();
        serverContext?.Dispose();
    }

    sealed class Wire : IDtlsTransport
    {
        public List<byte[]> Datagrams { get; } = [];

        public void Send(ReadOnlySpan<byte> datagram) => Datagrams.Add(datagram.ToArray());

        public byte[][] Take()
        {
            byte[][] taken = [.. Datagrams];
            Datagrams.Clear();
            return taken;
        }
    }

    DtlsSession Client(DtlsFingerprint? expected = null) =>
        new(clientContext, DtlsRole.Client, expected ?? serverContext.Fingerprint, toServer);

    DtlsSession Server(DtlsFingerprint? expected = null, bool cookie = false) =>
        new(serverContext, DtlsRole.Server, expected ?? clientContext.Fingerprint, toClient, cookie);

    // Passes datagrams to and fro until nothing is left.
    void Exchange(DtlsSession client, DtlsSession server, Func<byte[], IEnumerable<byte[]>>? change = null)
    {
        client.Start(TimeSpan.Zero);
        Pump(client, server, change);
    }

    void Pump(DtlsSession client, DtlsSession server, Func<byte[], IEnumerable<byte[]>>? change = null)
    {
        while (toServer.Datagrams.Count + toClient.Datagrams.Count > 0)
        {
            foreach (var datagram in toServer.Take().SelectMany(change ?? (one => [one])))
            {
                Assert.Equal(DatagramKind.Dtls, Datagram.Classify(datagram));
                server.Receive(datagram, ClientAddress, TimeSpan.Zero);
            }

            foreach (var datagram in toClient.Take().SelectMany(change ?? (one => [one])))
            {
                Assert.InRange(datagram.Length, 1, DtlsSession.DatagramBytesMax);
                client.Receive(datagram, ServerAddress, TimeSpan.Zero);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_sides_get_keys_that_fit(bool cookie)
    {
        using var client = Client();
        using var server = Server(cookie: cookie);
        Exchange(client, server);
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
        foreach (var (from, to) in new[] { (client, server), (server, client) })
        {
            Assert.Same(SrtpProfile.AeadAes128Gcm, from.SendKey!.Profile);
            using var sender = new SrtpSender(from.SendKey);
            using var receiver = new SrtpReceiver(to.ReceiveKey!);
            var packet = new byte[60];
            packet[0] = 0x80;
            Assert.Equal(SrtpFault.None, sender.Protect(packet, 40, out var length));
            Assert.Equal(SrtpFault.None, receiver.Open(packet.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void A_wrong_fingerprint_gives_no_keys()
    {
        using var client = Client(clientContext.Fingerprint);
        using var server = Server(serverContext.Fingerprint);
        Exchange(client, server);
        Assert.Equal((DtlsFault.Fingerprint, DtlsFault.Fingerprint), (client.Fault, server.Fault));
        Assert.Null(client.SendKey);
        Assert.Null(server.ReceiveKey);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    public void Doubled_damaged_and_lost_datagrams_are_borne(bool cookie, int kind)
    {
        using var client = Client();
        using var server = Server(cookie: cookie);
        var number = 0;
        IEnumerable<byte[]> Change(byte[] datagram)
        {
            // One of an epoch that is not yet, and one that ends in the middle.
            var damaged = datagram.ToArray();
            damaged[4] = 9;
            return (kind, number++ % 3) switch
            {
                (0, _) => [datagram, datagram],
                (1, _) => [damaged, datagram],
                (2, _) => [datagram[..(datagram.Length / 2)], datagram],
                (_, 0) => [],
                _ => [datagram],
            };
        }

        Exchange(client, server, Change);
        var clock = Stopwatch.StartNew();
        while ((client.State, server.State) != (DtlsState.Connected, DtlsState.Connected)
            && clock.Elapsed < TimeSpan.FromSeconds(15))
        {
            // OpenSSL's timer is the machine's.
            client.Tick(TimeSpan.Zero);
            server.Tick(TimeSpan.Zero);
            Pump(client, server, Change);
            Thread.Yield();
        }

        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.State, server.State));
    }

    [Fact]
    public void A_flood_of_hellos_gets_cookies_alone_and_a_cookie_is_good_for_its_address_alone()
    {
        using var client = Client();
        using var server = Server(cookie: true);
        client.Start(TimeSpan.Zero);
        var hello = toServer.Take()[0];
        for (var port = 1; port < 300; port++)
        {
            server.Receive(hello, new(IPAddress.Parse("203.0.113.1"), port), TimeSpan.Zero);
        }

        // HelloVerifyRequest: handshake type 3, and shorter than the hello, so that nobody else is flooded by it.
        var answers = toClient.Take();
        Assert.Equal(299, answers.Length);
        Assert.All(answers, answer => Assert.True(answer[13] == 3 && answer.Length < hello.Length));

        client.Receive(answers[0], ServerAddress, TimeSpan.Zero);
        var withCookie = toServer.Take()[0];
        server.Receive(withCookie, new(IPAddress.Parse("203.0.113.1"), 2), TimeSpan.Zero);
        Assert.All(toClient.Take(), answer => Assert.Equal(3, answer[13]));
        server.Receive(withCookie, new(IPAddress.Parse("203.0.113.1"), 1), TimeSpan.Zero);
        Assert.Equal(2, toClient.Take()[0][13]);
    }

    [Fact]
    public void Octets_never_throw()
    {
        var random = new Random(4);
        using var client = Client();
        using var server = Server();
        using var gated = Server(cookie: true);
        client.Start(TimeSpan.Zero);
        var hello = toServer.Take()[0];
        for (var i = 0; i < 500; i++)
        {
            var bytes = hello.ToArray();
            for (var change = 0; change < 4; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            bytes = bytes[..random.Next(1, bytes.Length)];
            server.Receive(bytes, ClientAddress, TimeSpan.Zero);
            gated.Receive(bytes, ClientAddress, TimeSpan.Zero);
            client.Receive(bytes, ServerAddress, TimeSpan.Zero);
        }

        Assert.NotEqual(DtlsState.Connected, server.State);
    }

    [Fact]
    public void It_takes_no_longer_than_it_may()
    {
        using var client = Client();
        client.Start(TimeSpan.FromSeconds(1));
        client.Tick(TimeSpan.FromSeconds(1) + DtlsSession.HandshakeTimeout);
        Assert.Equal(DtlsState.Handshaking, client.State);
        client.Tick(TimeSpan.FromSeconds(2) + DtlsSession.HandshakeTimeout);
        Assert.Equal((DtlsState.Failed, DtlsFault.Timeout), (client.State, client.Fault));
    }

    [Fact]
    public void A_goodbye_is_heard()
    {
        using var client = Client();
        using var server = Server();
        Exchange(client, server);
        client.Close();
        Pump(client, server);
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (client.State, server.State));
        client.Dispose();
        client.Receive([20, 1], ServerAddress, TimeSpan.Zero);
    }

    [Theory]
    [InlineData("sha-256")]
    [InlineData("SHA-384")]
    [InlineData("sha-512")]
    public void A_fingerprint_is_read_and_fits(string name)
    {
        var hash = CryptographicOperations.HashData(
            new(name.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal)), [1, 2, 3]);
        var text = name + " " + BitConverter.ToString(hash).Replace('-', ':').ToLowerInvariant();
        var fingerprint = DtlsFingerprint.TryParse(text);
        Assert.True(fingerprint!.Fits([1, 2, 3]));
        Assert.False(fingerprint.Fits([1, 2, 4]));
        Assert.Equal(text, fingerprint.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha-256")]
    [InlineData("sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    [InlineData("sha-256 4A:AD")]
    [InlineData("sha-256 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"
        + ":4A:AD:B9:B1:3F:82:18:3B:54:02:12:GG")]
    [InlineData("sha-256 4A-AD-B9-B1-3F-82-18-3B-54-02-12-DF-3E-5D-49-6B-19-E5-7C-AB"
        + "-4A-AD-B9-B1-3F-82-18-3B-54-02-12-00")]
    public void A_fingerprint_that_is_malformed_or_weak_is_none(string text) =>
        Assert.Null(DtlsFingerprint.TryParse(text));
}
