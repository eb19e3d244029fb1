using System.Net;
using System.Net.Sockets;
using System.Text;
using Hutong.Edge.Sip.Tests.Stage;

namespace Hutong.Edge.Sip.Tests.Listening;

/// <summary>Who means no good, or speaks badly, at the running edge.</summary>
public class HostileTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static string Invite(int number, string more = "", string to = "mei@example.net") =>
        $"INVITE sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKf{number};rport\r\n"
        + $"From: <sip:lin@example.net>;tag=f{number}\r\nTo: <sip:{to}>\r\nCall-ID: f{number}\r\n"
        + $"CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:lin@127.0.0.1:9>\r\n{more}Content-Length: 0\r\n\r\n";

    static async Task WorksAsync(SipStage stage)
    {
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var call = phone.Call("mei");
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("answered");
        call.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        phone.Unregister();
        await stage.NothingIsLeftAsync();
        Assert.Empty(stage.Log.Lines);
    }

    static async Task<string?> AskAsync(SipStage stage, UdpClient socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), stage.Udp, Cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMilliseconds(500));
        try
        {
            var answer = await socket.ReceiveAsync(limit.Token);
            return Encoding.UTF8.GetString(answer.Buffer).Split("\r\n")[0];
        }
        catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_message_of_RFC_4475_and_5118_leaves_it_well(bool isTcp)
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 100_000 });
        var files = Directory.GetFiles(
            Path.Combine(AppContext.BaseDirectory, "Vectors"), "*.dat", SearchOption.AllDirectories);
        Assert.True(files.Length > 50);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancel);
            if (isTcp)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(stage.Tcp, Cancel);
                await client.GetStream().WriteAsync(bytes, Cancel);
            }
            else
            {
                await socket.SendAsync(bytes, stage.Udp, Cancel);
            }
        }

        await WorksAsync(stage);
        Assert.Single(stage.Host.Calls);
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 0);
    }

    [Fact]
    public async Task A_flood_without_a_proof_keeps_nothing()
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 100_000 });
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        for (var i = 0; i < 5_000; i++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Invite(i)), stage.Udp, Cancel);
        }

        // Nor one with a proof to no challenge of ours.
        const string forged = "Authorization: Digest username=\"lin\", realm=\"example.net\", nonce=\"abc\", "
            + "uri=\"sip:mei@example.net\", response=\"00000000000000000000000000000000\"\r\n";
        for (var i = 0; i < 5_000; i++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Invite(i, forged)), stage.Udp, Cancel);
        }

        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        Assert.Equal((0, 0, 1), (stage.Stack.Legs.Count, stage.Stack.Agent.CallCount,
            stage.Stack.Agent.Transactions.Count));
        await WorksAsync(stage);
    }

    [Theory]
    [InlineData("OPTIONS", "")]
    [InlineData("BYE", "")]
    [InlineData("BYE", ";tag=none")]
    [InlineData("MESSAGE", ";tag=none")]
    [InlineData("NOTIFY", "")]
    [InlineData("DANCE", "")]
    public async Task What_needs_no_proof_is_answered_and_not_remembered(string method, string tag)
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 100_000 });
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        for (var i = 0; i < 200; i++)
        {
            var request = Invite(i).Replace("INVITE", method, StringComparison.Ordinal)
                .Replace("To: <sip:mei@example.net>", $"To: <sip:mei@example.net>{tag}", StringComparison.Ordinal);
            Assert.StartsWith("SIP/2.0 ", await AskAsync(stage, socket, request), StringComparison.Ordinal);
        }

        Assert.Equal(0, stage.Stack.Agent.Transactions.Count);
    }

    [Fact]
    public async Task A_telephone_that_is_registered_may_ask_for_more_but_not_without_end()
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 1 });
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var known = phone.Udp.Local;
        var taken = 0;
        while (taken < 1_000 && stage.Stack.Doorkeeper.TakesFrom(known))
        {
            taken++;
        }

        Assert.InRange(taken, 20, 200);
    }

    [Fact]
    public async Task Who_floods_a_connection_loses_it()
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 1 });
        using var client = new TcpClient();
        await client.ConnectAsync(stage.Tcp, Cancel);
        var request = Encoding.ASCII.GetBytes(Invite(1).Replace("UDP", "TCP", StringComparison.Ordinal));
        await client.GetStream().WriteAsync(
            Enumerable.Repeat(request, 100).SelectMany(one => one).ToArray(), Cancel);
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 0);
        Assert.Equal(0, stage.Stack.Agent.Transactions.Count);
    }

    [Fact]
    public async Task Who_is_banned_while_connected_loses_the_connection()
    {
        await using var stage = await SipStage.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(stage.Tcp, Cancel);
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 1);
        stage.Accounts.Banned.Add(IPAddress.Loopback);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(Invite(1).Replace("UDP", "TCP", StringComparison.Ordinal)), Cancel);
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 0);
    }

    [Fact]
    public async Task Good_calls_go_on_during_a_flood()
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 500 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var flood = Task.Run(
            async () =>
            {
                using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
                var number = 0;
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
                while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(Cancel))
                {
                    for (var i = 0; i < 50; i++)
                    {
                        await socket.SendAsync(Encoding.ASCII.GetBytes(Invite(number++)), stage.Udp, Cancel);
                    }
                }

                return number;
            }, Cancel);
        for (var i = 0; i < 20; i++)
        {
            var call = phone.Call("mei");
            await stage.Host.Script.ExpectAsync("incoming mei");
            stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
            await phone.Script.ExpectAsync("answered");
            call.HangUp();
            await stage.Host.Script.ExpectAsync("ended HungUp");
            await phone.Script.ExpectAsync("ended LocalHangUp 0");
        }

        await stop.CancelAsync();
        Assert.True(await flood > 0);
        Assert.True(stage.Stack.Agent.Transactions.Count < 200);
        await stage.NothingIsLeftAsync();
        Assert.Empty(stage.Log.Lines);
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_not_answered_and_others_are()
    {
        await using var stage = await SipStage.StartAsync(new() { StrangerRequestsPerSecond = 1 });
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string? last = "";
        for (var i = 0; i < 10 && last is not null; i++)
        {
            last = await AskAsync(stage, socket, Invite(i));
        }

        Assert.Null(last);
        Assert.True(stage.Stack.Limiter.TryTake(IPAddress.Parse("192.0.2.1")));
    }

    [Theory]
    [InlineData("User-Agent: friendly-scanner\r\n", null)]
    [InlineData("User-Agent: sipvicious 0.3\r\n", null)]
    [InlineData("User-Agent: Linphone/5.1\r\n", "SIP/2.0 401 Unauthorized")]
    public async Task Programs_that_only_scan_get_no_answer(string agent, string? answer)
    {
        await using var stage = await SipStage.StartAsync();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(answer, await AskAsync(stage, socket, Invite(1, agent)));
    }

    [Fact]
    public async Task Whoever_is_banned_gets_no_answer_and_no_connection()
    {
        await using var stage = await SipStage.StartAsync();
        stage.Accounts.Banned.Add(IPAddress.Loopback);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Null(await AskAsync(stage, socket, Invite(1)));
        using var client = new TcpClient();
        await client.ConnectAsync(stage.Tcp, Cancel);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Cancel));
    }

    [Theory]
    [InlineData("mei@example.net")]
    [InlineData("nobody@example.net")]
    [InlineData("somebody@elsewhere.org")]
    [InlineData("+442071838750@127.0.0.1")]
    public async Task A_stranger_learns_nothing_of_whom_there_is(string to)
    {
        await using var stage = await SipStage.StartAsync();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal("SIP/2.0 401 Unauthorized", await AskAsync(stage, socket, Invite(1, to: to)));
    }

    [Theory]
    [InlineData("OPTIONS", "SIP/2.0 200 OK")]
    [InlineData("BYE", "SIP/2.0 481 Call/Transaction Does Not Exist")]
    [InlineData("NOTIFY", "SIP/2.0 405 Method Not Allowed")]
    [InlineData("DANCE", "SIP/2.0 501 Not Implemented")]
    [InlineData("REFER", "SIP/2.0 401 Unauthorized")]
    [InlineData("PUBLISH", "SIP/2.0 401 Unauthorized")]
    public async Task Other_methods_get_short_answers(string method, string answer)
    {
        await using var stage = await SipStage.StartAsync();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(
            answer, await AskAsync(stage, socket, Invite(1).Replace("INVITE", method, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_address_gets_no_more_connections_than_it_may()
    {
        await using var stage = await SipStage.StartAsync(new() { MaxConnectionsPerAddress = 3 });
        List<TcpClient> clients = [];
        for (var i = 0; i < 6; i++)
        {
            clients.Add(new());
            await clients[i].ConnectAsync(stage.Tcp, Cancel);
        }

        await Script.UntilAsync(() => stage.Stack.Connections.Count == 3);
        foreach (var client in clients)
        {
            client.Dispose();
        }

        await Script.UntilAsync(() => stage.Stack.Connections.Count == 0);
    }

    [Fact]
    public async Task Garbage_ends_the_connection()
    {
        await using var stage = await SipStage.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(stage.Tcp, Cancel);
        var garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        await client.GetStream().WriteAsync(garbage, Cancel);
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 0);
        await WorksAsync(stage);
    }
}
