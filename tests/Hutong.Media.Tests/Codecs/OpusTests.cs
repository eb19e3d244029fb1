using Hutong.Media.Codecs;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Codecs;

public class OpusTests
{
    [Fact]
    public void A_tone_is_heard_again_also_over_a_lost_packet()
    {
        Assert.SkipUnless(OpusLibrary.IsInstalled, "libopus is not installed");
        using var encoder = AudioCodec.Opus.CreateEncoder();
        using var decoder = AudioCodec.Opus.CreateDecoder();
        var tone = new ToneGenerator(48000, 440);
        var packet = new byte[400];
        var (frame, heard) = (new short[960], new short[48000]);
        for (var i = 0; i < 50; i++)
        {
            tone.Generate(frame);
            var length = encoder.Encode(frame, packet);
            Assert.Equal(960, OpusPacket.Samples(packet.AsSpan(0, length)));
            var place = heard.AsSpan(i * 960, 960);
            if (i % 10 == 7)
            {
                Assert.True(decoder.TryConceal(place));
            }
            else
            {
                Assert.Equal(960, decoder.Decode(packet.AsSpan(0, length), place));
            }
        }

        var reading = ToneReading.Listen(heard.AsSpan(4800), 48000);
        Assert.Equal(440, reading.FrequencyHz, 1.0);
        Assert.Equal(-16, reading.LevelDbov, 1.5);
    }

    [Fact]
    public void Octets_are_borne()
    {
        Assert.SkipUnless(OpusLibrary.IsInstalled, "libopus is not installed");
        using var decoder = AudioCodec.Opus.CreateDecoder();
        var random = new Random(3);
        var samples = new short[OpusPacket.SamplesMax];
        for (var i = 0; i < 300; i++)
        {
            var packet = new byte[random.Next(0, 60)];
            random.NextBytes(packet);
            Assert.InRange(decoder.Decode(packet, samples), 0, samples.Length);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("00", 480)]
    [InlineData("18", 2880)]
    [InlineData("60", 480)]
    [InlineData("68", 960)]
    [InlineData("80", 120)]
    [InlineData("f8", 960)]
    [InlineData("f9", 1920)]
    [InlineData("fb03", 2880)]
    [InlineData("fb", 0)]
    [InlineData("fb3f", 0)]
    public void The_length_is_read_from_the_first_byte(string packet, int samples) =>
        Assert.Equal(samples, OpusPacket.Samples(Hex.Bytes(packet)));

    [Fact]
    public void Codecs_are_found_by_name_and_by_number()
    {
        Assert.Same(AudioCodec.Opus, AudioCodec.Find("OPUS", 48000));
        Assert.Same(AudioCodec.G722, AudioCodec.Find("g722", 8000));
        Assert.Same(AudioCodec.Pcma, AudioCodec.Find(8));
        Assert.Null(AudioCodec.Find("PCMU", 16000));
        Assert.Null(AudioCodec.Find(96));
    }
}
