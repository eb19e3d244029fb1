using FsCheck;
using FsCheck.Fluent;
using Hutong.Storage.Logs;

namespace Hutong.Storage.Tests;

public sealed class LogSegmentTests
{
    [Fact]
    public void What_is_packed_is_unpacked_whatever_the_numbers() => Prop.ForAll(
        ArbMap.Default.ArbFor<long[]>().Filter(static values => values.Length > 0),
        ArbMap.Default.ArbFor<PositiveInt>(),
        static (values, first) =>
        {
            var places = values.Select((value, i) => new LogPlace(
                first.Get + (i * 3L), value, i % 4 == 0 ? value * 7919 : 5, value * 104_729 * i)).ToArray();
            var unpacked = new List<LogPlace>();
            LogSegment.Unpack(places[0].Seq, LogSegment.Pack(places), unpacked);
            return unpacked.SequenceEqual(places);
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void The_largest_numbers_fit()
    {
        LogPlace[] places =
        [
            new(1, long.MaxValue, long.MinValue, long.MinValue), new(long.MaxValue / 2, 0, 1, long.MaxValue),
        ];
        var unpacked = new List<LogPlace>();
        LogSegment.Unpack(1, LogSegment.Pack(places), unpacked);
        Assert.Equal(places, unpacked);
    }
}
