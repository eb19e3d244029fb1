using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests;

/// <summary>Two sandboxes that are each other's server: the trunk from both sides, over real ports.</summary>
public class CarrierTests
{
    [Fact]
    public async Task A_tone_is_found_at_the_other_end_and_comes_back_from_an_echo()
    {
        await using var near = await SandboxCarrier.StartAsync();
        await using var far = await SandboxCarrier.StartAsync(near.Sip);
        await near.ConnectAsync(far.Sip);
        await near.Wang.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: 700, LevelDbov: -20));
        await near.Wang.DialAsync(far.Oliver.Number);
        await far.Oliver.TalksAsync();
        var there = await far.Oliver.HearsToneAsync(700, -21.5);
        var back = await near.Wang.HearsToneAsync(700, -23);
        Assert.InRange(there.LevelDbov, -21.5, -18.5);
        Assert.InRange(back.LevelDbov, -23, -17);
        await near.Wang.HangUpAsync();
        Assert.Equal("remoteHangUp", (await far.Oliver.EndsAsync()).End);
        Assert.Equal("localHangUp", (await near.Wang.EndsAsync()).End);
    }
}
