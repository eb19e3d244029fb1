using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Rtcp;
using Hutong.Media.Rtp;

namespace Hutong.Media.Tests.Rtcp;

public class RtcpTests
{
    static readonly ReportBlock Block = new(0x11223344, 12, -3, 0x00010002, 55, 0xAABBCCDD, 65536);

    static RtcpPacket Only(ReadOnlySpan<byte> datagram, RtcpType type)
    {
        Assert.Equal(RtpFault.None, RtcpReader.TryOpen(datagram, out var reader));
        Assert.True(reader.TryNext(out var packet));
        Assert.Equal(type, packet.Type);
        Assert.False(reader.TryNext(out _));
        return packet;
    }

    [Fact]
    public void Reads_the_sender_report_of_RFC_7714()
    {
        var packet = Only(Hex.Bytes("81c8000c 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
            + "deadbeef deadbeef deadbeef deadbeef deadbeef"), RtcpType.SenderReport);
        Assert.Equal(0x4D617273u, packet.Ssrc);
        Assert.True(packet.TryReadSenderInfo(out var info));
        Assert.Equal(new(0x4E5450314E545032, 0x52545020, 0x42A, 0xE930), info);
        Assert.Equal(1, packet.ReportBlocks);
        var block = packet.ReportBlock(0);
        Assert.Equal((0x4C756E61u, (byte)0xDE, -5390609), (block.Ssrc, block.FractionLost, block.Lost));
    }

