namespace Hutong.Media.Playout;

/// <summary>
/// How late packets come, beside the earliest: a histogram that forgets. The delay that all but two in a hundred keep
/// is
/// what the buffer holds back.
/// </summary>
sealed class DelayEstimate(int clockRateHz)
{
    const int BinMilliseconds = 5;
    const int Bins = 100;
    const double Kept = 0.98;
    const double Forgets = 0.997;

    // The earliest packet may have been an exception, and clocks drift: the base rises by this a packet.
    const double BaseRisesMilliseconds = 0.02;

    readonly double[] histogram = new double[Bins];
    double earliest;
    bool started;
    uint lastTimestamp;
    long timestampHigh;

    /// <summary>What all but two in a hundred packets are later than the earliest, at most half a second.</summary>
    public TimeSpan Spread { get; private set; }

    public void Heard(uint timestamp, TimeSpan arrival)
    {
        // Extended over its wrap by the nearest way.
        timestampHigh += started ? (int)(timestamp - lastTimestamp) : 0;
        lastTimestamp = timestamp;
        var transit = arrival.TotalMilliseconds - (timestampHigh * 1000.0 / clockRateHz);
        if (!started || Math.Abs(transit - earliest) > 10_000)
        {
            // A source that began anew has another clock.
            (started, earliest) = (true, transit);
            Array.Clear(histogram);
        }

        earliest = Math.Min(earliest + BaseRisesMilliseconds, transit);
        for (var i = 0; i < Bins; i++)
        {
            histogram[i] *= Forgets;
        }

        histogram[Math.Min(Bins - 1, (int)((transit - earliest) / BinMilliseconds))] += 1 - Forgets;
        var (sum, total) = (0.0, 0.0);
        foreach (var part in histogram)
        {
            total += part;
        }

        var bin = 0;
        for (; bin < Bins - 1 && (sum += histogram[bin]) < Kept * total; bin++)
        {
        }

        Spread = TimeSpan.FromMilliseconds((bin + 1) * BinMilliseconds);
    }
}
