using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Tests.Transports;

/// <summary>Transports over the loopback.</summary>
public class TransportTests
{
    static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Datagrams_go_both_ways()
    {
        var (left, right) = (new Mailbox(), new Mailbox());
        await using var one = UdpSipTransport.Bind(Loopback, left);
        await using var other = UdpSipTransport.Bind(Loopback, right);
        Assert.True(one.FlowTo(other.Local).Send("\r\n\r\n"u8.ToArray()));
        Assert.True(one.FlowTo(other.Local).Send(TestMessages.Bytes(TestMessages.Text())));
        var (parsed, flow) = await right.NextAsync();
        Assert.Equal((SipFault.None, one.Local), (parsed.Fault, flow.Remote));
        Assert.True(flow.Send(TestMessages.Bytes(TestMessages.Text("MESSAGE"))));
        Assert.Equal("MESSAGE", (await left.NextAsync()).Parsed.Message!.CSeq.Method.Name);
        Assert.Equal(7777, flow.ToPort(7777).Remote.Port);
    }

    [Fact]
    public async Task A_keep_alive_by_stun_is_answered_with_the_address()
    {
        await using var transport = UdpSipTransport.Bind(Loopback, new Mailbox());
        using var peer = new UdpClient(Loopback);
        byte[] request = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, .. "123456789abc"u8];
        await peer.SendAsync(request, transport.Local);
        var answer = (await peer.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20))).Buffer;
        Assert.Equal((0x0101, 12), (BinaryPrimitives.ReadUInt16BigEndian(answer), answer[3]));
        Assert.Equal(request[4..], answer[4..20]);
        Assert.Equal(((IPEndPoint)peer.Client.LocalEndPoint!).Port,
            BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(26)) ^ 0x2112);
        Assert.Equal([127, 0, 0, 1], Enumerable.Range(0, 4).Select(i => (byte)(answer[28 + i] ^ answer[4 + i])));
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 0, 4, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(new byte[] { 1, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(new byte[] { 0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x43, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(new byte[] { 0, 1, 0, 0 })]
    public void Other_binary_datagrams_are_not(byte[] datagram) =>
        Assert.False(StunKeepAlive.TryAnswer(datagram, new(IPAddress.Loopback, 1), out _));

    [Fact]
    public async Task A_connection_serves_both_ways_and_answers_keep_alives()
    {
        var (ours, theirs) = (new Mailbox(), new Mailbox());
        await using var server = new SipConnectionTable(theirs, TimeProvider.System);
        await using var client = new SipConnectionTable(ours, TimeProvider.System);
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var accepting = AcceptAsync(listener, server);
        var remote = (IPEndPoint)listener.LocalEndpoint;
        var flow = await client.ConnectAsync(SipTransport.Tcp, remote, "", TestContext.Current.CancellationToken);
        Assert.NotNull(flow);
        Assert.Same(flow,
            await client.ConnectAsync(SipTransport.Tcp, remote, "", TestContext.Current.CancellationToken));
        Assert.True(((SipConnection)flow).SendPing());
        Assert.True(flow.Send(TestMessages.Bytes(TestMessages.Text())));
        var (parsed, back) = await theirs.NextAsync();
        Assert.Equal("OPTIONS", parsed.Message!.CSeq.Method.Name);
        Assert.True(server.TryFind(SipTransport.Tcp, flow.Local, out var same));
        Assert.Same(back, same);
        Assert.True(back.Send(TestMessages.Bytes(TestMessages.Text("NOTIFY"))));
        Assert.Equal("NOTIFY", (await ours.NextAsync()).Parsed.Message!.CSeq.Method.Name);
        Assert.NotEqual(0, ((SipConnection)flow).LastPong);
        ((SipConnection)flow).Close();
        await theirs.Closed;
        await ours.Closed;
        await accepting;
        Assert.Equal((0, 0), (server.Count, client.Count));
    }

    [Fact]
    public async Task What_is_no_message_closes_the_connection_after_its_answer()
    {
        var mailbox = new Mailbox();
        await using var server = new SipConnectionTable(mailbox, TimeProvider.System);
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var accepting = AcceptAsync(listener, server);
        using var peer = new TcpClient();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await peer.GetStream().WriteAsync(TestMessages.Bytes(TestMessages.Text(lines: ["Content-Length: x"])));
        var (parsed, flow) = await mailbox.NextAsync();
        Assert.Equal(SipFault.MalformedContentLength, parsed.Fault);
        flow.Send("SIP/2.0 400 Bad\r\n\r\n"u8.ToArray());
        await accepting;
        using var reader = new StreamReader(peer.GetStream(), Encoding.UTF8);
        Assert.True(await reader.ReadToEndAsync() is "" or "SIP/2.0 400 Bad\r\n\r\n");
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Who_connects_and_says_nothing_is_closed_soon(int seconds, bool isOpen)
    {
        var (clock, mailbox) = (new TestClock(), new Mailbox());
        await using var server = new SipConnectionTable(mailbox, clock);
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var accepting = AcceptAsync(listener, server);
        using var peer = new TcpClient();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        while (clock.Running == 0)
        {
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromSeconds(seconds));
        if (isOpen)
        {
            Assert.Equal(1, server.Count);
            peer.Close();
        }

        await accepting;
        await mailbox.Closed;
    }

    [Fact]
    public async Task Who_is_at_a_handshake_counts_and_who_fails_at_it_counts_no_more()
    {
        await using var server = new SipConnectionTable(
            new Mailbox(), TimeProvider.System, new() { MaxPerAddress = 1 });
        var shaken = new TaskCompletionSource<Stream?>();
        var first = server.RunAcceptedAsync(
            new MemoryStream(), SipTransport.Tls, Loopback, new(IPAddress.Loopback, 1), _ => shaken.Task);
        Assert.False(await server.RunAcceptedAsync(
            new MemoryStream(), SipTransport.Tls, Loopback, new(IPAddress.Loopback, 2), _ => shaken.Task));
        Assert.Equal(1, server.Count);
        shaken.SetResult(null);
        Assert.True(await first);
        Assert.Equal(0, server.Count);
    }

    [Fact]
    public async Task A_peer_without_end_or_beginning_is_closed_in_time()
    {
        var (clock, mailbox) = (new TestClock(), new Mailbox());
        await using var server = new SipConnectionTable(mailbox, clock);
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var accepting = AcceptAsync(listener, server);
        using var peer = new TcpClient();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        while (clock.Running == 0)
        {
            await Task.Delay(
                TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        clock.Advance(TimeSpan.FromMinutes(16));
        await accepting;
        await mailbox.Closed;
    }

    [Fact]
    public async Task No_more_connections_than_may_be()
    {
        var mailbox = new Mailbox();
        await using var server = new SipConnectionTable(
            mailbox, TimeProvider.System, new() { MaxPerAddress = 1 });
        var first = server.RunAcceptedAsync(new MemoryStream(), SipTransport.Tcp, Loopback, new(IPAddress.Loopback, 1));
        Assert.True(await first);
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var accepting = AcceptAsync(listener, server);
        using var peer = new TcpClient();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        while (server.Count == 0)
        {
            await Task.Delay(
                TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.False(await server.RunAcceptedAsync(
            new MemoryStream(), SipTransport.Tcp, Loopback, new(IPAddress.Loopback, 2)));
        Assert.Equal(1, server.Count);
        peer.Dispose();
        await accepting;
        Assert.Null(await server.ConnectAsync(
            SipTransport.Tcp, new(IPAddress.Loopback, 1), "", TestContext.Current.CancellationToken));
        Assert.Equal(0, server.Count);
    }

    [Fact]
    public async Task A_web_socket_has_a_message_in_each_of_its_own()
    {
        var (ours, theirs) = (new Mailbox(), new Mailbox());
        var (left, right) = Streams();
        var server = new SipWebSocket(
            WebSocket.CreateFromStream(left, new() { IsServer = true, SubProtocol = SipWebSocket.Subprotocol }),
            isSecure: true, Loopback, Loopback, theirs, TimeProvider.System);
        var client = new SipWebSocket(
            WebSocket.CreateFromStream(right, new() { SubProtocol = SipWebSocket.Subprotocol }), isSecure: false,
            Loopback, Loopback, ours, TimeProvider.System, isAccepted: false);
        var running = Task.WhenAll(server.RunAsync(default), client.RunAsync(default));
        var text = TestMessages.Text("MESSAGE", lines: ["Content-Length: -"]) + new string('x', 9000);
        Assert.True(client.Send(TestMessages.Bytes(text)));
        var (parsed, flow) = await theirs.NextAsync();
        Assert.Equal((SipFault.None, 9000, SipTransport.Wss),
            (parsed.Fault, parsed.Message!.Body.Length, flow.Transport));
        Assert.True(flow.Send(TestMessages.Bytes(TestMessages.Text())));
        Assert.Equal("OPTIONS", (await ours.NextAsync()).Parsed.Message!.CSeq.Method.Name);
        client.Close();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(server.Send(default));
    }

    [Theory]
    [InlineData(29, 0, true)]
    [InlineData(31, 0, false)]
    [InlineData(0, 59, true)]
    [InlineData(0, 61, false)]
    public async Task A_web_socket_that_is_silent_is_closed(int before, int after, bool isOpen)
    {
        var (clock, mailbox) = (new TestClock(), new Mailbox());
        await using var table = new SipConnectionTable(mailbox, clock);
        var (left, right) = Streams();
        var running = table.RunAcceptedAsync(
            () => Task.FromResult(WebSocket.CreateFromStream(left, new() { IsServer = true })), isSecure: false,
            Loopback, new(IPAddress.Loopback, 1), TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using var peer = WebSocket.CreateFromStream(right, new());
        clock.Advance(TimeSpan.FromSeconds(before));
        if (after > 0)
        {
            await peer.SendAsync(TestMessages.Bytes(TestMessages.Text()), WebSocketMessageType.Text,
                endOfMessage: true, TestContext.Current.CancellationToken);
            await mailbox.NextAsync();
            await peer.SendAsync("\r\n\r\n"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true,
                TestContext.Current.CancellationToken);
            Assert.Equal(2, (await peer.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken)).Count);
            clock.Advance(TimeSpan.FromSeconds(after));
        }

        if (isOpen)
        {
            Assert.Equal(1, table.Count);
            peer.Abort();
        }

        await running.WaitAsync(TimeSpan.FromSeconds(20));
        await mailbox.Closed;
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Web_sockets_count_to_the_connections_of_an_address()
    {
        await using var table = new SipConnectionTable(new Mailbox(), TimeProvider.System, new() { MaxPerAddress = 1 });
        var (left, right) = Streams();
        var running = RunAsync();
        Assert.Equal(1, table.Count);
        Assert.False(await table.RunAcceptedAsync(
            new MemoryStream(), SipTransport.Tcp, Loopback, new(IPAddress.Loopback, 2)));
        Assert.False(await RunAsync());
        await right.DisposeAsync();
        Assert.True(await running);
        await Assert.ThrowsAsync<IOException>(() => table.RunAcceptedAsync(
            () => throw new IOException(), isSecure: false, Loopback, new(IPAddress.Loopback, 1), TimeSpan.MaxValue,
            default));
        Assert.Equal(0, table.Count);

        Task<bool> RunAsync() => table.RunAcceptedAsync(
            () => Task.FromResult(WebSocket.CreateFromStream(left, new() { IsServer = true })), isSecure: false,
            Loopback, new(IPAddress.Loopback, 1), TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
    }

    static (Stream Left, Stream Right) Streams()
    {
        using var listener = new TcpListener(Loopback);
        listener.Start();
        var peer = new TcpClient();
        peer.Connect((IPEndPoint)listener.LocalEndpoint);
        return (listener.AcceptTcpClient().GetStream(), peer.GetStream());
    }

    static async Task AcceptAsync(TcpListener listener, SipConnectionTable table)
    {
        var socket = await listener.AcceptSocketAsync();
        await table.RunAcceptedAsync(
            new NetworkStream(socket, ownsSocket: true), SipTransport.Tcp, (IPEndPoint)socket.LocalEndPoint!,
            (IPEndPoint)socket.RemoteEndPoint!);
    }
}
