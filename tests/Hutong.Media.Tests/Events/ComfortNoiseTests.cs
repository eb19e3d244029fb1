using Hutong.Media.Events;

namespace Hutong.Media.Tests.Events;

public class ComfortNoiseTests
{
    [Theory]
    [InlineData("28", 40)]
    [InlineData("3c", 60)]
    [InlineData("28 c0 40 90", 40)]
    public void Noise_has_the_level_that_was_sent(string payload, int level)
    {
        var noise = new ComfortNoise(new Random(1));
        Assert.True(noise.TryReceive(Hex.Bytes(payload)));
        var samples = new short[16000];
        noise.Generate(samples);
        Assert.InRange(ComfortNoise.MeasureLevel(samples), level - 1, level + 1);
        Span<byte> written = stackalloc byte[1];
        Assert.Equal(1, ComfortNoise.Write(samples, written));
        Assert.InRange(written[0], level - 1, level + 1);
    }

    [Fact]
    public void Before_anything_was_received_there_is_silence()
    {
        var noise = new ComfortNoise(new Random(1));
        Assert.False(noise.TryReceive([]));
        var samples = new short[160];
        noise.Generate(samples);
        Assert.All(samples, sample => Assert.Equal(0, sample));
        Assert.Equal(127, ComfortNoise.MeasureLevel(samples));
    }

    [Fact]
    public void Any_payload_gives_a_sound_that_ends()
    {
        var random = new Random(7);
        var payload = new byte[40];
        for (var i = 0; i < 200; i++)
        {
            random.NextBytes(payload);
            var noise = new ComfortNoise(random);
            noise.TryReceive(payload);
            noise.Generate(new short[800]);
            Assert.True(noise.TryReceive([127]));
            var samples = new short[800];
            noise.Generate(samples);
            Assert.InRange(ComfortNoise.MeasureLevel(samples), 90, 127);
        }
    }
}
