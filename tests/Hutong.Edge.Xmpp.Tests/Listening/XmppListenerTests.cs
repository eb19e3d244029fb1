using System.Net;
using System.Net.Sockets;
using Hutong.Edge.Xmpp.Tests.Stage;

namespace Hutong.Edge.Xmpp.Tests.Listening;

/// <summary>Over real sockets.</summary>
public sealed class XmppListenerTests
{
    [Fact]
    public async Task Serves_plain_and_tls_sockets_and_says_farewell_when_it_stops()
    {
        await using var stage = new EdgeStage(
            new XmppOptions { Address = "127.0.0.1", Port = 0, TlsPort = 0, AllowPlaintext = true },
            TestCertificates.Instance);
        await stage.Listener.StartAsync(default);
        await using var client = await ConnectAsync(stage.Listener.EndPoint!);
        await client.SignInAsync("romeo", "x");
        await using var starting = await ConnectAsync(stage.Listener.EndPoint!);
        await starting.StartTlsAsync();
        await starting.SignInAsync("juliet", "x");
        await client.SendAsync($"<message to='juliet@{FakeDirectory.Domain}' id='1'><body>x</body></message>");
        Assert.Equal("1", (await starting.ReadAsync("message"))["id"]);
        Assert.Equal(2, stage.Listener.Connections);
        Assert.NotNull(stage.Listener.TlsEndPoint);

        var stopping = stage.Listener.StopAsync(default);
        Assert.NotNull((await client.ReadAsync("error")).Child("system-shutdown", Hutong.Xmpp.Ns.StreamErrors));
        Assert.NotNull((await starting.ReadAsync("error")).Child("system-shutdown", Hutong.Xmpp.Ns.StreamErrors));
        await client.DisposeAsync();
        await starting.DisposeAsync();
        await stopping;
        Assert.Equal(0, stage.Listener.Connections);
    }

    [Fact]
    public async Task Says_farewell_in_an_opened_stream_to_who_is_between_two()
    {
        await using var stage = new EdgeStage(
            new XmppOptions { Address = "127.0.0.1", Port = 0, TlsPort = -1, AllowPlaintext = true });
        await stage.Listener.StartAsync(default);
        await using var client = await ConnectAsync(stage.Listener.EndPoint!);
        await client.ProveAsync("romeo");
        var stopping = stage.Listener.StopAsync(default);
        Assert.NotNull((await client.ReadAsync("error")).Child("system-shutdown", Hutong.Xmpp.Ns.StreamErrors));
        await client.DisposeAsync();
        await stopping;
    }

    [Fact]
    public async Task Refuses_a_banned_address_before_reading()
    {
        await using var stage = new EdgeStage(new XmppOptions { Address = "127.0.0.1", Port = 0, TlsPort = -1 });
        stage.SignIn.Banned.Add(IPAddress.Loopback);
        await stage.Listener.StartAsync(default);
        await using var client = await ConnectAsync(stage.Listener.EndPoint!);
        Assert.Null(await client.ReadAsync());
        Assert.Null(stage.Listener.TlsEndPoint);
    }

    static async Task<RawClient> ConnectAsync(IPEndPoint to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(to);
        return new(new NetworkStream(socket, ownsSocket: true));
    }
}
