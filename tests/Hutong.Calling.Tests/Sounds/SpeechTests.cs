using Hutong.Calling.Sounds;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Tests.Sounds;

/// <summary>What espeak-ng says, where it is installed: words that can be heard on a telephone.</summary>
public sealed class SpeechTests
{
    const double QuietestDbov = -40;

    [Theory]
    [InlineData("en", "Please leave a message after the tone.")]
    [InlineData("zh", "请在提示音后留言。")]
    [InlineData("en", "--version")]
    [InlineData("en", "[[ not a phoneme ]]")]
    public async Task Says_a_text_as_loud_as_a_voice(string language, string text)
    {
        Assert.SkipUnless(Speech.IsInstalled, "espeak-ng is not installed");
        var sound = await Speech.SayAsync(text, language, TestContext.Current.CancellationToken);
        Assert.NotNull(sound);
        Assert.Equal(AudioBridge.MixRateHz, sound.SampleRateHz);
        Assert.InRange(sound.Duration, TimeSpan.FromSeconds(0.4), TimeSpan.FromSeconds(8));
        var power = sound.Samples.Average(one => (double)one * one);
        Assert.InRange(10 * Math.Log10(power / (short.MaxValue * (double)short.MaxValue)), QuietestDbov, -3);
        Assert.True(new RecordingSound(sound.Samples, sound.SampleRateHz).Next(new short[160], 8000));
    }

    [Fact]
    public async Task A_longer_text_takes_longer()
    {
        Assert.SkipUnless(Speech.IsInstalled, "espeak-ng is not installed");
        var cancel = TestContext.Current.CancellationToken;
        var one = await Speech.SayAsync("一", "zh", cancel);
        var three = await Speech.SayAsync("一 二 三 四 五 六", "zh", cancel);
        Assert.True(three!.Duration > one!.Duration * 2);
    }
}
