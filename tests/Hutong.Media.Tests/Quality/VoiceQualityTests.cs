using Hutong.Media.Quality;

namespace Hutong.Media.Tests.Quality;

public class VoiceQualityTests
{
    static double Score(double delayMs, double loss, double burst = 1) =>
        VoiceQuality.Estimate(TimeSpan.FromMilliseconds(delayMs), loss, CodecImpairment.G711, burst).OpinionScore;

    [Fact]
    public void An_undisturbed_call_has_the_score_of_G107() => Assert.Equal(4.41, Score(0, 0), 2);

    [Fact]
    public void The_rating_falls_by_the_two_lines_of_delay()
    {
        var near = VoiceQuality.Estimate(TimeSpan.FromMilliseconds(100), 0, CodecImpairment.G711);
        var far = VoiceQuality.Estimate(TimeSpan.FromMilliseconds(277.3), 0, CodecImpairment.G711);
        Assert.Equal(93.2 - 2.4, near.Rating, 6);
        Assert.Equal(93.2 - (0.024 * 277.3) - 11, far.Rating, 6);
    }

    [Fact]
    public void Loss_costs_what_G107_says()
    {
        // 95 * 5 / (5 + 25.1)
        var quality = VoiceQuality.Estimate(TimeSpan.Zero, 0.05, CodecImpairment.G711);
        Assert.Equal(93.2 - 15.781, quality.Rating, 3);
    }

    [Fact]
    public void More_delay_more_loss_and_bursts_are_never_better()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.True(Score(i * 50, 0.02) >= Score((i + 1) * 50, 0.02));
            Assert.True(Score(50, i * 0.05) >= Score(50, (i + 1) * 0.05));
            Assert.True(Score(50, 0.1, i) >= Score(50, 0.1, i + 1));
        }

        Assert.Equal(1, Score(10_000, 1));
    }
}