    [Fact]
    public void A_compound_is_written_and_read_back()
    {
        Span<byte> buffer = stackalloc byte[200];
        var writer = new RtcpWriter(buffer);
        var info = new SenderInfo(1, 2, 3, 4);
        Assert.True(writer.TrySenderReport(5, info, [Block, Block with { Ssrc = 9 }]));
        Assert.True(writer.TryCanonicalName(5, "hutong"u8));
        Assert.True(writer.TryBye(5, "bye"));
        Assert.Equal(RtpFault.None, RtcpReader.TryOpen(buffer[..writer.Written], out var reader, reducedSize: false));
        Assert.True(reader.TryNext(out var packet));
        Assert.True(packet.TryReadSenderInfo(out var read));
        Assert.Equal((info, Block, 9u), (read, packet.ReportBlock(0), packet.ReportBlock(1).Ssrc));
        Assert.True(reader.TryNext(out packet));
        Assert.True(packet.TryReadCanonicalName(out var ssrc, out var name));
        Assert.Equal(5u, ssrc);
        Assert.Equal("hutong"u8, name);
        Assert.True(reader.TryNext(out packet));
        Assert.Equal(5u, packet.ByeSource(0));
        Assert.Equal("bye"u8, packet.ByeReason);
        Assert.False(reader.TryNext(out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    public void A_name_of_any_length_ends_on_a_word(int length)
    {
        Span<byte> buffer = stackalloc byte[300];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryCanonicalName(5, new byte[length]));
        Assert.Equal(0, writer.Written % 4);
        Assert.True(
            Only(buffer[..writer.Written], RtcpType.SourceDescription).TryReadCanonicalName(out _, out var name));
        Assert.Equal(length, name.Length);
    }

    [Fact]
    public void Finds_the_name_behind_other_items_and_chunks()
    {
        // A chunk with a tool alone (6), then one with a note (7) and the name.
        var packet =
            Only(Hex.Bytes("82ca0008 00000001 06016100 00000002 0702 6161 0104 6e616d65 00 00 000000000000 0000"
            + ""), RtcpType.SourceDescription);
        Assert.True(packet.TryReadCanonicalName(out var ssrc, out var name));
        Assert.Equal(2u, ssrc);
        Assert.Equal("name"u8, name);
    }

    [Fact]
    public void Feedback_is_written_and_read_back()
    {
        Span<byte> buffer = stackalloc byte[100];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryNack(1, 2, [new(7, 0x8001), new(99, 0)]));
        Assert.True(writer.TryPictureLoss(1, 2));
        Assert.True(writer.TryBitrateEstimate(1, 1_000_000, [2, 3]));
        Assert.Equal(RtpFault.None, RtcpReader.TryOpen(buffer[..writer.Written], out var reader));
        Assert.True(reader.TryNext(out var packet));
        Assert.Equal((2, new NackEntry(7, 0x8001), 2u), (packet.NackEntries, packet.NackEntry(0), packet.MediaSsrc));
        Assert.True(reader.TryNext(out packet));
        Assert.True(packet.AsksForPicture);
        Assert.True(reader.TryNext(out packet));
        Assert.True(packet.TryReadBitrateEstimate(out var bits));
        Assert.Equal(1_000_000, bits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(262_143)]
    [InlineData(0x3FFFFL << 44)]
    public void A_bit_rate_of_18_bits_is_kept(long bitsPerSecond)
    {
        Span<byte> buffer = stackalloc byte[40];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryBitrateEstimate(1, bitsPerSecond, [2]));
        Assert.True(Only(buffer[..writer.Written], RtcpType.PayloadFeedback).TryReadBitrateEstimate(out var read));
        Assert.Equal(bitsPerSecond, read);
    }

    [Fact]
    public void What_does_not_fit_is_left_out_whole()
    {
        var writer = new RtcpWriter(new byte[31]);
        Assert.True(writer.TryReceiverReport(1, []));
        Assert.False(writer.TryReceiverReport(1, [Block]));
        Assert.False(writer.TryCanonicalName(1, new byte[256]));
        Assert.Equal(8, writer.Written);
    }

    [Fact]
    public void A_packet_is_passed_on_without_its_padding()
    {
        var padded = Only(Hex.Bytes("a1ce0003 00000001 00000002 00000004"), RtcpType.PayloadFeedback);
        Span<byte> buffer = stackalloc byte[40];
        var writer = new RtcpWriter(buffer);
        Assert.True(writer.TryCopy(padded));
        Assert.Equal("81ce00020000000100000002", Hex.Of(buffer[..writer.Written]));
    }

    [Theory]
    [InlineData("", RtpFault.TooShort)]
    [InlineData("80c9", RtpFault.TooShort)]
    [InlineData("40c90001 00000001", RtpFault.Version)]
    [InlineData("80c90002 00000001", RtpFault.Length)]
    [InlineData("81c90001 00000001", RtpFault.Length)]
    [InlineData("80c80001 00000001", RtpFault.Length)]
    [InlineData("81cd0001 00000001", RtpFault.Length)]
    [InlineData("82cb0001 00000001", RtpFault.Length)]
    [InlineData("a0c90001 00000000", RtpFault.Padding)]
    [InlineData("a0c90001 00000003", RtpFault.Padding)]
    [InlineData("a0c90002 00000001 00000004 80c90001 00000001", RtpFault.Padding)]
    [InlineData("80c90001 00000001 80c9", RtpFault.TooShort)]
    public void Says_what_is_wrong(string datagram, RtpFault fault) =>
        Assert.Equal(fault, RtcpReader.TryOpen(Hex.Bytes(datagram), out _));

    [Fact]
    public void A_compound_begins_with_a_report_unless_reduced_size_was_agreed()
    {
        var picture = Hex.Bytes("81ce0002 00000001 00000002");
        Assert.Equal(RtpFault.None, RtcpReader.TryOpen(picture, out _));
        Assert.Equal(RtpFault.FirstPacket, RtcpReader.TryOpen(picture, out _, reducedSize: false));
    }

    [Fact]
    public void Octets_never_throw() => Prop.ForAll(Arb.From(Packets), bytes =>
    {
        if (RtcpReader.TryOpen(bytes, out var reader) == RtpFault.None)
        {
            while (reader.TryNext(out var packet))
            {
                packet.TryReadSenderInfo(out _);
                packet.TryReadCanonicalName(out _, out _);
                packet.TryReadBitrateEstimate(out _);
                _ = (packet.Ssrc, packet.MediaSsrc, packet.AsksForPicture, packet.ByeReason.Length);
                for (var i = 0; i < packet.NackEntries; i++)
                {
                    packet.NackEntry(i);
                }

                for (var i = 0; i < packet.ReportBlocks; i++)
                {
                    packet.ReportBlock(i);
                }
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    // Packets whose lengths are right, of bytes that are not.
    static Gen<byte[]> Packets =>
        from packets in Gen.ArrayOf(
            from first in Gen.Elements<byte>(0x80, 0x81, 0x82, 0x8F, 0x9F, 0xA1)
            from type in Gen.Choose(199, 208)
            from words in Gen.Choose(0, 16)
            from body in Gen.ArrayOf(Gen.Choose(0, 255), words * 4)
            select body.Select(value => (byte)value).Prepend((byte)words).Prepend((byte)0).Prepend((byte)type)
                .Prepend(first))
        select packets.SelectMany(packet => packet).ToArray();
}
