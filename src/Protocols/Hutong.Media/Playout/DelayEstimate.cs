namespace Hutong.Media.Playout;

/// <summary>
/// How late packets come, beside the earliest: a histogram that forgets. The delay that all but two in a hundred keep
/// is what the buffer holds back.
/// </summary>
sealed class DelayEstimate(int clockRateHz)
{
    const int BinMilliseconds = 5;
    const int Bins = 100;
    const double Kept = 0.98;

    // Each packet weighs so much more than the one before it, which is the same as that all before weigh less: old ones
    // are forgotten without being touched. What weighs too much for a double's precision is brought down now and then.
    const double Gains = 1 / 0.997;
    const double WeightMax = 1e9;

    // The earliest packet may have been an exception, and clocks drift: the base rises by this a packet.
    const double BaseRisesMilliseconds = 0.02;

    readonly double[] histogram = new double[Bins];
    double weight = 1, total;

    // The bin that decides, and what all bins in front of it weigh together: both move little from packet to packet.
    int bin;
    double inFront;
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
            (weight, total, bin, inFront) = (1, 0, 0, 0);
        }

        earliest = Math.Min(earliest + BaseRisesMilliseconds, transit);
        var late = Math.Min(Bins - 1, (int)((transit - earliest) / BinMilliseconds));
        histogram[late] += weight;
        total += weight;
        inFront += late < bin ? weight : 0;
        Decide();
        weight *= Gains;
        if (weight > WeightMax)
        {
            BringDown();
        }
    }

    // The first bin up to which all but two in a hundred lie.
    void Decide()
    {
        var enough = Kept * total;
        while (bin > 0 && inFront >= enough)
        {
            inFront -= histogram[--bin];
        }

        while (bin < Bins - 1 && inFront + histogram[bin] < enough)
        {
            inFront += histogram[bin++];
        }

        Spread = TimeSpan.FromTicks((bin + 1) * BinMilliseconds * TimeSpan.TicksPerMillisecond);
    }

    // Sums are made anew here too, so that what rounding adds to them does not add up.
    void BringDown()
    {
        (total, inFront) = (0, 0);
        for (var i = 0; i < Bins; i++)
        {
            inFront += i == bin ? total : 0;
            total += histogram[i] /= weight;
        }

        weight = 1;
    }
}
