namespace Hutong.Media.Codecs;

/// <summary>
/// The adaptive predictor and quantizer step of one of G.722's two bands (clause 6.2.1.3 to 6.2.1.4 and 6.2.2). The
/// same in the encoder and in the decoder.
/// </summary>
/// <param name="scaleBase">8 in the lower band, 10 in the higher.</param>
/// <param name="factorMax">The bound of the logarithmic factor: 18,432 or 22,528.</param>
/// <param name="step">The first step: 32 or 8.</param>
sealed class G722Band(int scaleBase, int factorMax, int step)
{
    const int Zeros = 6;

    // Of the newest at 0; zero coefficients for differences 1 to 6 back.
    readonly int[] difference = new int[Zeros + 1];
    readonly int[] zero = new int[Zeros + 1];
    int factor;
    int pole1, pole2;
    int reconstructed1, reconstructed2;
    int partial1, partial2;
    int zeroEstimate;

    /// <summary>The predicted sample (s).</summary>
    public int Estimate { get; private set; }

    /// <summary>The quantizer's step (det).</summary>
    public int Step { get; private set; } = step;

    /// <summary>Takes what was quantized: adapts the step and the predictor.</summary>
    /// <param name="code">The difference's output level (of Qm4 or Qm2).</param>
    /// <param name="change">The step of the logarithmic factor.</param>
    public void Adapt(int code, int change)
    {
        var quantized = (Step * code) >> 15;
        factor = Math.Clamp(((factor * 127) >> 7) + change, 0, factorMax);
        var shift = scaleBase - (factor >> 11);
        var inverse = (int)G722Tables.Ilb[(factor >> 6) & 31];
        Step = (shift < 0 ? inverse << -shift : inverse >> shift) << 2;
        Predict(quantized);
    }

    /// <summary>Held to 16 bits.</summary>
    public static int Saturate(int value) => Math.Clamp(value, short.MinValue, short.MaxValue);

    void Predict(int quantized)
    {
        var reconstructed = Saturate(Estimate + quantized);
        var partial = Saturate(zeroEstimate + quantized);
        AdaptPoles(partial);
        AdaptZeros(quantized);
        (reconstructed2, reconstructed1) = (reconstructed1, reconstructed);
        (partial2, partial1) = (partial1, partial);

        var poles = Saturate(((pole1 * Saturate(2 * reconstructed1)) >> 15)
            + ((pole2 * Saturate(2 * reconstructed2)) >> 15));
        var sum = 0;
        for (var i = Zeros; i >= 1; i--)
        {
            sum += (zero[i] * Saturate(2 * difference[i])) >> 15;
        }

        zeroEstimate = Saturate(sum);
        Estimate = Saturate(poles + zeroEstimate);
    }

    // UPPOL2 and UPPOL1.
    void AdaptPoles(int partial)
    {
        var sameAs1 = partial < 0 == partial1 < 0;
        var sameAs2 = partial < 0 == partial2 < 0;
        var slope = Saturate(pole1 << 2);
        slope = sameAs1 ? Math.Min(-slope, short.MaxValue) : slope;
        var second = (sameAs2 ? 128 : -128) + (slope >> 7) + ((pole2 * 32512) >> 15);
        second = Math.Clamp(second, -12288, 12288);
        var bound = Saturate(15360 - second);
        var first = Saturate((sameAs1 ? 192 : -192) + ((pole1 * 32640) >> 15));
        (pole1, pole2) = (Math.Clamp(first, -bound, bound), second);
    }

    // UPZERO, and the delay line moves on.
    void AdaptZeros(int quantized)
    {
        var gain = quantized == 0 ? 0 : 128;
        difference[0] = quantized;
        for (var i = Zeros; i >= 1; i--)
        {
            var same = difference[i] < 0 == quantized < 0;
            zero[i] = Saturate((same ? gain : -gain) + ((zero[i] * 32640) >> 15));
        }

        for (var i = Zeros; i >= 1; i--)
        {
            difference[i] = difference[i - 1];
        }
    }
}
