using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Carrier;

[Trait("Category", "Interop")]
public class TrunkTests
{
    [Fact]
    public async Task A_trunk_with_a_password_takes_nobody_without_it()
    {
        await using var carrier = await SandboxCarrier.StartAsync(user: "trunk", password: "secret");
        await using var server = new PretendServer(carrier.Sip);
        await carrier.Wang.SetAsync(new MoodSetting(HandsetMood.Answer, AfterSeconds: 0));
        server.Call(carrier.Wang.Number);
        await server.HearsAsync("ended Refused 407");
        server.Call(carrier.Wang.Number, new("trunk", "guess"));
        await server.HearsAsync("ended Refused 407");
        server.Call(carrier.Wang.Number, new("other", "secret"));
        await server.HearsAsync("ended Refused 407");
        server.Call(carrier.Wang.Number, new("trunk", "secret"));
        await server.HearsAsync("answered audio");
        await server.HearsAsync("ended LocalHangUp 0");
        Assert.Equal("Lin", (await carrier.Wang.EndsAsync()).Peer.Name);
    }

    [Fact]
    public async Task Calls_of_handsets_go_to_who_registered()
    {
        await using var carrier = await SandboxCarrier.StartAsync(user: "trunk", password: "secret");
        await using var server = new PretendServer(carrier.Sip);
        using (server.Register("trunk", "guess"))
        {
            await server.HearsAsync("Failed 401");
        }

        using (server.Register("trunk", "secret"))
        {
            await server.HearsAsync("Registered 200");
            await carrier.Maya.DialAsync("+864001234567");
            await server.HearsAsync($"incoming +864001234567 from {carrier.Maya.Number}");
            Assert.Equal(486, (await carrier.Maya.EndsAsync()).Status);
        }
    }

    [Fact]
    public async Task A_full_trunk_refuses_and_a_cut_one_says_nothing()
    {
        await using var carrier = await SandboxCarrier.StartAsync();
        await using var server = new PretendServer(carrier.Sip);
        await carrier.SetHealthAsync(TrunkHealth.Full);
        server.Call(carrier.Wang.Number);
        await server.HearsAsync("ended Refused 503");
        await carrier.SetHealthAsync(TrunkHealth.Down);
        server.Call(carrier.Wang.Number);
        await carrier.SetHealthAsync(TrunkHealth.Up);
        // The INVITE that was not heard is sent again, and is heard then.
        await carrier.Wang.RingsAsync();
    }

    [Fact]
    public async Task A_bad_line_loses_and_delays_packets_and_a_tone_is_still_heard()
    {
        await using var far = await SandboxCarrier.StartAsync();
        await using var near = await SandboxCarrier.StartAsync(far.Sip);
        await far.SetLineAsync(0.05, TimeSpan.FromMilliseconds(40), seed: 7);
        await far.Wang.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 0, Hz: 900));
        await near.Maya.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: 600));
        await near.Maya.DialAsync(far.Wang.Number);
        await far.Wang.UntilAsync("four seconds of sound", state => state.Latest is { HeardSeconds: > 4 });
        await far.Wang.HearsToneAsync(600, -20);
        await near.Maya.HearsToneAsync(900, -20);
        foreach (var call in new[] { (await far.Wang.StateAsync()).Call!, (await near.Maya.StateAsync()).Call! })
        {
            Assert.InRange(call.Loss, 0.01, 0.12);
            Assert.InRange(call.JitterMs, 4, 40);
        }

        await near.Maya.HangUpAsync();
    }

    [Fact]
    public async Task An_invitation_without_an_offer_gets_one()
    {
        await using var carrier = await SandboxCarrier.StartAsync();
        await using var server = new PretendServer(carrier.Sip);
        await carrier.Wang.SetAsync(new MoodSetting(HandsetMood.Answer, AfterSeconds: 0));
        server.Call(carrier.Wang.Number, isLate: true);
        await server.HearsAsync("answered audio");
    }
}
