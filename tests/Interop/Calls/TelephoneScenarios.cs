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

    [Fact]
    public async Task A_telephone_calls_a_desk_telephone_and_both_hear_each_other()
    {
        var password = await server.AddAsync(Mine, Stop);
        await using var desk = await Baresip.StartAsync(server, Mine, password, new("udp", null), DeskHz);
        await desk.UntilSaidAsync("200 OK", Stop);
        var telephone = server.Carrier.Maya;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: TelephoneHz, LevelDbov: -18));
        await telephone.DialAsync(Mine);
        await HearsAsync(telephone, desk);
        await telephone.UntilAsync("two seconds of sound", state => state.Latest!.HeardSeconds > 3);
        await telephone.HangUpAsync();
        await desk.UntilSaidAsync("session closed", Stop);
        Assert.InRange((await desk.HeardAsync(Stop)).FrequencyHz, TelephoneHz - 5, TelephoneHz + 5);
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

    [Theory]
    [InlineData(HandsetMood.Busy, "486")]
    [InlineData(HandsetMood.Off, "480")]
    [InlineData(HandsetMood.Nonsense, "")]
    [InlineData(HandsetMood.Codecless, "488")]
    public async Task A_telephone_that_cannot_be_had_ends_the_call_with_a_reason_in_the_record(
        HandsetMood mood, string status)
    {
        var password = await server.AddAsync(Mine, Stop);
        await server.Carrier.Wang.SetAsync(mood);
        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new("udp", null), DeskHz, server.Carrier.Wang.Number);
        await desk.UntilSaidAsync("session closed", Stop);
        var record = await server.RecordAsync(Mine, Stop);
        Assert.Equal(0, record.GetProperty("seconds").GetInt64());
        Assert.NotEmpty(record.GetProperty("reason").GetString()!);
        Assert.True(status.Length == 0 || desk.Tail.Contains(status, StringComparison.Ordinal), desk.Tail);
    }

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
