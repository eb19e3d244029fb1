using Hutong.Media.Rtp;

namespace Hutong.Media.Tests.Rtp;

public class SequenceExtenderTests
{
    readonly SequenceExtender extender = new();

    SequenceVerdict Accept(int sequence) => extender.Accept((ushort)sequence, out _);

    [Fact]
    public void Trusts_a_source_after_two_packets_in_a_row()
    {
        Assert.Equal(SequenceVerdict.Probation, Accept(5));
        Assert.Equal(SequenceVerdict.Probation, Accept(9));
        Assert.Equal(SequenceVerdict.Valid, Accept(10));
        Assert.Equal(1, extender.Expected);
    }

    [Fact]
    public void Counts_over_the_wrap()
    {
        Accept(65533);
        Accept(65534);
        Assert.Equal(SequenceVerdict.Valid, extender.Accept(1, out var extended));
        Assert.Equal(65537, extended);
        Assert.Equal(4, extender.Expected);
        Assert.Equal(SequenceVerdict.Valid, extender.Accept(65535, out extended));
        Assert.Equal(65535, extended);
    }

    [Fact]
    public void A_stray_packet_changes_nothing_and_two_in_a_row_begin_anew()
    {
        Accept(1);
        Accept(2);
        Assert.Equal(SequenceVerdict.Jumped, Accept(30000));
        Assert.Equal(SequenceVerdict.Valid, Accept(3));
        Assert.Equal(SequenceVerdict.Jumped, Accept(40000));
        Assert.Equal(SequenceVerdict.Restarted, Accept(40001));
        Assert.Equal(1, extender.Expected);
    }

    [Fact]
    public void Late_and_doubled_packets_are_valid()
    {
        Accept(100);
        Accept(101);
        Accept(150);
        Assert.Equal(SequenceVerdict.Valid, extender.Accept(120, out var extended));
        Assert.Equal(120, extended);
        Assert.Equal(SequenceVerdict.Valid, extender.Accept(150, out extended));
        Assert.Equal(150, extended);
    }
}
