using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hutong.Media.Codecs;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Codecs;

public class G722Tests
{
    // What another implementation (spandsp 0.0.6) makes of the same input, bit for bit; but of samples that go beyond
    // 16
    // bits, which it lets wrap where clause 6.2.2 holds them, only the others count.
    const string EncodedHash = "91789bcf381d1b00f6bb0492519677ef13632cba2ffbb1f1d6c1f250ff42fee2";
    const string DecodedHash = "2203c94baa6823031a5dbb148e6cce931eafec7f1d7f4fbabcfb485805581616";
    const string NoiseHash = "e28d72aa431388604aa3ecc6b78bbbc6076fc79d529e127bc5b90a026534fcb4";

    static IEnumerable<uint> Numbers(uint seed)
    {
        while (true)
        {
            yield return seed = ((seed * 1103515245) + 12345) & 0x7FFFFFFF;
        }
    }

    static string Hash(short[] samples) => Hex.Of(SHA256.HashData(MemoryMarshal.AsBytes<short>(
        samples.Where(sample => sample is > -32767 and < 32767).ToArray())));

    static short[] Input => [.. Numbers(1).Take(32000)
        .Select((number, i) => (short)(((int)((number >> 8) & 0xFFFF) - 32768) >> (i / 1600 % 10)))];

    [Fact]
    public void Encodes_and_decodes_as_another_implementation_does()
    {
        var (input, payload) = (Input, new byte[16000]);
        var encoder = AudioCodec.G722.CreateEncoder();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(160, encoder.Encode(input.AsSpan(i * 320, 320), payload.AsSpan(i * 160)));
        }

        Assert.Equal(EncodedHash, Hex.Of(SHA256.HashData(payload)));
        var samples = new short[32000];
        Assert.Equal(32000, AudioCodec.G722.CreateDecoder().Decode(payload, samples));
        Assert.Equal(DecodedHash, Hash(samples));
    }

    [Fact]
    public void Decodes_bytes_that_no_encoder_made_as_another_implementation_does()
    {
        var samples = new short[32000];
        AudioCodec.G722.CreateDecoder()
            .Decode(Numbers(7).Take(16000).Select(number => (byte)(number >> 12)).ToArray(), samples);
        Assert.Equal(NoiseHash, Hash(samples));
    }

    [Theory]
    [InlineData(440)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void A_tone_of_either_band_is_heard_again(double frequency)
    {
        var samples = new short[16000];
        new ToneGenerator(16000, frequency).Generate(samples);
        var payload = new byte[8000];
        AudioCodec.G722.CreateEncoder().Encode(samples, payload);
        AudioCodec.G722.CreateDecoder().Decode(payload, samples);
        var heard = ToneReading.Listen(samples, 16000, 100, 7500);
        Assert.Equal(frequency, heard.FrequencyHz, 0.5);
        Assert.Equal(-16, heard.LevelDbov, 0.7);
        Assert.True(heard.Purity > 0.95);
    }
}
