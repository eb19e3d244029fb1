using System.Net;
using System.Security.Cryptography;
using Hutong.Edge.Sip.Tests.Finding;
using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Edge.Sip.Trunks;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Tests.Trunks;

public class TrunkTests
{
    const string Number = "+8613912345678";

    static async Task<(SipStage Stage, TestPhone Carrier)> StartAsync(Action<TrunkOptions>? more = null)
    {
        var carrier = TestPhone.Over(null, "hutong", "trunk-secret");
        var trunk = new TrunkOptions
        {
            Name = "sandbox", Host = "127.0.0.1", Port = carrier.Udp.Local.Port, Licensee = "Sandbox",
            Jurisdictions = ["*"], Sandbox = true, Numbers = ["+864001234567"], HealthInterval = TimeSpan.Zero,
        };
        more?.Invoke(trunk);
        var stage = await SipStage.StartAsync(new() { Trunks = [trunk] });
        return (stage, carrier);
    }

    static FakeOwner Call(SipStage stage, string? from = "+864001234567")
    {
        var owner = stage.NewOwner();
        owner.Leg = stage.Stack.Trunks.Call("sandbox", Number, new()
        {
            From = from, Offer = Descriptions.Sound(6000), CallId = "c1",
        }, owner);
        return owner;
    }

    [Fact]
    public async Task Calls_an_ordinary_telephone()
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        Assert.Equal(("sandbox/sandbox", true, "Sandbox"),
            (stage.Stack.Trunks.All[0].Route, stage.Stack.Trunks.All[0].IsUp, stage.Stack.Trunks.All[0].Licensee));
        carrier.Called = call => call.Ring(Descriptions.Bytes(5003));
        var owner = Call(stage);
        await stage.Host.Script.ExpectAsync("early");
        Assert.Equal((Number, "+864001234567"),
            (carrier.Last.Request!.Uri.UserName, carrier.Last.Request.From.Uri.UserName));
        Assert.True(carrier.Last.Request.Headers.Contains(SipHeader.PAssertedIdentity));
        Assert.Equal(1, stage.Stack.Trunks.Channels);
        carrier.Last.Answer(Descriptions.Bytes(5001));
        await stage.Host.Script.ExpectAsync("answered");
        carrier.Last.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        Assert.Equal(CallReason.HungUp, owner.End!.Reason);
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_carrier_is_found_by_its_name_and_its_second_server_when_the_first_is_gone()
    {
        await using var names = new FakeNames();
        await using var carrier = TestPhone.Over(null, "hutong", "trunk-secret");
        await using var gone = TestPhone.Over(null, "hutong", "trunk-secret");
        names.Records["_sip._udp.carrier.example"] =
            [(1, 0, gone.Udp.Local.Port, "a.carrier.example"), (2, 0, carrier.Udp.Local.Port, "b.carrier.example")];
        await gone.Udp.DisposeAsync();
        await using var stage = await SipStage.StartAsync(new()
        {
            Resolver = names.Place.ToString(),
            Trunks =
            [
                new()
                {
                    Name = "sandbox", Host = "carrier.example", Port = 0, Licensee = "Sandbox", Jurisdictions = ["*"],
                    Sandbox = true, HealthInterval = TimeSpan.Zero,
                },
            ],
        });
        await Script.UntilAsync(() => stage.Stack.Trunks.All[0].IsUp);
        Call(stage);
        await stage.Host.Script.ExpectAsync("ended TrunkFailed");
        Call(stage);
        await carrier.Script.ExpectAsync("incoming");
        Assert.Equal(("carrier.example", false),
            (carrier.Last.Request!.Uri.Host.ToString(), carrier.Last.Request.Uri.Port > 0));
    }

