using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Hutong.Edge.Sip.Listening;
using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Switch.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Sip.Tests.Listening;

/// <summary>A telephone in a browser.</summary>
public sealed class SipWebSocketTests : IAsyncDisposable
{
    SipStage stage = null!;
    WebApplication web = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    async Task<Uri> StartAsync(SipOptions? options = null, TimeSpan? pings = null)
    {
        stage = await SipStage.StartAsync(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        web = builder.Build();
        web.UseWebSockets();
        var route = pings is { } each ? new(stage.Stack) { PingEvery = each, PongWithin = each }
            : new SipWebSocketRoute(stage.Stack);
        route.Map(web);
        await web.StartAsync(Cancel);
        return new UriBuilder(web.Urls.First()) { Scheme = "ws", Path = "/sip" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        await web.DisposeAsync();
    }

    [Fact]
    public async Task Registers_is_called_and_calls_by_its_own_socket()
    {
        var place = await StartAsync();
        await using var phone = await TestPhone.InBrowserAsync(place, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var target = Assert.Single(await stage.Stack.Devices.TargetsAsync(FakeAccounts.Of("lin"), Cancel));
        Assert.Equal(MediaWay.Web, target.Way);

        var (leg, _) = await stage.RingAsync("lin");
        await phone.Script.ExpectAsync("incoming");
        await stage.Host.Script.ExpectAsync("ringing");
        phone.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("answered");
        await phone.Script.ExpectAsync("confirmed");
        leg.Offer(Descriptions.Sound(6001));
        await phone.Script.ExpectAsync("offer some", "confirmed");
        await stage.Host.Script.ExpectAsync("description");
        phone.Last.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await phone.Script.ExpectAsync("ended LocalHangUp 0");

        phone.Call("mei");
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("answered");
        stage.Host.Last.Leg!.End(new(CallReason.HungUp));
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await phone.Script.ExpectAsync("ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_browser_that_is_closed_is_no_longer_rung()
    {
        var place = await StartAsync();
        await using (var phone = await TestPhone.InBrowserAsync(place, "lin"))
        {
            await phone.RegisterAsync();
            Assert.Equal(1, stage.Stack.Bindings.Count);
        }

        await Script.UntilAsync(() => stage.Stack.Bindings.Count == 0);
    }

    [Fact]
    public async Task No_more_sockets_from_one_address_than_may_be_connections()
    {
        var place = await StartAsync(new() { MaxConnectionsPerAddress = 2 });
        await using var lin = await TestPhone.InBrowserAsync(place, "lin");
        Assert.Equal("Registered 200", await lin.RegisterAsync());
        await using (await TestPhone.InBrowserAsync(place, "mei"))
        {
            Assert.Equal(2, stage.Stack.Connections.Count);
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => TestPhone.InBrowserAsync(place, "mei"));
            Assert.Contains("503", refused.Message, StringComparison.Ordinal);
            Assert.Equal(2, stage.Stack.Connections.Count);
        }

        await Script.UntilAsync(() => stage.Stack.Connections.Count == 1);
        await using var again = await TestPhone.InBrowserAsync(place, "mei");
        Assert.Equal("Registered 200", await again.RegisterAsync());
    }

    [Fact]
    public async Task A_browser_that_answers_no_ping_is_closed_and_one_that_does_stays()
    {
        var place = await StartAsync(pings: TimeSpan.FromMilliseconds(200));
        await using var phone = await TestPhone.InBrowserAsync(place, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        using var dead = new TcpClient();
        await dead.ConnectAsync(place.Host, place.Port, Cancel);
        var stream = dead.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {place.AbsolutePath} HTTP/1.1\r\nHost: {place.Authority}\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n"
            + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n"), Cancel);
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer, Cancel);
        Assert.Equal("HTTP/1.1 101", Encoding.ASCII.GetString(answer));
        await Script.UntilAsync(() => stage.Stack.Connections.Count == 1);
        Assert.Equal(1, stage.Stack.Bindings.Count);
    }

    [Fact]
    public async Task A_call_whose_telephone_goes_away_while_it_rings_is_over()
    {
        var place = await StartAsync();
        await using var phone = await TestPhone.InBrowserAsync(place, "lin");
        await phone.RegisterAsync();
        await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync("ringing");
        phone.Browser!.Close();
        await stage.Host.Script.ExpectAsync("ended Away");
        await stage.NothingIsLeftAsync();
    }
}
