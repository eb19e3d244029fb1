using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Handsets;

[Trait("Category", "Interop")]
public class TalkTests(TwoCarriers carriers) : IClassFixture<TwoCarriers>
{
    [Theory]
    [InlineData("PCMA")]
    [InlineData("PCMU")]
    [InlineData("G722")]
    public async Task A_tone_is_found_at_the_other_end_and_comes_back_from_an_echo(string codec)
    {
        var (near, far) = await carriers.PairAsync(
            new(HandsetMood.Echo, Codecs: [codec]), new(HandsetMood.Tone, Hz: 700, LevelDbov: -20));
        await near.DialAsync(far.Number);
        Assert.Equal(codec, (await far.TalksAsync()).Codec);
        Assert.InRange((await far.HearsToneAsync(700, -21)).LevelDbov, -21, -19);
        Assert.InRange((await near.HearsToneAsync(700, -22)).LevelDbov, -22, -18);
        await near.HangUpAsync();
        var call = await far.EndsAsync();
        Assert.Equal("remoteHangUp", call.End);
        Assert.True(call is { PacketsIn: > 20, PacketsOut: > 20, Loss: < 0.05 }, $"{call}");
    }

    [Fact]
    public async Task Wide_sound_has_what_narrow_sound_has_not()
    {
        var (near, far) = await carriers.PairAsync(
            new(HandsetMood.Answer, AfterSeconds: 0, Codecs: ["G722"]), new(HandsetMood.Tone, Hz: 5000));
        await near.DialAsync(far.Number);
        await far.HearsToneAsync(5000, -20);
        await near.HangUpAsync();
    }

    [Fact]
    public async Task Keys_are_heard_both_ways()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Answer, AfterSeconds: 0));
        await near.DialAsync(far.Number);
        await far.TalksAsync();
        await near.TalksAsync();
        await near.PressAsync("1122#");
        await far.HearsKeysAsync("1122#");
        await far.PressAsync("*0D");
        await near.HearsKeysAsync("*0D");
        await Assert.ThrowsAsync<InvalidOperationException>(() => near.PressAsync("x"));
        await near.HangUpAsync();
    }

    [Fact]
    public async Task Hold_is_silence_for_who_holds_until_it_is_taken_back()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Tone, Hz: 600));
        await near.DialAsync(far.Number);
        await near.HearsToneAsync(600, -20);
        await near.HoldAsync(true);
        await far.UntilAsync("being held", state => state.Call is { HeldThere: true });
        await near.UntilAsync("hold", state => state.Call is { Held: true });
        await near.HearsSilenceAsync();
        await near.HoldAsync(false);
        await far.UntilAsync("not being held", state => state.Call is { HeldThere: false });
        await near.HearsToneAsync(600, -20);
        await near.HangUpAsync();
    }

    [Fact]
    public async Task The_one_who_was_called_may_hold_too()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Answer, AfterSeconds: 0), new(HandsetMood.Tone));
        await near.DialAsync(far.Number);
        await far.HearsToneAsync(440, -20);
        await far.HoldAsync(true);
        await near.UntilAsync("being held", state => state.Call is { HeldThere: true });
        await far.HearsSilenceAsync();
        await far.HoldAsync(false);
        await far.HearsToneAsync(440, -20);
        await near.HangUpAsync();
        Assert.Equal("remoteHangUp", (await far.EndsAsync()).End);
    }

    [Fact]
    public async Task Plays_a_recording_and_gives_back_what_it_heard()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Answer, AfterSeconds: 0));
        await near.DialAsync(far.Number);
        await far.TalksAsync();
        var sound = new short[16_000];
        new ToneGenerator(8000, 1000, 0, -18).Generate(sound);
        await far.PlayAsync(new WavSound(8000, sound).ToFile());
        Assert.InRange((await near.HearsToneAsync(1000, -19)).LevelDbov, -19, -17);
        await near.HearsSilenceAsync();
        await near.HangUpAsync();
        await near.EndsAsync();
        Assert.Equal(SoundFileFault.None, WavSound.TryRead(await near.RecordingAsync(), out var recording));
        var reading = ToneReading.Listen(recording!.Samples, recording.SampleRateHz);
        Assert.Equal(16_000, recording.SampleRateHz);
        Assert.InRange(reading.FrequencyHz, 990, 1010);
    }

    [Fact]
    public async Task The_network_s_ringing_tone_is_heard_before_the_answer()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Ring, EarlyMedia: true));
        await near.DialAsync(far.Number);
        await far.RingsAsync();
        // North America's: 440 and 480 Hz together, so that neither is all of it.
        await near.UntilAsync("sound", state => state.Call is { PacketsIn: > 30 });
        var heard = await near.HeardAsync();
        Assert.True(heard.LevelDbov > -25 && heard.FrequencyHz is > 430 and < 490, $"{heard}");
        await near.HangUpAsync();
    }

    [Fact]
    public async Task A_mute_one_sends_no_packet()
    {
        var (near, far) = await carriers.PairAsync(new(HandsetMood.Mute));
        await near.DialAsync(far.Number);
        await far.UntilAsync("sound", state => state.Call is { PacketsIn: > 20 });
        Assert.Equal(0, (await near.StateAsync()).Call!.PacketsIn);
        await near.HangUpAsync();
    }
}
