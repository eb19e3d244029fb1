using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transports;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Calls;

public class PhoneCallTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_telephone_calls_and_hangs_up(bool isTcp)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin", isTcp: isTcp);
        var call = phone.Call("13800138000");
        await stage.Host.Script.ExpectAsync("incoming 13800138000");
        var (owner, incoming) = stage.Host.Calls[0];
        Assert.Equal(("lin@example.net", "example.net", null as string),
            (incoming.Caller!.Address.ToString(), incoming.ToDomain, incoming.Trunk));
        Assert.Equal(5000, incoming.Offer!.Media[0].Port);
        owner.Leg!.Ring();
        await phone.Script.ExpectAsync("progress 180");
        owner.Leg.Answer(Descriptions.Sound(7000));
        await phone.Script.ExpectAsync("answered");
        call.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_TLS_sound_in_clear_is_refused_where_it_must_be_protected(bool isRequired)
    {
        await using var stage = await SipStage.StartAsync(new() { RequireSrtp = isRequired });
        await using var phone = await TestPhone.AsOverTlsAsync(stage, "lin");
        Assert.Equal("Registered 200", await phone.RegisterAsync());
        var target = Assert.Single(await stage.Stack.Devices.TargetsAsync(FakeAccounts.Of("lin"), default));
        Assert.Equal((MediaWay.Keyed, !isRequired), (target.Way, target.MayBeClear));
        phone.Call("mei");
        if (isRequired)
        {
            await phone.Script.ExpectAsync("ended Refused 488");
        }
        else
        {
            await stage.Host.Script.ExpectAsync("incoming mei");
            stage.Host.Last.Leg!.End(new(CallReason.Busy));
        }

        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_telephone_gives_up()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        var call = phone.Call("mei");
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.Ring();
        await phone.Script.ExpectAsync("progress 180");
        call.HangUp();
        await stage.Host.Script.ExpectAsync("ended Cancelled");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(CallReason.Busy, 486)]
    [InlineData(CallReason.Declined, 603)]
    [InlineData(CallReason.Away, 480)]
    [InlineData(CallReason.NotFound, 404)]
    [InlineData(CallReason.NotPaid, 402)]
    [InlineData(CallReason.NotAllowed, 403)]
    [InlineData(CallReason.NoRoute, 503)]
    [InlineData(CallReason.UseYourTelephone, 403)]
    [InlineData(CallReason.NoCodec, 488)]
    [InlineData(CallReason.Full, 503)]
    [InlineData(CallReason.Failed, 500)]
    public async Task A_refusal_has_a_code(CallReason reason, int status)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Call("mei");
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.End(new(reason, 0, "in a meeting"));
        await stage.Host.Script.ExpectAsync($"ended {reason}");
        await phone.Script.ExpectAsync($"ended Refused {status}");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("v=0\r\nthis is no description", "A line of the session description is malformed")]
    [InlineData("v=1\r\no=- 1 1 IN IP4 127.0.0.1\r\n", "The session description does not begin with v=0")]
    [InlineData("v=0\r\ns=-\r\nt=0 0\r\n", "The session description has no o= or a malformed one")]
    public async Task A_call_whose_description_breaks_the_grammar_is_refused_with_what_is_wrong(
        string description, string warning)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Invite, $"sip:mei@{FakeAccounts.Domain}", System.Text.Encoding.UTF8.GetBytes(description),
            (SipHeader.ContentType, "application/sdp"));
        await stage.Host.Script.ExpectAsync("refused BadDescription", "ended BadDescription");
        await phone.Script.ExpectAsync("488");
        Assert.Equal([$"399 hutong \"{warning}\""],
            phone.LastResponse!.Headers.Values(SipHeader.Warning).ToStrings());
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_stranger_with_a_description_that_breaks_the_grammar_is_asked_who_he_is()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin", "wrong");
        phone.Call("mei", "v=0\r\nnone"u8.ToArray(), proves: false);
        await phone.Script.ExpectAsync("ended Refused 401");
        phone.Call("mei", "v=0\r\nnone"u8.ToArray());
        await phone.Script.ExpectAsync("ended Refused 403");
        await stage.NothingIsLeftAsync();
        stage.Host.Script.Tell("nothing");
        await stage.Host.Script.ExpectAsync("nothing");
    }

    [Fact]
    public async Task A_telephone_that_answers_what_breaks_the_grammar_is_hung_up_on()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        phone.Called = call => call.Answer("v=0\r\nthis is no description"u8.ToArray());
        await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync("ended BadDescription");
        await phone.Script.ExpectAsync("incoming", "confirmed", "ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(CallReason.NoCodec, "305 hutong \"No format in common\"")]
    [InlineData(CallReason.BadDescription, "399 hutong \"The session description cannot be met\"")]
    public async Task What_cannot_be_met_is_refused_with_a_warning(CallReason reason, string warning)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Send(SipMethod.Invite, $"sip:mei@{FakeAccounts.Domain}", Descriptions.Bytes(5000),
            (SipHeader.ContentType, "application/sdp"));
        await stage.Host.Script.ExpectAsync("incoming mei");
        stage.Host.Last.Leg!.End(new(reason));
        await phone.Script.ExpectAsync("488");
        Assert.Equal([warning], phone.LastResponse!.Headers.Values(SipHeader.Warning).ToStrings());
    }

    [Theory]
    [InlineData(302, "<sip:mei@example.net>", "mei@example.net")]
    [InlineData(301, "<tel:+86-139-1234-5678>", "+8613912345678")]
    [InlineData(302, "<sip:13912345678@192.0.2.9:5070;transport=tcp>", "13912345678")]
    [InlineData(302, "<mailto:lin@example.net>", null)]
    [InlineData(302, "*", null)]
    [InlineData(305, "<sip:mei@example.net>", null)]
    [InlineData(486, "<sip:mei@example.net>", null)]
    public async Task A_telephone_may_say_where_its_person_is(int status, string contact, string? movedTo)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        phone.Called = call => call.Decline(status, null, [(SipHeader.Contact, contact)]);
        var (_, owner) = await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync(status == 486 ? "ended Busy" : "ended Away");
        Assert.Equal(movedTo, owner.End!.MovedTo);
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_too_large_for_a_datagram_goes_by_a_connection_where_there_is_one(bool takesConnections)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        if (takesConnections)
        {
            phone.TakeConnections();
        }

        await phone.RegisterAsync();
        var offer = Descriptions.Sound(6000) with { Name = new string('x', UdpSipTransport.MaxRequestBytes) };
        var (leg, _) = await stage.RingAsync("lin", new() { From = "mei", Offer = offer, CallId = "c1" });
        await phone.Script.ExpectAsync("incoming");
        var invite = phone.Last.Request!;
        Assert.Equal(takesConnections ? SipTransport.Tcp : SipTransport.Udp, phone.Last.Flow.Transport);
        Assert.Contains(takesConnections ? "SIP/2.0/TCP" : "SIP/2.0/UDP",
            System.Text.Encoding.UTF8.GetString(invite.Encoded.Span), StringComparison.Ordinal);
        phone.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("ringing");
        await stage.Host.Script.ExpectAsync("answered");
        leg.End(new(CallReason.HungUp));
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await phone.Script.ExpectAsync("confirmed");
        await phone.Script.ExpectAsync("ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Nobody_has_the_calls()
    {
        await using var stage = await SipStage.StartAsync(hasHost: false);
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Call("mei");
        await phone.Script.ExpectAsync("ended Refused 503");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("lin", "wrong", "mei", 403)]
    [InlineData("nobody", "x", "mei", 403)]
    [InlineData("lin", "lin-one", "sip:somebody@elsewhere.org", 404)]
    public async Task Lets_nobody_through_to_anywhere(string name, string password, string to, int status)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, name, password);
        phone.Call(to);
        await phone.Script.ExpectAsync($"ended Refused {status}");
        Assert.Empty(stage.Host.Calls);
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Asks_a_stranger_who_he_is_and_keeps_nothing()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        phone.Call("mei", proves: false);
        await phone.Script.ExpectAsync("ended Refused 401");
        Assert.Equal(0, stage.Stack.Agent.Transactions.Count);
        Assert.Empty(stage.Host.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_telephone_is_called_and_answers(bool isTcp)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin", isTcp: isTcp);
        await phone.RegisterAsync();
        var (leg, owner) = await stage.RingAsync("lin");
        await phone.Script.ExpectAsync("incoming");
        await stage.Host.Script.ExpectAsync("ringing");
        Assert.Equal(("+8613900139000", "林"),
            (phone.Last.Request!.From.Uri.UserName, phone.Last.Request.From.DisplayName));
        phone.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("answered");
        Assert.Equal(5001, owner.Description!.Media[0].Port);
        leg.End(new(CallReason.HungUp));
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await phone.Script.ExpectAsync("confirmed", "ended RemoteHangUp 0");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(486, CallReason.Busy)]
    [InlineData(603, CallReason.Declined)]
    [InlineData(480, CallReason.Away)]
    [InlineData(404, CallReason.NotFound)]
    [InlineData(488, CallReason.NoCodec)]
    [InlineData(302, CallReason.Away)]
    [InlineData(500, CallReason.Away)]
    public async Task A_telephone_refuses(int status, CallReason reason)
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        phone.Called = call => call.Decline(status);
        var (_, owner) = await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync($"ended {reason}");
        Assert.Equal(status, owner.End!.Status);
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Another_device_took_the_call()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        var (leg, _) = await stage.RingAsync("lin");
        await stage.Host.Script.ExpectAsync("ringing");
        leg.End(new(CallReason.AnsweredElsewhere));
        await stage.Host.Script.ExpectAsync("ended AnsweredElsewhere");
        await phone.Script.ExpectAsync("incoming", "ended Cancelled 487");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task It_rings_no_longer_than_it_may()
    {
        await using var stage = await SipStage.StartAsync();
        await using var phone = await TestPhone.AtAsync(stage, "lin");
        await phone.RegisterAsync();
        await stage.RingAsync("lin", new()
        {
            Offer = Descriptions.Sound(6000), CallId = "c1", RingTime = TimeSpan.FromMilliseconds(200),
        });
        await stage.Host.Script.ExpectAsync("ringing", "ended NoAnswer");
        await phone.Script.ExpectAsync("incoming", "ended Cancelled 487");
        Assert.Equal("anonymous", phone.Last.Request!.From.Uri.UserName);
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Whoever_is_not_registered_is_away()
    {
        await using var stage = await SipStage.StartAsync();
        var owner = stage.NewOwner();
        stage.Stack.Devices.Call(FakeAccounts.Of("lin"), new(LegKind.Phone, "gone", default, null),
            new() { CallId = "c1" }, owner);
        await stage.Host.Script.ExpectAsync("ended Away");
        await stage.NothingIsLeftAsync();
    }
}
