using Hutong.Calling.Sounds;
using Hutong.Media.Sessions;
using Hutong.Media.Tones;

namespace Hutong.Calling.Tests.Sounds;

/// <summary>Recordings of any rate become what telephones can be played.</summary>
public sealed class SoundRatesTests
{
    [Theory]
    [InlineData(8000)]
    [InlineData(11_025)]
    [InlineData(16_000)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void Keeps_pitch_level_and_length(int rateHz)
    {
        var samples = new short[rateHz];
        new ToneGenerator(rateHz, 440, levelDbov: -16).Generate(samples);
        var sound = SoundRates.ToMixRate(new(rateHz, samples));
        Assert.Equal((AudioBridge.MixRateHz, AudioBridge.MixRateHz), (sound.SampleRateHz, sound.Samples.Length));
        var reading = ToneReading.Listen(sound.Samples, sound.SampleRateHz);
        Assert.InRange(reading.FrequencyHz, 438, 442);
        Assert.InRange(reading.LevelDbov, -16.5, -15.5);
        // It can be played to a telephone of either width.
        Assert.True(new RecordingSound(sound.Samples, sound.SampleRateHz).Next(new short[160], 8000));
        Assert.True(new RecordingSound(sound.Samples, sound.SampleRateHz).Next(new short[960], 48_000));
    }

    [Fact]
    public void Leaves_no_echo_of_what_is_too_high()
    {
        var samples = new short[44_100];
        new ToneGenerator(44_100, 12_000, levelDbov: -10).Generate(samples);
        var sound = SoundRates.ToMixRate(new(44_100, samples));
        Assert.True(ToneReading.Level(sound.Samples, sound.SampleRateHz, 4000) < -50);
    }

    [Fact]
    public void Takes_nothing_for_nothing() => Assert.Empty(SoundRates.ToMixRate(new(22_050, [])).Samples);
}
