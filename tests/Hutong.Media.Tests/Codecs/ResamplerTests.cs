using Hutong.Media.Codecs;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Codecs;

public class ResamplerTests
{
    static short[] Through(int from, int to, double frequency, int piece)
    {
        var input = new short[from];
        new ToneGenerator(from, frequency).Generate(input);
        var resampler = new Resampler(from, to);
        var output = new short[to];
        var written = 0;
        for (var at = 0; at < from; at += piece)
        {
            var part = input.AsSpan(at, Math.Min(piece, from - at));
            var expected = resampler.OutputLength(part.Length);
            Assert.Equal(expected, resampler.Process(part, output.AsSpan(written)));
            written += expected;
        }

        Assert.Equal(to, written);
        return output;
    }

    [Theory]
    [InlineData(8000, 16000, 1000)]
    [InlineData(8000, 48000, 3000)]
    [InlineData(16000, 8000, 3000)]
    [InlineData(48000, 8000, 400)]
    [InlineData(16000, 48000, 6000)]
    [InlineData(48000, 16000, 6000)]
    [InlineData(8000, 8000, 1000)]
    public void A_tone_keeps_frequency_and_level(int from, int to, double frequency)
    {
        foreach (var piece in new[] { from / 50, 7, 3000 })
        {
            var heard = ToneReading.Listen(Through(from, to, frequency, piece).AsSpan(to / 10), to, 100, to / 2.2);
            Assert.Equal(frequency, heard.FrequencyHz, 0.3);
            Assert.Equal(-16, heard.LevelDbov, 0.2);
            Assert.True(heard.Purity > 0.999, $"{heard}");
        }
    }

    [Theory]
    [InlineData(16000, 8000, 5000)]
    [InlineData(48000, 8000, 6000)]
    [InlineData(48000, 16000, 12000)]
    public void What_would_fold_is_gone(int from, int to, double frequency)
    {
        var output = Through(from, to, frequency, from / 50).AsSpan(to / 10);
        Assert.True(ToneReading.Listen(output, to, 50, to / 2.0).LevelDbov < -70);
    }

    [Fact]
    public void Refuses_rates_that_it_has_no_filter_for()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(8000, 44100));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(100, 8000));
    }
}
