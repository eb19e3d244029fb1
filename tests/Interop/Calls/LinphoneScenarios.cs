using Hutong.SandboxKit;

namespace Hutong.Interop.Calls;

/// <summary>linphone and an ordinary telephone, by listening.</summary>
[Trait("Category", "Interop")]
public sealed class LinphoneScenarios : IAsyncLifetime
{
    const double DeskHz = 620, TelephoneHz = 930;
    const string Mine = "+8613800138001";

    /// <summary>How linphone connects.</summary>
    public static TheoryData<PhoneWay> Ways =>
        [new PhoneWay("udp", null), new PhoneWay("tcp", null), new PhoneWay("tls", "srtp")];

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Linphone_calls_a_telephone_and_both_hear_each_other(PhoneWay way)
    {
        var telephone = server.Carrier.Wang;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 1, Hz: TelephoneHz, LevelDbov: -18));
        await using var desk = await BeginAsync(way);
        await desk.SayAsync($"call sip:{telephone.Number}@{CallServer.Domain}", Stop);
        await HearsAsync(telephone, desk);
        await EndAsync(telephone, desk);

        var record = await server.RecordAsync(Mine, Stop);
        Assert.Equal("telephone", record.GetProperty("route").GetString());
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tls")]
    public async Task A_telephone_calls_linphone_that_protects_no_sound_which_holds_and_goes_on(string transport)
    {
        await using var desk = await BeginAsync(new(transport, null));
        var telephone = server.Carrier.Maya;
        await telephone.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: TelephoneHz, LevelDbov: -18));
        await telephone.DialAsync(Mine);
        await HearsAsync(telephone, desk);
        await desk.SayAsync("pause", Stop);
        await telephone.HearsSilenceAsync();
        await desk.SayAsync("resume", Stop);
        await HearsAsync(telephone, desk);
        await desk.SayAsync("7", Stop);
        await telephone.HearsKeysAsync("7");
        await EndAsync(telephone, desk);
    }

    [Fact]
    public async Task Linphone_joins_two_telephones_and_leaves()
    {
        const double OtherHz = 1250;
        await using var desk = await BeginAsync(new("udp", null));
        var (first, second) = (server.Carrier.Maya, server.Carrier.Wang);
        await first.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: TelephoneHz, LevelDbov: -18));
        await second.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 1, Hz: OtherHz, LevelDbov: -18));
        await first.DialAsync(Mine);
        await HearsAsync(first, desk);
        await desk.SayAsync("pause", Stop);
        await first.HearsSilenceAsync();
        await desk.SayAsync($"call sip:{second.Number}@{CallServer.Domain}", Stop);
        await HearsAsync(second, desk);
        await desk.SayAsync("transfer 1 --to-call 2", Stop);
        try
        {
            await first.HearsToneAsync(OtherHz, -30);
            await second.HearsToneAsync(TelephoneHz, -30);
        }
        catch (TimeoutException error)
        {
            throw new InvalidOperationException($"{error.Message}\n{desk.Tail}");
        }

        await first.HangUpAsync();
        await second.EndsAsync();
    }

    async Task<Linphone> BeginAsync(PhoneWay way) =>
        await Linphone.StartAsync(server, Mine, await server.AddAsync(Mine, Stop), way, DeskHz, Stop);

    static async Task EndAsync(Handset telephone, Linphone desk)
    {
        await telephone.UntilAsync("two seconds of sound", state => state.Latest!.HeardSeconds > 3);
        await telephone.HangUpAsync();
        await desk.UntilSaidAsync("ended", Stop);
        var heard = await desk.HeardAsync(Stop);
        // On a busy machine packets come late, and what fills the gaps moves the measure a little.
        Assert.InRange(heard.FrequencyHz, TelephoneHz - 15, TelephoneHz + 15);
        Assert.InRange(heard.LevelDbov, -24, -14);
    }

    static async Task HearsAsync(Handset telephone, Linphone desk)
    {
        try
        {
            await telephone.HearsToneAsync(DeskHz, -30);
        }
        catch (TimeoutException error)
        {
            throw new InvalidOperationException($"{error.Message}\n{desk.Tail}");
        }
    }
}
