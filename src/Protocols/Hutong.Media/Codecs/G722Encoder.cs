namespace Hutong.Media.Codecs;

/// <summary>
/// G.722 at 64 kbit/s: two samples at 16 kHz make one byte, its upper two bits are of the higher band.
/// </summary>
sealed class G722Encoder : IAudioEncoder
{
    const int Taps = 24;

    // The decision level between the higher band's two steps.
    const int HighDecision = 564;

    readonly int[] history = new int[Taps];
    readonly G722Band low = new(8, 18432, 32);
    readonly G722Band high = new(10, 22528, 8);

    public int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        var bytes = samples.Length / 2;
        if (payload.Length < bytes)
        {
            return 0;
        }

        for (var i = 0; i < bytes; i++)
        {
            payload[i] = Encode(samples[2 * i], samples[(2 * i) + 1]);
        }

        return bytes;
    }

    public void Dispose()
    {
    }

    byte Encode(int first, int second)
    {
        Array.Copy(history, 2, history, 0, Taps - 2);
        (history[Taps - 2], history[Taps - 1]) = (first, second);
        int even = 0, odd = 0;
        var filter = G722Tables.Qmf;
        for (var i = 0; i < filter.Length; i++)
        {
            even += history[2 * i] * filter[i];
            odd += history[(2 * i) + 1] * filter[filter.Length - 1 - i];
        }

        // 12 bits of the filter's gain, one of the two halves' sum, one because G.722 wants 15 bits.
        return (byte)((EncodeHigh((odd - even) >> 14) << 6) | EncodeLow((even + odd) >> 14));
    }

    int EncodeLow(int sample)
    {
        var error = G722Band.Saturate(sample - low.Estimate);
        var magnitude = error < 0 ? ~error : error;
        var level = 1;
        while (level < G722Tables.Q6.Length && magnitude >= (G722Tables.Q6[level] * low.Step) >> 12)
        {
            level++;
        }

        // Table 17: positive codes fall from 61; negative ones are 63 and 62, then fall from 31.
        var code = error >= 0 ? 62 - level : level <= 2 ? 64 - level : 34 - level;
        low.Adapt(G722Tables.Qm4[code >> 2], G722Tables.LowSteps[code >> 2]);
        return code;
    }

    int EncodeHigh(int sample)
    {
        var error = G722Band.Saturate(sample - high.Estimate);
        var magnitude = error < 0 ? ~error : error;
        var large = magnitude >= (HighDecision * high.Step) >> 12;
        var code = (error < 0 ? 0 : 2) | (large ? 0 : 1);
        high.Adapt(G722Tables.Qm2[code], G722Tables.HighSteps[code]);
        return code;
    }
}
