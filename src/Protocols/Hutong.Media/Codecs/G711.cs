using System.Numerics;

namespace Hutong.Media.Codecs;

/// <summary>A companding law of ITU-T G.711 as two tables. Without state: shared by all streams.</summary>
public sealed class G711
{
    const int SignMask = 0x80;

    readonly short[] decoded = new short[256];
    readonly byte[] encoded;
    readonly int shift;

    G711(int shift, Func<int, byte> encode, Func<byte, short> decode)
    {
        this.shift = shift;
        encoded = new byte[(1 << 16) >> shift];
        for (var sample = short.MinValue; ; sample += (short)(1 << shift))
        {
            encoded[(ushort)sample >> shift] = encode(sample);
            if (sample > short.MaxValue - (1 << shift))
            {
                break;
            }
        }

        for (var code = 0; code < decoded.Length; code++)
        {
            decoded[code] = decode((byte)code);
        }
    }

    /// <summary>µ-law: 14 bits of a sample count.</summary>
    public static G711 MuLaw { get; } = new(2, EncodeMu, DecodeMu);

    /// <summary>A-law: 12 bits of a sample count. Even bits are inverted on the wire.</summary>
    public static G711 ALaw { get; } = new(4, EncodeA, DecodeA);

    /// <summary>The code of silence.</summary>
    public byte Silence => encoded[0];

    /// <summary>The code of a sample.</summary>
    public byte Encode(short sample) => encoded[(ushort)sample >> shift];

    /// <summary>The sample of a code.</summary>
    public short Decode(byte code) => decoded[code];

    /// <summary>Encodes as many samples as both have room for.</summary>
    public void Encode(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        var table = encoded;
        for (var i = 0; i < samples.Length && i < codes.Length; i++)
        {
            codes[i] = table[(ushort)samples[i] >> shift];
        }
    }

    /// <summary>Decodes as many codes as both have room for.</summary>
    public void Decode(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        var table = decoded;
        for (var i = 0; i < codes.Length && i < samples.Length; i++)
        {
            samples[i] = table[codes[i]];
        }
    }

    // Table 2a of G.711: eight segments, each twice as steep, that begin at -33 of 8,159. Negative samples by their
    // ones' complement, as ITU-T G.191 does it.
    static byte EncodeMu(int sample)
    {
        const int Bias = 33, Clip = 8158;
        var magnitude = Math.Min((sample < 0 ? ~sample : sample) >> 2, Clip) + Bias;
        var segment = BitOperations.Log2((uint)magnitude) - 5;
        var code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0F);
        return (byte)~(code | (sample < 0 ? SignMask : 0));
    }

    static short DecodeMu(byte code)
    {
        var bits = ~code & 0xFF;
        var magnitude = ((((bits & 0x0F) << 1) + 33) << ((bits >> 4) & 7)) - 33;
        return (short)(((bits & SignMask) != 0 ? -magnitude : magnitude) * 4);
    }

    // Table 1a of G.711: two straight segments, then six that are each twice as steep.
    static byte EncodeA(int sample)
    {
        var magnitude = (sample < 0 ? ~sample : sample) >> 3;
        var segment = Math.Max(0, BitOperations.Log2((uint)magnitude | 1) - 4);
        segment = magnitude < 64 ? magnitude >> 5 : segment;
        var code = (segment << 4) | ((magnitude >> Math.Max(1, segment)) & 0x0F);
        return (byte)((code | (sample < 0 ? 0 : SignMask)) ^ 0x55);
    }

    static short DecodeA(byte code)
    {
        var bits = code ^ 0x55;
        var segment = (bits >> 4) & 7;
        var step = ((bits & 0x0F) << 1) + 1;
        var magnitude = segment == 0 ? step : (step + 32) << (segment - 1);
        return (short)(((bits & SignMask) != 0 ? magnitude : -magnitude) * 8);
    }
}

sealed class G711Encoder(G711 law) : IAudioEncoder
{
    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (payload.Length < samples.Length)
        {
            return 0;
        }

        law.Encode(samples, payload);
        return samples.Length;
    }

    public void Dispose()
    {
    }
}

sealed class G711Decoder(G711 law) : IAudioDecoder
{
    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        law.Decode(payload, samples);
        return Math.Min(payload.Length, samples.Length);
    }

    public bool TryConceal(Span<short> samples) => false;

    public void Dispose()
    {
    }
}