    [Fact]
    public async Task Withholds_the_number()
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        Call(stage, from: null);
        await carrier.Script.ExpectAsync("incoming");
        Assert.Equal("anonymous", carrier.Last.Request!.From.Uri.UserName);
        Assert.False(carrier.Last.Request.Headers.Contains(SipHeader.PAssertedIdentity));
        Assert.True(carrier.Last.Request.Headers.TryGet(SipHeader.Privacy, out var privacy) && privacy.Is("id"u8));
    }

    [Theory]
    [InlineData(486, CallReason.Busy)]
    [InlineData(404, CallReason.NotFound)]
    [InlineData(603, CallReason.Declined)]
    [InlineData(503, CallReason.TrunkFailed)]
    [InlineData(500, CallReason.TrunkFailed)]
    [InlineData(403, CallReason.TrunkFailed)]
    [InlineData(302, CallReason.TrunkFailed)]
    public async Task A_carrier_refuses(int status, CallReason reason)
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        carrier.Called = call => call.Decline(status);
        Call(stage);
        await stage.Host.Script.ExpectAsync($"ended {reason}");
        await stage.NothingIsLeftAsync();
    }

    static void WithPassword(TrunkOptions trunk) =>
        (trunk.Username, trunk.Password) = ("hutong", new Kernel.Secret("trunk-secret"));

    static DigestServer Realm(TimeProvider time) => new(
        new() { Realm = "carrier.example", ChecksUri = false }, time, RandomNumberGenerator.Create());

    static bool Knows(DigestServer realm, SipRequest request, SipHeader header) =>
        request.Headers.TryGet(header, out var text) && DigestCredentials.Read(text) is { } proof
        && realm.Check(proof, request,
            [proof.Algorithm.Secret("hutong", "carrier.example", "trunk-secret")], out _) == DigestVerdict.Good;

    [Theory]
    [InlineData(true, "ended Busy")]
    [InlineData(false, "ended TrunkFailed")]
    public async Task Proves_itself_to_a_carrier_that_asks(bool isRight, string told)
    {
        var (stage, carrier) = await StartAsync(isRight ? WithPassword : null);
        await using var one = stage;
        await using var two = carrier;
        var realm = Realm(TimeProvider.System);
        carrier.Called = call =>
        {
            if (Knows(realm, call.Request!, SipHeader.ProxyAuthorization))
            {
                call.Decline(486);
            }
            else
            {
                call.Challenge(407, realm.Challenge(isStale: false));
            }
        };
        Call(stage);
        await stage.Host.Script.ExpectAsync(told);
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Registers_at_a_carrier_that_wants_it()
    {
        var realm = Realm(TimeProvider.System);
        var carrier = TestPhone.Over(null, "hutong", "trunk-secret");
        carrier.Registers = transaction =>
        {
            var isGood = Knows(realm, transaction.Request, SipHeader.Authorization);
            using var answer = transaction.Response(isGood ? 200 : 401);
            foreach (var challenge in isGood ? [] : realm.Challenge(isStale: false))
            {
                answer.Add(SipHeader.WwwAuthenticate, challenge);
            }

            carrier.Script.Tell(isGood ? $"registered {transaction.Request.To.Uri}" : "asked");
            transaction.Respond(isGood ? 200 : 401, answer.Finish());
        };
        var trunk = new TrunkOptions
        {
            Name = "carrier", Host = "127.0.0.1", Port = carrier.Udp.Local.Port, Licensee = "A", Register = true,
            Domain = "carrier.example", HealthInterval = TimeSpan.Zero,
        };
        WithPassword(trunk);
        await using var two = carrier;
        await using var stage = await SipStage.StartAsync(new() { Trunks = [trunk] });
        await carrier.Script.ExpectAsync("asked", "registered sip:hutong@carrier.example");
    }

    [Fact]
    public async Task Asks_a_carrier_whether_it_is_there()
    {
        var carrier = TestPhone.Over(null, "hutong", "x");
        var port = carrier.Udp.Local.Port;
        await using var stage = await SipStage.StartAsync(new()
        {
            Trunks =
            [
                new() { Name = "carrier", Host = "127.0.0.1", Port = port, Licensee = "A", Transport = "udp",
                    HealthInterval = TimeSpan.FromMilliseconds(1) },
            ],
        });
        stage.Stack.Trunks.Tend();
        await Script.UntilAsync(() => stage.Stack.Agent.Transactions.Count == 0 || stage.Stack.Trunks.All[0].IsUp);
        Assert.True(stage.Stack.Trunks.All[0].IsUp);
        await carrier.DisposeAsync();
    }

    [Fact]
    public async Task A_carrier_that_answers_nonsense_has_failed()
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        carrier.Called = call => call.Answer("v=0\r\nthis is no description"u8.ToArray());
        Call(stage);
        await stage.Host.Script.ExpectAsync("ended TrunkFailed");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("+864001234567", "refused BadDescription", 488)]
    [InlineData("+8613912345678", "refused NotFound", 404)]
    public async Task A_carrier_s_call_with_a_description_that_breaks_the_grammar_is_refused(
        string dialled, string told, int status)
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        carrier.Agent.Call(new()
        {
            Flow = carrier.Udp.FlowTo(stage.Udp), From = "<sip:+8613912345678@carrier.example>",
            Target = Hutong.Sip.Uris.SipUri.Parse($"sip:{dialled}@example.net"), Offer = "v=0\r\nnone"u8.ToArray(),
        });
        await stage.Host.Script.ExpectAsync(told);
        await carrier.Script.ExpectAsync($"ended Refused {status}");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Carries_no_more_than_it_may()
    {
        var (stage, carrier) = await StartAsync(trunk => trunk.Channels = 1);
        await using var one = stage;
        await using var two = carrier;
        var first = Call(stage);
        await stage.Host.Script.ExpectAsync("ringing");
        Call(stage);
        await stage.Host.Script.ExpectAsync("ended Full");
        first.Leg!.End(new(CallReason.Cancelled));
        await stage.Host.Script.ExpectAsync("ended Cancelled");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Begins_no_more_a_second_than_it_may()
    {
        var (stage, carrier) = await StartAsync(trunk => trunk.CallsPerSecond = 1);
        await using var one = stage;
        await using var two = carrier;
        carrier.Called = call => call.Decline(486);
        Call(stage);
        await stage.Host.Script.ExpectAsync("ended Busy");
        Call(stage);
        await stage.Host.Script.ExpectAsync("ended Full");
        await stage.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("+864001234567", "+864001234567")]
    [InlineData("864001234567", "+864001234567")]
    [InlineData("8613800138000", "+8613800138000")]
    [InlineData("+8613800138000", "+8613800138000")]
    public async Task An_ordinary_telephone_calls_a_number_of_ours(string dialled, string to)
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        var flow = carrier.Udp.FlowTo(stage.Udp);
        var call = carrier.Agent.Call(
            flow, "<sip:+8613912345678@carrier.example>", Hutong.Sip.Uris.SipUri.Parse($"sip:{dialled}@127.0.0.1"),
            Descriptions.Bytes(5000));
        await stage.Host.Script.ExpectAsync($"incoming {to}");
        Assert.Equal(("sandbox", Number, null as string),
            (stage.Host.LastCall.Trunk, stage.Host.LastCall.From, stage.Host.LastCall.ToDomain));
        stage.Host.Last.Leg!.Answer(Descriptions.Sound(7000));
        await carrier.Script.ExpectAsync("answered");
        call.HangUp();
        await stage.Host.Script.ExpectAsync("ended HungUp");
        await stage.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Nobody_else_gets_through_by_a_trunk()
    {
        var (stage, carrier) = await StartAsync();
        await using var one = stage;
        await using var two = carrier;
        carrier.Agent.Call(
            carrier.Udp.FlowTo(stage.Udp), "<sip:+8613912345678@carrier.example>",
            Hutong.Sip.Uris.SipUri.Parse("sip:+442071838750@127.0.0.1"), Descriptions.Bytes(5000));
        await stage.Host.Script.ExpectAsync("refused NotFound");
        await carrier.Script.ExpectAsync("ended Refused 404");
        await using var other = await TestPhone.AtAsync(stage, "nobody", "x");
        other.Call("+864001234567", proves: false);
        await other.Script.ExpectAsync("ended Refused 401");
        Assert.Empty(stage.Host.Calls);
    }

    [Fact]
    public async Task Goes_by_priority_and_what_is_down_comes_last()
    {
        var closed = new TrunkOptions
        {
            Name = "closed", Host = "127.0.0.1", Port = 9, Transport = "tcp", Licensee = "A", Jurisdictions = ["*"],
            Priority = 0, HealthInterval = TimeSpan.FromMilliseconds(1),
        };
        await using var stage = await SipStage.StartAsync(new()
        {
            Trunks =
            [
                new() { Name = "second", Host = "127.0.0.1", Port = 5070, Licensee = "A", Priority = 2,
                    HealthInterval = TimeSpan.Zero },
                new() { Name = "first", Host = "127.0.0.1", Port = 5071, Licensee = "A", Priority = 1,
                    HealthInterval = TimeSpan.Zero },
                closed,
            ],
        });
        await Script.UntilAsync(() =>
        {
            stage.Stack.Trunks.Tend();
            return !stage.Stack.Trunks.All[^1].IsUp;
        });
        Assert.Equal(["first", "second", "closed"], stage.Stack.Trunks.All.Select(one => one.Name));
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.1:5060", true)]
    [InlineData("[2001:db8::1]:5060", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("carrier.example", false)]
    public void Reads_where_calls_come_from(string text, bool isGood) =>
        Assert.Equal(isGood, TrunkSource.TryRead(text, out _));

    [Fact]
    public void A_source_with_a_port_is_that_port_for_datagrams_only()
    {
        var source = new TrunkSource(IPAddress.Loopback, 5060);
        Assert.True(source.Fits(new(IPAddress.Loopback, 5060), isDatagram: true));
        Assert.False(source.Fits(new(IPAddress.Loopback, 5062), isDatagram: true));
        Assert.True(source.Fits(new(IPAddress.Loopback, 5062), isDatagram: false));
        Assert.False(source.Fits(new(IPAddress.IPv6Loopback, 5060), isDatagram: true));
    }
}
