using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Files;

namespace Hutong.Media.Tests.Files;

public class SoundFileTests
{
    [Fact]
    public void A_wav_is_written_and_read_back()
    {
        var sound = new WavSound(8000, [1, -2, 300, short.MinValue]);
        var file = sound.ToFile();
        Assert.Equal("524946462c00000057415645666d74201000000001000100401f0000803e0000020010006461746108000000"
            + "0100feff2c010080", Hex.Of(file));
        Assert.Equal(SoundFileFault.None, WavSound.TryRead(file, out var read));
        Assert.Equal((sound.SampleRateHz, sound.Duration), (read!.SampleRateHz, read.Duration));
        Assert.Equal(sound.Samples, read.Samples);
    }

    [Fact]
    public void Other_chunks_two_channels_and_a_wrong_length_are_borne()
    {
        var file = Hex.Bytes("52494646 ffffffff 57415645 4c495354 03000000 61626300"
            + "666d7420 10000000 0100 0200 401f0000 007d0000 0400 1000 64617461 ffffffff 0200 0400 0600");
        Assert.Equal(SoundFileFault.None, WavSound.TryRead(file, out var sound));
        Assert.Equal([(short)3], sound!.Samples);
    }

    [Fact]
    public void A_law_is_read()
    {
        var file = Hex.Bytes("52494646 00000000 57415645 666d7420 10000000 0600 0100 401f0000 401f0000 0100 0800"
            + "64617461 02000000 d555");
        Assert.Equal(SoundFileFault.None, WavSound.TryRead(file, out var sound));
        Assert.Equal([(short)8, (short)-8], sound!.Samples);
    }

    [Theory]
    [InlineData("", SoundFileFault.Malformed)]
    [InlineData("52494646 00000000 57415645", SoundFileFault.Malformed)]
    [InlineData("52494646 00000000 57415645 64617461 02000000 d555", SoundFileFault.Malformed)]
    [InlineData("52494646 00000000 57415645 666d7420 10000000 5500 0100 401f0000 401f0000 0100 0800 64617461 00000000",
        SoundFileFault.Coding)]
    [InlineData("52494646 00000000 57415645 666d7420 10000000 0100 0000 401f0000 401f0000 0100 1000 64617461 00000000",
        SoundFileFault.Shape)]
    [InlineData("52494646 00000000 57415645 666d7420 10000000 0100 0100 ffffffff 401f0000 0100 1000 64617461 00000000",
        SoundFileFault.Shape)]
    public void Says_what_is_wrong_with_a_wav(string file, SoundFileFault fault) =>
        Assert.Equal(fault, WavSound.TryRead(Hex.Bytes(file), out _));

    static byte[] Ogg(IEnumerable<byte[]> packets)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 7);
        foreach (var packet in packets)
        {
            Assert.True(writer.TryWrite(packet));
        }

        writer.Finish();
        return output.WrittenSpan.ToArray();
    }

    // Packets of 20 ms of every length around the segments' borders.
    static byte[] Packet(int length) => [0xF8, .. Enumerable.Range(1, length - 1).Select(value => (byte)value)];

    [Fact]
    public void Ogg_packets_are_written_and_read_back()
    {
        var packets = new[] { 1, 254, 255, 256, 509, 510, 511, 1000, 4096 }
            .Concat(Enumerable.Range(1, 300)).Select(Packet).ToArray();
        Assert.Equal(SoundFileFault.None, OggOpusReader.TryRead(Ogg(packets), out var reader));
        Assert.Equal(packets, reader!.Packets);
        Assert.Equal((1, 312), (reader.Channels, reader.PreSkip));
        Assert.Equal(((packets.Length * 960) - 312) / 48000.0, reader.Duration.TotalSeconds, 3);
    }

    [Fact]
    public void A_cut_file_gives_its_whole_pages_and_a_changed_one_is_refused()
    {
        var packets = Enumerable.Repeat(Packet(80), 200).ToArray();
        var file = Ogg(packets);
        Assert.Equal(SoundFileFault.None, OggOpusReader.TryRead(file.AsSpan(0, file.Length - 1), out var reader));
        Assert.InRange(reader!.Packets.Count, 100, 199);
        file[1000] ^= 1;
        Assert.Equal(SoundFileFault.Checksum, OggOpusReader.TryRead(file, out _));
    }

    [Fact]
    public void What_is_no_Opus_packet_is_not_written()
    {
        var writer = new OggOpusWriter(new ArrayBufferWriter<byte>(), 1);
        Assert.False(writer.TryWrite([]));
        Assert.False(writer.TryWrite(Packet(OggOpusWriter.PacketBytesMax + 1)));
        writer.Finish();
        Assert.False(writer.TryWrite(Packet(10)));
        Assert.Equal(SoundFileFault.Malformed, OggOpusReader.TryRead("OggS"u8, out _));
    }

    [Fact]
    public void Octets_never_throw()
    {
        var ogg = Ogg([Packet(10)]);
        var wav = new WavSound(8000, new short[20]).ToFile();
        Prop.ForAll<byte[], byte>((bytes, place) =>
        {
            foreach (var file in new[] { ogg, wav })
            {
                var changed = file.ToArray();
                bytes.AsSpan(0, Math.Min(bytes.Length, 20)).CopyTo(changed.AsSpan(place % (changed.Length - 20)));
                WavSound.TryRead(changed, out _);
                OggOpusReader.TryRead(changed, out _);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
