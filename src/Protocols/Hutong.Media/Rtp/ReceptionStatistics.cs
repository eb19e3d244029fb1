using Hutong.Media.Rtcp;

namespace Hutong.Media.Rtp;

/// <summary>
/// What is known of a received source: packets lost, jitter, and the round trip, as a receiver reports them (RFC 3550
/// sections 6.4.1, A.3 and A.8). One for each source; not safe from several threads.
/// </summary>
/// <param name="clockRateHz">Of the payload. G.722 counts 8,000 a second although it carries 16,000 (RFC 3551 section
/// 4.5.2).</param>
public sealed class ReceptionStatistics(int clockRateHz)
{
    readonly SequenceExtender sequence = new();
    bool hasTransit;
    uint lastTransit;
    double jitter;
    long expectedBefore, receivedBefore;
    uint lastReportNtp;
    TimeSpan lastReportAt;

    /// <summary>Packets that counted, late and doubled ones too.</summary>
    public long Received { get; private set; }

    /// <summary>Packets that did not count: strays, and the first of a source.</summary>
    public long Ignored { get; private set; }

    /// <summary>How often the source began anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Packets that never came. Doubled ones can make it negative, which RFC 3550 section A.3 wants.</summary>
    public long Lost => sequence.Expected - Received;

    /// <summary>The part that was lost since the start, 0 to 1.</summary>
    public double LossRatio =>
        sequence.Expected > 0 ? Math.Clamp((double)Lost / sequence.Expected, 0, 1) : 0;

    /// <summary>
    /// How unevenly packets arrive: the mean deviation of their transit, smoothed (RFC 3550 section A.8).
    /// </summary>
    public TimeSpan Jitter => TimeSpan.FromSeconds(jitter / clockRateHz);

    /// <summary>Counts a packet.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="arrival">When it came, on any monotonic clock.</param>
    /// <param name="extended">Its number with its wraps.</param>
    /// <param name="timed">False for a packet whose timestamp is not that of its sending: a telephone-event repeats the
    /// one of the event's beginning.</param>
    /// <returns>
    /// Whether the packet is to be used. The first of a source is, although its source is on probation.
    /// </returns>
    public bool Receive(in RtpHeader header, TimeSpan arrival, out long extended, bool timed = true)
    {
        switch (sequence.Accept(header.SequenceNumber, out extended))
        {
            case SequenceVerdict.Jumped:
                Ignored++;
                return false;
            case SequenceVerdict.Probation:
                Restart();
                Ignored++;
                return true;
            case SequenceVerdict.Restarted:
                Restart();
                Restarts++;
                break;
        }

        Received++;
        if (timed)
        {
            Transit(header.Timestamp, arrival);
        }

        return true;
    }

    /// <summary>Takes what a sender's report says of its time: the next report gives it back with the delay.</summary>
    public void SenderReported(in SenderInfo info, TimeSpan arrival) =>
        (lastReportNtp, lastReportAt) = (info.MiddleNtp, arrival);

    /// <summary>Makes the block for the next report, and starts the next interval.</summary>
    /// <param name="ssrc">The source that is reported on.</param>
    /// <param name="now">On the clock of the arrivals.</param>
    public ReportBlock Report(uint ssrc, TimeSpan now)
    {
        var expected = sequence.Expected - expectedBefore;
        var lost = expected - (Received - receivedBefore);
        (expectedBefore, receivedBefore) = (sequence.Expected, Received);
        var fraction = expected > 0 && lost > 0 ? (byte)Math.Min(255, (lost << 8) / expected) : (byte)0;
        var delay = lastReportNtp == 0
            ? 0
            : (uint)Math.Clamp((now - lastReportAt).TotalSeconds * 65536, 0, uint.MaxValue);
        return new(ssrc, fraction, (int)Math.Clamp(Lost, ReportBlock.LostMin, ReportBlock.LostMax),
            (uint)sequence.ExtendedHighest, (uint)jitter, lastReportNtp, delay);
    }

    void Transit(uint timestamp, TimeSpan arrival)
    {
        // Only differences matter, so that wraps of both clocks cancel out.
        var transit = (uint)(long)(arrival.TotalSeconds * clockRateHz) - timestamp;
        if (hasTransit)
        {
            jitter += (Math.Abs((double)(int)(transit - lastTransit)) - jitter) / 16;
        }

        (hasTransit, lastTransit) = (true, transit);
    }

    void Restart() => (Received, expectedBefore, receivedBefore, hasTransit, jitter) = (0, 0, 0, false, 0);
}
