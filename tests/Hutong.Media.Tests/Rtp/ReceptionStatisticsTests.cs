using Hutong.Media.Rtcp;
using Hutong.Media.Rtp;

namespace Hutong.Media.Tests.Rtp;

public class ReceptionStatisticsTests
{
    readonly ReceptionStatistics statistics = new(8000);

    void Receive(int sequence, double lateMs = 0) => statistics.Receive(
        new(0, (ushort)sequence, (uint)(sequence * 160), 7), TimeSpan.FromMilliseconds((sequence * 20) + lateMs),
        out _);

    [Fact]
    public void Counts_loss_of_all_and_of_the_interval()
    {
        for (var i = 0; i <= 100; i++)
        {
            if (i % 10 != 5)
            {
                Receive(i);
            }
        }

        Assert.Equal(10, statistics.Lost);
        var block = statistics.Report(7, TimeSpan.Zero);
        Assert.Equal((10, 100u, (byte)(10 * 256 / 100)), (block.Lost, block.HighestSequence, block.FractionLost));
        for (var i = 101; i <= 200; i++)
        {
            Receive(i);
        }

        block = statistics.Report(7, TimeSpan.Zero);
        Assert.Equal((10, (byte)0), (block.Lost, block.FractionLost));
        Assert.Equal(0.05, statistics.LossRatio, 3);
    }

    [Fact]
    public void Jitter_nears_the_mean_deviation()
    {
        // Every other packet 10 ms late: each transit differs from the last by 10 ms.
        for (var i = 0; i < 500; i++)
        {
            Receive(i, i % 2 * 10);
        }

        Assert.InRange(statistics.Jitter.TotalMilliseconds, 9.9, 10.1);
        Assert.Equal(0, statistics.Lost);
    }

    [Fact]
    public void Jitter_bears_the_wraps_of_its_clocks()
    {
        var start = uint.MaxValue - 4000;
        for (var i = 0; i < 100; i++)
        {
            statistics.Receive(
                new(0, (ushort)i, (uint)(start + (i * 160L)), 7), TimeSpan.FromMilliseconds(i * 20), out _);
        }

        Assert.InRange(statistics.Jitter.TotalMilliseconds, 0, 0.2);
    }

    [Fact]
    public void A_restarted_source_is_counted_anew()
    {
        Receive(0);
        Receive(1);
        Receive(10000);
        Receive(10001);
        Receive(10002);
        Assert.Equal((0, 1, 2), (statistics.Lost, statistics.Restarts, statistics.Received));
    }

    [Fact]
    public void A_report_gives_the_senders_time_back_with_the_delay()
    {
        var ntp = NtpTime.From(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        statistics.SenderReported(new(ntp, 0, 0, 0), TimeSpan.FromSeconds(10));
        var block = statistics.Report(7, TimeSpan.FromSeconds(12));
        Assert.Equal((NtpTime.Middle(ntp), 2u * 65536), (block.LastSenderReport, block.DelaySinceLastSenderReport));
        Assert.Equal(TimeSpan.FromSeconds(0.5), NtpTime.RoundTrip(ntp + (5UL << 31), block));
    }

    [Fact]
    public void The_round_trip_is_what_passed_less_the_delay()
    {
        // RFC 3550 figure 2: A 0xb710:8000, LSR 0xb705:2000, DLSR 0x0005:4000, and 6.125 s of round trip.
        var block = new ReportBlock(1, 0, 0, 0, 0, 0xB7052000, 0x00054000);
        Assert.Equal(6.125, NtpTime.RoundTrip(0x0000_B710_8000_0000, block)!.Value.TotalSeconds, 3);
    }
}
