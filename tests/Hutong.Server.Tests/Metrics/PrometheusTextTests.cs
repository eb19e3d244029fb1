using System.Diagnostics.Metrics;
using Hutong.Server.Metrics;

namespace Hutong.Server.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_in_their_forms()
    {
        using var text = new PrometheusText();
        using var meter = new Meter("Hutong.PrometheusTextTests");
        meter.CreateCounter<long>("hutong.test.lanes", "{lane}", "Lanes.")
            .Add(3, new KeyValuePair<string, object?>("kind", "a\"b"));
        var open = meter.CreateUpDownCounter<int>("hutong.test.open", null, "Open ones.");
        open.Add(5);
        open.Add(-2);
        meter.CreateHistogram<double>("hutong.test.time", "s", "Time.").Record(0.004);
        meter.CreateObservableGauge("hutong.test.seen", () => 7, null, "Seen.");

        var lines = text.Write().Split('\n');

        Assert.Contains("# TYPE hutong_test_lanes_total counter", lines);
        Assert.Contains("hutong_test_lanes_total{kind=\"a\\\"b\"} 3", lines);
        Assert.Contains("# TYPE hutong_test_open gauge", lines);
        Assert.Contains("hutong_test_open 3", lines);
        Assert.Contains("hutong_test_seen 7", lines);
        Assert.Contains("hutong_test_time_seconds_bucket{le=\"0.0025\"} 0", lines);
        Assert.Contains("hutong_test_time_seconds_bucket{le=\"0.005\"} 1", lines);
        Assert.Contains("hutong_test_time_seconds_bucket{le=\"+Inf\"} 1", lines);
        Assert.Contains("hutong_test_time_seconds_count 1", lines);
    }

    [Fact]
    public void Meters_of_others_are_left_out()
    {
        using var text = new PrometheusText();
        using var meter = new Meter("Elsewhere");
        meter.CreateCounter<long>("elsewhere.lanes").Add(1);

        Assert.DoesNotContain("elsewhere", text.Write(), StringComparison.Ordinal);
    }
}
