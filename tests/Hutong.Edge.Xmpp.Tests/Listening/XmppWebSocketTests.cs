using System.Net.WebSockets;
using System.Text;
using Hutong.Edge.Xmpp.Tests.Stage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp.Tests.Listening;

/// <summary>RFC 7395 over a real server and a real client.</summary>
public sealed class XmppWebSocketTests : IAsyncLifetime
{
    readonly EdgeStage stage = new();
    WebApplication app = null!;
    Uri address = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(stage.Services);
        app = builder.Build();
        app.UseWebSockets();
        app.MapXmppWebSocket();
        await app.StartAsync();
        address = new(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await stage.DisposeAsync();
    }

    [Fact]
    public async Task Carries_a_whole_stream_one_element_a_message()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Open);
        Assert.StartsWith("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='capulet.example' id='",
            await ReadAsync(socket), StringComparison.Ordinal);
        Assert.StartsWith("<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms ",
            await ReadAsync(socket), StringComparison.Ordinal);
        await SendAsync(socket, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
            + Convert.ToBase64String("\0romeo\0romeo-secret"u8) + "</auth>");
        Assert.Equal("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", await ReadAsync(socket));
        await SendAsync(socket, Open);
        await ReadAsync(socket);
        await ReadAsync(socket);
        // A message may come in several frames.
        await SendAsync(
            socket, "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:", end: false);
        await SendAsync(socket, "xml:ns:xmpp-bind'><resource>web</resource></bind></iq>");
        Assert.Contains("<jid>romeo@capulet.example/web</jid>", await ReadAsync(socket), StringComparison.Ordinal);
        await SendAsync(
            socket, "<message xmlns='jabber:client' to='romeo@capulet.example' id='1'><body>互通</body></message>");
        Assert.Equal("<message xmlns='jabber:client' from='romeo@capulet.example/web' to='romeo@capulet.example' "
            + "id='1'><body>互通</body></message>", await ReadAsync(socket));
        await SendAsync(socket, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        Assert.Equal("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", await ReadAsync(socket));
        Assert.Null(await ReadAsync(socket));
        await EdgeStage.UntilAsync(() => stage.Delivery.Events.Contains("ended romeo/web"));
    }

    [Fact]
    public async Task Gives_nobody_the_address_of_an_end_of_a_call()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Open);
        await ReadAsync(socket);
        await ReadAsync(socket);
        await SendAsync(socket, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
            + Convert.ToBase64String("\0romeo\0romeo-secret"u8) + "</auth>");
        await ReadAsync(socket);
        await SendAsync(socket, Open);
        await ReadAsync(socket);
        await ReadAsync(socket);
        await SendAsync(socket, "<iq xmlns='jabber:client' type='set' id='b'>"
            + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>leg-1</resource></bind></iq>");
        var bound = await ReadAsync(socket);
        Assert.Contains("<jid>romeo@capulet.example/", bound, StringComparison.Ordinal);
        Assert.DoesNotContain("/leg-", bound, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_a_stream_whose_message_is_not_one_element()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Open + "<more/>");
        await ReadAsync(socket);
        Assert.Contains("<bad-format ", await ReadAsync(socket), StringComparison.Ordinal);
        Assert.Equal("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", await ReadAsync(socket));
        Assert.Null(await ReadAsync(socket));
    }

    [Fact]
    public async Task Ends_a_stream_whose_message_is_too_large()
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, Open);
        await ReadAsync(socket);
        await ReadAsync(socket);
        await SendAsync(
            socket, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + new string('x', 11_000), end: false);
        Assert.Contains("<policy-violation ", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_socket_without_the_subprotocol()
    {
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Uri(), default));
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.BadRequest,
            (await http.GetAsync(new Uri(address, "/xmpp-websocket"))).StatusCode);
    }

    [Fact]
    public async Task Is_found_by_host_meta()
    {
        using var http = new HttpClient();
        var xml = await http.GetStringAsync(new Uri(address, "/.well-known/host-meta"));
        Assert.Contains(
            $"<Link rel='urn:xmpp:alt-connections:websocket' href='{Uri()}'/>", xml, StringComparison.Ordinal);
        var json = await http.GetStringAsync(new Uri(address, "/.well-known/host-meta.json"));
        Assert.Equal(
            $"{{\"links\":[{{\"rel\":\"urn:xmpp:alt-connections:websocket\",\"href\":\"{Uri()}\"}}]}}\n", json);
    }

    const string Open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' version='1.0'/>";

    Uri Uri() => new UriBuilder(address) { Scheme = "ws", Path = "/xmpp-websocket" }.Uri;

    async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("xmpp");
        await socket.ConnectAsync(Uri(), default);
        return socket;
    }

    static Task SendAsync(ClientWebSocket socket, string text, bool end = true) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, end, default);

    static async Task<string?> ReadAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var buffer = new byte[1 << 16];
        var result = await socket.ReceiveAsync(buffer, patience.Token);
        return result.MessageType == WebSocketMessageType.Close ? null
            : Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
