namespace Hutong.Sandbox;

/// <summary>
/// The clock of the pretended world. It may run faster than the wall's: what people there do later (answer, hang up,
/// give
/// up) comes sooner, and its time of day runs ahead. Protocols keep to the real one.
/// </summary>
/// <param name="wall">The real clock.</param>
sealed class SandboxClock(TimeProvider wall) : TimeProvider
{
    public const double SpeedMax = 3600;

    readonly Lock gate = new();
    DateTimeOffset origin = wall.GetUtcNow();
    long since = wall.GetTimestamp();
    double speed = 1;

    /// <summary>How many seconds of it pass in one of the wall's. Timers that run already keep their time.</summary>
    public double Speed
    {
        get
        {
            lock (gate)
            {
                return speed;
            }
        }

        set
        {
            lock (gate)
            {
                (origin, since) = (Read(), wall.GetTimestamp());
                speed = Math.Clamp(value, 1, SpeedMax);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return Read();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        wall.CreateTimer(callback, state, Shortened(dueTime), Shortened(period));

    public override long GetTimestamp() => wall.GetTimestamp();

    public override long TimestampFrequency => wall.TimestampFrequency;

    DateTimeOffset Read() => origin + (wall.GetElapsedTime(since) * speed);

    TimeSpan Shortened(TimeSpan real) => real <= TimeSpan.Zero ? real : real / Speed;
}
