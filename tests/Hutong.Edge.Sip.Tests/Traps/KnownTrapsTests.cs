using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Traps;

/// <summary>What other servers fell into with telephones in use, that is tested nowhere else.</summary>
public class KnownTrapsTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // linphone takes what it is promised for its address in calls, and then its ACK and BYE come to nobody.
    [Fact]
    public async Task No_gruu_is_promised_that_nobody_would_route()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Register, $"sip:lin@{FakeAccounts.Domain}", [],
            (SipHeader.Supported, "gruu, outbound, path"),
            (SipHeader.Contact, "<sip:lin@192.0.2.9>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-1>\""));
        await phone.Script.ExpectAsync("200");
        var headers = phone.LastResponse!.Headers;
        Assert.DoesNotContain(headers.Values(SipHeader.Contact).ToStrings(),
            one => one.Contains("gruu", StringComparison.OrdinalIgnoreCase));
        Assert.False(headers.Values(SipHeader.Supported).Contains("gruu"u8));
    }

    // linphone drops the port of the address it registers, and was given the machine's address in place of a domain.
    [Fact]
    public async Task An_address_of_the_machine_without_a_port_means_our_domain()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Register, "sip:lin@127.0.0.1", []);
        await phone.Script.ExpectAsync("200");
        Assert.Single(await stage.Stack.Devices.TargetsAsync(FakeAccounts.Of("lin"), Cancel));
    }

    // Several peers at one address differ by their port: taking every one of them for oneself breaks loose routing.
    [Fact]
    public async Task A_proxy_at_our_own_address_and_another_port_is_not_taken_for_ourselves()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        const string Proxy = "<sip:127.0.0.1:5999;lr>";
        phone.Send(SipMethod.Register, $"sip:lin@{FakeAccounts.Domain}", [], (SipHeader.Path, Proxy));
        await phone.Script.ExpectAsync("200");
        Assert.Equal([Proxy], phone.LastResponse!.Headers.Values(SipHeader.Path).ToStrings());
        await stage.RingAsync("lin");
        await phone.Script.ExpectAsync("incoming");
        Assert.Equal([Proxy], phone.Last.Request!.Headers.Values(SipHeader.Route).ToStrings());
    }

    // And those who were told to go through us name us in Route.
    [Fact]
    public async Task A_call_that_was_routed_to_us_is_for_us()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        phone.Call("mei", headers: (SipHeader.Route, $"<sip:{stage.Udp};lr>"));
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.End(new(CallReason.Busy));
        await phone.Script.ExpectAsync("ended Refused 486");
    }

    // It may answer inside of the very request that rings it: before anybody else knows that there is a leg.
    [Fact]
    public async Task A_telephone_that_answers_before_its_leg_is_known_is_heard_of()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        phone.Called = call => call.Answer(Descriptions.Bytes(5001));
        for (var i = 0; i < 50; i++)
        {
            var (leg, _) = await stage.RingAsync("lin");
            await stage.Host.Script.ExpectAsync("answered");
            leg.End(new(CallReason.HungUp));
            await stage.Host.Script.ExpectAsync("ended HungUp");
        }

        await stage.NothingIsLeftAsync();
    }
}
