namespace Hutong.Sandbox.Tests;

public class SandboxClockTests
{
    readonly ManualClock wall = new();

    [Fact]
    public void Runs_as_fast_as_it_is_told_and_does_not_jump_when_told_anew()
    {
        var clock = new SandboxClock(wall);
        var start = clock.GetUtcNow();
        wall.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), clock.GetUtcNow() - start);
        clock.Speed = 60;
        Assert.Equal(TimeSpan.FromSeconds(10), clock.GetUtcNow() - start);
        wall.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(130), clock.GetUtcNow() - start);
    }

    [Fact]
    public void Waits_are_over_sooner()
    {
        var clock = new SandboxClock(wall) { Speed = 30 };
        using var timer = clock.CreateTimer(_ => { }, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        Assert.Equal((TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan), wall.Asked);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7200, 3600)]
    public void Keeps_to_its_limits(double asked, double speed) =>
        Assert.Equal(speed, new SandboxClock(wall) { Speed = asked }.Speed);

    sealed class ManualClock : TimeProvider
    {
        TimeSpan now;

        public (TimeSpan Due, TimeSpan Period) Asked { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + now;

        public override long GetTimestamp() => now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = (dueTime, period);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
