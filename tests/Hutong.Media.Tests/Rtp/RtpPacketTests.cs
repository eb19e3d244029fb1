using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Rtp;

namespace Hutong.Media.Tests.Rtp;

public class RtpPacketTests
{
    [Fact]
    public void Reads_the_packet_of_RFC_7714()
    {
        Assert.Equal(RtpFault.None,
            RtpPacket.TryRead(Hex.Bytes("8040f17b 8041f8d3 5501a0b2 47616c6c6961"), out var packet));
        Assert.Equal(new(64, 0xF17B, 0x8041F8D3, 0x5501A0B2), packet.Header);
        Assert.Equal("Gallia"u8, packet.Payload);
        Assert.Equal(0, packet.ContributingSources);
        Assert.True(packet.Extension.IsEmpty);
    }

    [Fact]
    public void Reads_sources_extension_and_padding()
    {
        // Two sources, an extension of one word, three bytes of padding.
        Assert.Equal(RtpFault.None, RtpPacket.TryRead(Hex.Bytes("b2 e0 0001 00000002 00000003 0000000a 0000000b"
            + "bede0001 10aa0000 0102030405 000003"), out var packet));
        Assert.Equal(new(96, 1, 2, 3, Marker: true), packet.Header);
        Assert.Equal(2, packet.ContributingSources);
        Assert.Equal(0xBu, packet.ContributingSource(1));
        Assert.Equal(0xBEDE, packet.ExtensionProfile);
        Assert.Equal("10aa0000", Hex.Of(packet.Extension));
        Assert.Equal("0102030405", Hex.Of(packet.Payload));
        Assert.True(HeaderExtension.TryFind(packet, 1, out var element));
        Assert.Equal("aa", Hex.Of(element));
        Assert.False(HeaderExtension.TryFind(packet, 2, out _));
    }

    [Theory]
    [InlineData("", RtpFault.TooShort)]
    [InlineData("8000000000000000000000", RtpFault.TooShort)]
    [InlineData("400000000000000000000000", RtpFault.Version)]
    [InlineData("810000000000000000000000", RtpFault.Sources)]
    [InlineData("900000000000000000000000 0000", RtpFault.Extension)]
    [InlineData("900000000000000000000000 bede0001", RtpFault.Extension)]
    [InlineData("a00000000000000000000000 00", RtpFault.Padding)]
    [InlineData("a00000000000000000000000 02", RtpFault.Padding)]
    [InlineData("a00000000000000000000000", RtpFault.Padding)]
    public void Says_what_is_wrong(string datagram, RtpFault fault) =>
        Assert.Equal(fault, RtpPacket.TryRead(Hex.Bytes(datagram), out _));

    [Theory]
    [InlineData("bede", "12 aabbcc 00 00 30 8f", 3, "8f")]
    [InlineData("bede", "12 aabbcc f0 30 8f 00", 3, null)]
    [InlineData("bede", "1f aa000000 000000", 1, null)]
    [InlineData("1000", "01 00 05 02 8f01 00 00", 5, "8f01")]
    [InlineData("1000", "01 00 05 09 8f01 00 00", 5, null)]
    [InlineData("0000", "30 8f 00 00", 3, null)]
    public void Finds_an_element_or_none(string profile, string elements, byte id, string? data)
    {
        var bytes = Hex.Bytes(elements);
        var packet = Hex.Bytes($"90 00 0000 00000000 00000000 {profile} {bytes.Length / 4:x4}").Concat(bytes).ToArray();
        Assert.Equal(RtpFault.None, RtpPacket.TryRead(packet, out var read));
        Assert.Equal(data is not null, HeaderExtension.TryFind(read, id, out var found));
        Assert.Equal(data ?? "", Hex.Of(found));
    }

    [Fact]
    public void Reads_the_level_of_the_sound()
    {
        RtpPacket.TryRead(Hex.Bytes("90000000 00000000 00000000 bede0001 308f0000"), out var packet);
        Assert.True(HeaderExtension.TryReadAudioLevel(packet, 3, out var level, out var voice));
        Assert.Equal((15, true), (level, voice));
    }

    [Fact]
    public void What_is_written_is_read() => Prop.ForAll<byte, ushort, uint>((type, sequence, timestamp) =>
    {
        var header = new RtpHeader((byte)(type & 0x7F), sequence, timestamp, ~timestamp, type > 127);
        var bytes = new byte[RtpHeader.Bytes + 3];
        header.Write(bytes);
        return RtpPacket.TryRead(bytes, out var packet) == RtpFault.None && packet.Header == header
            && packet.Payload.Length == 3;
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Octets_never_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        if (bytes.Length > 0)
        {
            bytes[0] = (byte)((bytes[0] & 0x3F) | 0x80);
        }

        if (RtpPacket.TryRead(bytes, out var packet) == RtpFault.None)
        {
            HeaderExtension.TryFind(packet, 3, out _);
            return packet.Payload.Length <= bytes.Length;
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
}
