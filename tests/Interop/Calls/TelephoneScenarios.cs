using System.Net.Http.Json;
using Hutong.SandboxKit;

namespace Hutong.Interop.Calls;

/// <summary>A desk telephone on one side, an ordinary telephone on the other, the server between them.</summary>
[Trait("Category", "Interop")]
public sealed class TelephoneScenarios : IAsyncLifetime
{
    const double DeskHz = 620, TelephoneHz = 930;
    const string Mine = "+8613800138001";

    /// <summary>What baresip speaks and the edge takes.</summary>
    public static TheoryData<PhoneWay> Ways =>
    [
        new PhoneWay("udp", null), new PhoneWay("tcp", null), new PhoneWay("tls", "srtp-mand"),
        new PhoneWay("udp", "dtls_srtp"),
    ];

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_desk_telephone_calls_a_telephone_and_both_hear_each_other(PhoneWay way)
    {
        var password = await server.AddAsync(Mine, Stop);
        var telephone = server.Carrier.Wang;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 1, Hz: TelephoneHz, LevelDbov: -18));
        await using var desk = await Baresip.StartAsync(server, Mine, password, way, DeskHz, telephone.Number);
        Assert.InRange((await HearsAsync(telephone, desk, -21.5)).LevelDbov, -21.5, -18.5);
        await telephone.UntilAsync("two seconds of sound", state => state.Latest!.HeardSeconds > 3);
        await telephone.HangUpAsync();
        await desk.UntilSaidAsync("session closed", Stop);
        var back = await desk.HeardAsync(Stop);
        Assert.InRange(back.FrequencyHz, TelephoneHz - 5, TelephoneHz + 5);
        Assert.InRange(back.LevelDbov, -20, -16);

        var record = await server.RecordAsync(Mine, Stop);
        Assert.Equal("telephone", record.GetProperty("route").GetString());
        Assert.True(record.GetProperty("seconds").GetInt64() >= 2, $"{record}");
        Assert.Contains("sandbox/sandbox", record.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("udp", null)]
    // It has no certificate that anybody would take: nothing but its own connection leads back to it.
    [InlineData("tls", "srtp-mand")]
    // It refuses the offer of protected sound, and takes the one in clear.
    [InlineData("tls", null)]
    public async Task A_telephone_calls_a_desk_telephone_and_both_hear_each_other(string transport, string? encryption)
    {
        var password = await server.AddAsync(Mine, Stop);
        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new(transport, encryption), DeskHz);
        await desk.UntilSaidAsync("200 OK", Stop);
        var telephone = server.Carrier.Maya;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: TelephoneHz, LevelDbov: -18));
        await telephone.DialAsync(Mine);
        await HearsAsync(telephone, desk);
        await telephone.UntilAsync("two seconds of sound", state => state.Latest!.HeardSeconds > 3);
        await telephone.HangUpAsync();
        await desk.UntilSaidAsync("session closed", Stop);
        Assert.InRange((await desk.HeardAsync(Stop)).FrequencyHz, TelephoneHz - 5, TelephoneHz + 5);
        Assert.Equal(encryption is null ? "none" : "sdes", await ProtectionAsync());
    }

    [Fact]
    public async Task Through_a_bad_network_both_still_hear_each_other_and_the_record_says_how_bad_it_was()
    {
        await server.Carrier.SetLineAsync(0.05, TimeSpan.FromMilliseconds(40), seed: 11);
        var password = await server.AddAsync(Mine, Stop);
        var telephone = server.Carrier.Wang;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 1, Hz: TelephoneHz, LevelDbov: -18));
        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new("udp", null), DeskHz, telephone.Number);
        await HearsAsync(telephone, desk);
        await telephone.UntilAsync("eight seconds of sound", state => state.Latest!.HeardSeconds > 8);
        await HearsAsync(telephone, desk);
        await telephone.HangUpAsync();
        await desk.UntilSaidAsync("session closed", Stop);
        var back = await desk.HeardAsync(Stop);
        Assert.InRange(back.FrequencyHz, TelephoneHz - 5, TelephoneHz + 5);
        Assert.InRange(back.LevelDbov, -24, -16);

        var record = await server.RecordAsync(Mine, Stop);
        var trunk = record.GetProperty("legs").EnumerateArray()
            .First(leg => leg.GetProperty("kind").GetString() == "trunk").GetProperty("quality");
        Assert.InRange(trunk.GetProperty("lossPercent").GetDouble(), 1, 12);
        Assert.InRange(trunk.GetProperty("jitterMs").GetDouble(), 4, 40);
        Assert.InRange(trunk.GetProperty("mos").GetDouble(), 1, 4.3);
    }

    [Fact]
    public async Task The_page_callback_rings_ones_own_telephone_and_then_the_other_s_and_joins_them()
    {
        var (own, other) = (server.Carrier.Wang, server.Carrier.Maya);
        await server.AddAsync(own.Number, Stop);
        await own.SetAsync(new MoodSetting(HandsetMood.Ring));
        await other.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 2, Hz: TelephoneHz));
        using var http = await server.SignInAsync(own.Number, Stop);
        using var answer = await http.PostAsJsonAsync("api/v1/calls", new { to = other.Number }, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));

        Assert.Equal("+864001234567", (await own.RingsAsync()).Peer.Number);
        Assert.Null((await other.StateAsync()).Call);
        await own.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: DeskHz));
        await own.AnswerAsync();
        Assert.Equal(own.Number, (await other.RingsAsync()).Peer.Number);
        await own.HearsToneAsync(TelephoneHz, -20);
        await other.HearsToneAsync(DeskHz, -20);
        await other.HangUpAsync();
        await own.EndsAsync();

        var record = await server.RecordAsync(own.Number, Stop);
        Assert.Equal("callback", record.GetProperty("route").GetString());
        Assert.Equal(2, record.GetProperty("legs").GetArrayLength());
    }

    [Fact]
    public async Task Keys_go_through_both_ways_and_hold_is_silence()
    {
        var (own, other) = (server.Carrier.Wang, server.Carrier.Maya);
        await server.AddAsync(own.Number, Stop);
        await own.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 0, Hz: DeskHz));
        await other.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 0, Hz: TelephoneHz));
        using var http = await server.SignInAsync(own.Number, Stop);
        using var answer = await http.PostAsJsonAsync("api/v1/calls", new { to = other.Number }, Stop);
        await other.HearsToneAsync(DeskHz, -20);
        await own.PressAsync("12#");
        await other.HearsKeysAsync("12#");
        await other.PressAsync("*9");
        await own.HearsKeysAsync("*9");

        await own.HoldAsync(true);
        await own.HearsSilenceAsync();
        await own.HoldAsync(false);
        await own.HearsToneAsync(TelephoneHz, -20);
        await own.HangUpAsync();
        Assert.Equal("remoteHangUp", (await other.EndsAsync()).End);
    }

    [Theory]
    [InlineData(HandsetMood.Busy, "486", "busy")]
    [InlineData(HandsetMood.Off, "480", "away")]
    [InlineData(HandsetMood.Nonsense, "", "trunk-failed")]
    [InlineData(HandsetMood.Codecless, "488", "no-codec")]
    public async Task A_telephone_that_cannot_be_had_ends_the_call_with_a_reason_in_the_record_and_is_counted(
        HandsetMood mood, string status, string reason)
    {
        var password = await server.AddAsync(Mine, Stop);
        await server.Carrier.Wang.SetAsync(mood);
        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new("udp", null), DeskHz, server.Carrier.Wang.Number);
        await desk.UntilSaidAsync("session closed", Stop);
        var record = await server.RecordAsync(Mine, Stop);
        Assert.Equal(0, record.GetProperty("seconds").GetInt64());
        Assert.Equal(reason, record.GetProperty("reason").GetString());
        Assert.Contains(await server.MetricsAsync(Stop), line =>
            line.StartsWith("hutong_calling_ended", StringComparison.Ordinal)
            && line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal));
        Assert.True(status.Length == 0 || desk.Tail.Contains(status, StringComparison.Ordinal), desk.Tail);
    }

    // Of the desk telephone's leg, as its record says.
    async Task<string?> ProtectionAsync() => (await server.RecordAsync(Mine, Stop)).GetProperty("legs").EnumerateArray()
        .Single(leg => leg.GetProperty("kind").GetString() == "phone").GetProperty("quality").GetProperty("protection")
        .GetString();

    static async Task<HandsetHearing> HearsAsync(Handset telephone, Baresip desk, double levelDbov = -30)
    {
        try
        {
            return await telephone.HearsToneAsync(DeskHz, levelDbov);
        }
        catch (TimeoutException error)
        {
            throw new InvalidOperationException($"{error.Message}\n{desk.Tail}");
        }
    }
}
