using Hutong.Media.Codecs;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Tones;

public class ToneTests
{
    [Theory]
    [InlineData(8000, 440, -16)]
    [InlineData(8000, 1004, -3.01)]
    [InlineData(16000, 3333.3, -30)]
    [InlineData(48000, 123.4, -20)]
    public void A_tone_is_heard_with_its_frequency_and_level(int rate, double frequency, double level)
    {
        var samples = new short[rate];
        new ToneGenerator(rate, frequency, levelDbov: level).Generate(samples);
        var heard = ToneReading.Listen(samples, rate);
        Assert.Equal(frequency, heard.FrequencyHz, 0.2);
        Assert.Equal(level, heard.LevelDbov, 0.05);
        Assert.True(heard.Purity > 0.99);
        Assert.Equal(level, ToneReading.Level(samples, rate, frequency), 0.05);
    }

    [Fact]
    public void Silence_and_noise_are_no_tone()
    {
        Assert.Equal(0, ToneReading.Listen(new short[8000], 8000).Purity);
        Assert.Equal(0, ToneReading.Listen([], 8000).Purity);
        var random = new Random(5);
        var noise = Enumerable.Range(0, 8000).Select(_ => (short)random.Next(-5000, 5000)).ToArray();
        Assert.True(ToneReading.Listen(noise, 8000).Purity < 0.05);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    public void Keys_are_heard_in_order_once_each(int rate)
    {
        var detector = new DtmfDetector(rate);
        var heard = "";
        var frame = new short[rate / 50];
        foreach (var key in "1234567890*#ABCD11")
        {
            var tone = DtmfTones.Generator(key, rate)!;
            for (var i = 0; i < 6; i++)
            {
                if (i < 3)
                {
                    tone.Generate(frame);
                    Companded(frame);
                }
                else
                {
                    frame.AsSpan().Clear();
                }

                heard += detector.Listen(frame);
            }
        }

        Assert.Equal("1234567890*#ABCD11", heard);
        Assert.Null(DtmfTones.Generator('x', rate));
    }

    static void Companded(short[] frame)
    {
        for (var i = 0; i < frame.Length; i++)
        {
            frame[i] = G711.MuLaw.Decode(G711.MuLaw.Encode(frame[i]));
        }
    }

    [Fact]
    public void Noise_and_single_tones_are_no_keys()
    {
        var detector = new DtmfDetector(8000);
        var random = new Random(9);
        var noise = Enumerable.Range(0, 80000).Select(_ => (short)random.Next(-8000, 8000)).ToArray();
        Assert.Null(detector.Listen(noise));
        new ToneGenerator(8000, 697).Generate(noise);
        Assert.Null(detector.Listen(noise));
    }

    [Fact]
    public void A_ringing_tone_has_its_cadence()
    {
        var player = ProgressTone.ChinaRinging.Play(8000);
        var samples = new short[8000 * 6];
        for (var i = 0; i < samples.Length; i += 160)
        {
            player.Generate(samples.AsSpan(i, 160));
        }

        Assert.Equal(450, ToneReading.Listen(samples.AsSpan(0, 8000), 8000).FrequencyHz, 0.5);
        Assert.All(samples[8000..40000], sample => Assert.Equal(0, sample));
        Assert.Equal(450, ToneReading.Listen(samples.AsSpan(40000, 8000), 8000).FrequencyHz, 0.5);
    }

    [Fact]
    public void A_dial_tone_has_no_pause()
    {
        var samples = new short[24000];
        ProgressTone.ChinaDial.Play(8000).Generate(samples);
        Assert.True(ToneReading.Listen(samples, 8000).Purity > 0.99);
    }
}
