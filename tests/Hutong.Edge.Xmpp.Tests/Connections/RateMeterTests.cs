using Hutong.Edge.Xmpp.Connections;

namespace Hutong.Edge.Xmpp.Tests.Connections;

public sealed class RateMeterTests
{
    [Fact]
    public void Lets_a_burst_pass_and_then_slows_to_the_rate()
    {
        var meter = default(RateMeter);
        Assert.Equal(TimeSpan.Zero, meter.Add(400, 100, 0, 1_000));
        Assert.Equal(TimeSpan.FromSeconds(1), meter.Add(100, 100, 0, 1_000));
        Assert.Equal(TimeSpan.Zero, meter.Add(50, 100, 5_000, 1_000));
    }

    [Fact]
    public void Knows_no_limit_when_the_rate_is_zero()
    {
        var meter = default(RateMeter);
        Assert.Equal(TimeSpan.Zero, meter.Add(uint.MaxValue, 0, 0, 1_000));
    }
}
