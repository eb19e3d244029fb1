using Hutong.Bench.Load.Measure;

namespace Hutong.Bench.Load.Tests.Measure;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.50)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void Gives_percentiles_within_two_percent_of_a_sort(double share)
    {
        const int Seed = 7;
        var chance = new Random(Seed);
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(chance.NextDouble() * 18)).Order().ToList();
        var histogram = new LatencyHistogram();
        values.ForEach(histogram.Record);

        var exact = values[(int)Math.Ceiling(share * values.Count) - 1];

        Assert.InRange(histogram.Percentile(share), exact, exact * 1.02 + 1);
    }

    [Fact]
    public void Merges_slices_into_the_same_percentiles()
    {
        var (whole, first, second) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var value = 1L; value < 5_000; value++)
        {
            whole.Record(value * value);
            (value % 3 == 0 ? first : second).Record(value * value);
        }

        var merged = new LatencyHistogram();
        merged.AddSparse(first.ToSparse());
        merged.AddSparse(second.ToSparse());

        Assert.Equal(whole.Count, merged.Count);
        Assert.Equal(whole.Percentile(0.99), merged.Percentile(0.99));
    }
}
