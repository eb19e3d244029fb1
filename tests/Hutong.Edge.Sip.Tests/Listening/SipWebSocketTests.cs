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

    async Task<Uri> StartAsync()
    {
        stage = await SipStage.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        web = builder.Build();
        web.UseWebSockets();
        new SipWebSocketRoute(stage.Stack).Map(web);
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
