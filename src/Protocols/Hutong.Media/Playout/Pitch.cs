using System.Numerics;

namespace Hutong.Media.Playout;

/// <summary>Finds how far sound repeats itself, for what is made longer, shorter, or up.</summary>
static class Pitch
{
    /// <summary>The shortest period looked for: 2.5 ms, a voice of 400 Hz.</summary>
    public static int LagMin(int sampleRateHz) => sampleRateHz / 400;

    /// <summary>The longest: 15 ms, a voice of 66 Hz.</summary>
    public static int LagMax(int sampleRateHz) => sampleRateHz * 3 / 200;

    /// <summary>The lag at which <c>samples[lag..]</c> looks most like <c>samples[..window]</c>.</summary>
    /// <param name="samples">At least the longest lag and the window.</param>
    /// <param name="window">How much is compared.</param>
    /// <param name="sampleRateHz">Of the samples.</param>
    public static int Find(ReadOnlySpan<short> samples, int window, int sampleRateHz)
    {
        // At 48 kHz every sixth sample decides about as well and costs a thirty-sixth.
        var stride = Math.Max(1, sampleRateHz / 8000);
        var (first, last) = (LagMin(sampleRateHz) / stride, LagMax(sampleRateHz) / stride);
        var compared = (window + stride - 1) / stride;
        Span<float> thinned = stackalloc float[last + compared];
        for (var i = 0; i < thinned.Length; i++)
        {
            thinned[i] = samples[i * stride];
        }

        var early = thinned[..compared];
        var energy = 1.0;
        foreach (var sample in thinned.Slice(first, compared))
        {
            energy += (double)sample * sample;
        }

        var (best, bestScore) = (first, double.NegativeInfinity);
        for (var lag = first; lag <= last; lag++)
        {
            var score = Product(early, thinned.Slice(lag, compared)) / Math.Sqrt(energy);
            (best, bestScore) = score > bestScore ? (lag, score) : (best, bestScore);
            if (lag < last)
            {
                // The next window has one sample more behind and one less in front. Whole numbers: nothing is lost.
                double comes = thinned[lag + compared], goes = thinned[lag];
                energy += (comes * comes) - (goes * goes);
            }
        }

        return best * stride;
    }

    static float Product(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
        }

        var sum = Vector.Sum(sums);
        for (; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }

    /// <summary>Goes over from one sound to another.</summary>
    public static void Fade(ReadOnlySpan<short> from, ReadOnlySpan<short> to, Span<short> output)
    {
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = (short)(((from[i] * (output.Length - i)) + (to[i] * i)) / output.Length);
        }
    }

    /// <summary>Takes one period out.</summary>
    /// <param name="samples">The sound; at least <see cref="Needed"/> long.</param>
    /// <param name="sampleRateHz">Of the samples.</param>
    /// <returns>How long it is afterwards, at its beginning.</returns>
    public static int Shorten(Span<short> samples, int sampleRateHz)
    {
        var window = Window(sampleRateHz);
        var lag = Find(samples, window, sampleRateHz);
        Fade(samples, samples[lag..], samples[lag..(lag + window)]);
        samples[lag..].CopyTo(samples);
        return samples.Length - lag;
    }

    /// <summary>Puts one period in.</summary>
    /// <param name="samples">The sound at the beginning, and room for the longest lag behind.</param>
    /// <param name="length">How long the sound is; at least <see cref="Needed"/>.</param>
    /// <param name="sampleRateHz">Of the samples.</param>
    /// <returns>How long it is afterwards.</returns>
    public static int Lengthen(Span<short> samples, int length, int sampleRateHz)
    {
        var window = Window(sampleRateHz);
        var lag = Find(samples, window, sampleRateHz);
        // Behind the first period goes what looks like it: from the second's beginning over to the first's.
        Span<short> joint = stackalloc short[window];
        Fade(samples[lag..], samples, joint);
        samples[window..length].CopyTo(samples[(lag + window)..]);
        joint.CopyTo(samples[lag..]);
        return length + lag;
    }

    /// <summary>How many samples shortening and lengthening look at.</summary>
    public static int Needed(int sampleRateHz) => LagMax(sampleRateHz) + Window(sampleRateHz);

    static int Window(int sampleRateHz) => sampleRateHz / 200;
}
