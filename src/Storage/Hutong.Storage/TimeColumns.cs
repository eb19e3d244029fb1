namespace Hutong.Storage;

/// <summary>
/// Times are stored as whole microseconds since 1970-01-01 UTC, so that they compare and index alike; one that there is
/// not as 0.
/// </summary>
public static class TimeColumns
{
    /// <summary>The stored form of a time.</summary>
    public static long ToMicroseconds(this DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The stored form of a time that there may be.</summary>
    public static long ToMicroseconds(this DateTimeOffset? time) => time?.ToMicroseconds() ?? 0;

    /// <summary>The time of a stored form; null when there is none.</summary>
    public static DateTimeOffset? FromMicrosecondsIfAny(long microseconds) =>
        microseconds == 0 ? null : FromMicroseconds(microseconds);

    /// <summary>The time of a stored form.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
