namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// Measures an average rate with one number: the moment until which what arrived so far would last at the allowed
/// rate. Running ahead of the clock by more than the burst asks the reader to wait.
/// </summary>
struct RateMeter
{
    /// <summary>
    /// How far ahead of the clock a connection may run. A roster, an archive page, a reconnect come in bursts.
    /// </summary>
    static readonly TimeSpan Burst = TimeSpan.FromSeconds(4);

    long paidUntil;

    /// <summary>Counts what arrived; how long to wait before reading more. A rate of 0 is no limit.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="perSecond">How much is allowed a second.</param>
    /// <param name="now">The clock, in its own ticks.</param>
    /// <param name="frequency">Ticks a second.</param>
    public TimeSpan Add(uint amount, int perSecond, long now, long frequency)
    {
        if (perSecond == 0)
        {
            return TimeSpan.Zero;
        }

        paidUntil = Math.Max(paidUntil, now) + (amount * frequency / perSecond);
        var ahead = TimeSpan.FromSeconds((double)(paidUntil - now) / frequency);
        return ahead > Burst ? ahead - Burst : TimeSpan.Zero;
    }
}
