namespace Hutong.Media.Rtcp;

/// <summary>
/// NTP's time as RTCP uses it: seconds since 1900 and their fraction, 32 bits each (RFC 3550 section 4).
/// </summary>
public static class NtpTime
{
    const long UnixSecondsAt1900 = -2_208_988_800;

    /// <summary>The 64-bit time stamp of an instant.</summary>
    public static ulong From(DateTimeOffset instant)
    {
        var ticks =
            instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks - (UnixSecondsAt1900 * TimeSpan.TicksPerSecond);
        var seconds = (ulong)(ticks / TimeSpan.TicksPerSecond);
        var fraction = ((ulong)(ticks % TimeSpan.TicksPerSecond) << 32) / TimeSpan.TicksPerSecond;
        return (seconds << 32) | fraction;
    }

    /// <summary>The middle 32 bits: units of 1/65,536 second, modulo 18 hours.</summary>
    public static uint Middle(ulong ntp) => (uint)(ntp >> 16);

    /// <summary>
    /// The round trip that a report block tells the sender it is about (RFC 3550 section 6.4.1: A - LSR - DLSR).
    /// </summary>
    /// <param name="arrival">When the block arrived, on the clock of our sender reports.</param>
    /// <param name="block">The block.</param>
    /// <returns>Null when the other side had no report of ours yet, or when its figures make no sense.</returns>
    public static TimeSpan? RoundTrip(ulong arrival, in ReportBlock block)
    {
        if (block.LastSenderReport == 0)
        {
            return null;
        }

        var units = (int)(Middle(arrival) - block.LastSenderReport - block.DelaySinceLastSenderReport);
        // A clock that was read a unit apart gives a little less than nothing.
        return units < -(1 << 10) ? null : TimeSpan.FromSeconds(Math.Max(0, units) / 65536.0);
    }
}
