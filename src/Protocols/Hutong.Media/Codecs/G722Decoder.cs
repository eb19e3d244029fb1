namespace Hutong.Media.Codecs;

/// <summary>G.722 at 64 kbit/s: a byte makes two samples at 16 kHz.</summary>
sealed class G722Decoder : IAudioDecoder
{
    const int Taps = 24;
    const int LimitMin = -16384, LimitMax = 16383;

    readonly int[] history = new int[Taps];
    readonly G722Band low = new(8, 18432, 32);
    readonly G722Band high = new(10, 22528, 8);

    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        var bytes = Math.Min(payload.Length, samples.Length / 2);
        for (var i = 0; i < bytes; i++)
        {
            Decode(payload[i], out samples[2 * i], out samples[(2 * i) + 1]);
        }

        return 2 * bytes;
    }

    public bool TryConceal(Span<short> samples) => false;

    public void Dispose()
    {
    }

    void Decode(byte code, out short first, out short second)
    {
        var lowCode = code & 0x3F;
        var highCode = code >> 6;
        var lowSample = Limit(low.Estimate + ((low.Step * G722Tables.Qm6[lowCode]) >> 15));
        low.Adapt(G722Tables.Qm4[lowCode >> 2], G722Tables.LowSteps[lowCode >> 2]);
        var highSample = Limit(high.Estimate + ((high.Step * G722Tables.Qm2[highCode]) >> 15));
        high.Adapt(G722Tables.Qm2[highCode], G722Tables.HighSteps[highCode]);

        Array.Copy(history, 2, history, 0, Taps - 2);
        (history[Taps - 2], history[Taps - 1]) = (lowSample + highSample, lowSample - highSample);
        int even = 0, odd = 0;
        var filter = G722Tables.Qmf;
        for (var i = 0; i < filter.Length; i++)
        {
            even += history[2 * i] * filter[i];
            odd += history[(2 * i) + 1] * filter[filter.Length - 1 - i];
        }

        (first, second) = ((short)G722Band.Saturate(odd >> 11), (short)G722Band.Saturate(even >> 11));
    }

    static int Limit(int value) => Math.Clamp(value, LimitMin, LimitMax);
}
