namespace Hutong.Phonebook.Tests;

/// <summary>A clock that moves when told.</summary>
sealed class ManualTime : TimeProvider
{
    DateTimeOffset now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public void Advance(TimeSpan span) => now += span;
}
