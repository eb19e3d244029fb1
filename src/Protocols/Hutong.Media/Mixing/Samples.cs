using System.Numerics;

namespace Hutong.Media.Mixing;

/// <summary>Sums of sound, as many samples at once as the processor takes.</summary>
public static class Samples
{
    /// <summary>Adds sound to a sum.</summary>
    public static void Add(Span<int> sum, ReadOnlySpan<short> samples)
    {
        var i = 0;
        for (; i <= samples.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(samples[i..]), out var low, out var high);
            (new Vector<int>(sum[i..]) + low).CopyTo(sum[i..]);
            var rest = sum[(i + Vector<int>.Count)..];
            (new Vector<int>(rest) + high).CopyTo(rest);
        }

        for (; i < samples.Length; i++)
        {
            sum[i] += samples[i];
        }
    }

    /// <summary>A sum without one's own part of it, held to 16 bits.</summary>
    /// <param name="sum">Of all.</param>
    /// <param name="own">What is left out; empty when there is none.</param>
    /// <param name="output">As long as the sum.</param>
    public static void Without(ReadOnlySpan<int> sum, ReadOnlySpan<short> own, Span<short> output)
    {
        var (most, least) = (new Vector<int>(short.MaxValue), new Vector<int>(short.MinValue));
        var i = 0;
        for (; i <= output.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(own.IsEmpty ? default : new Vector<short>(own[i..]), out var low, out var high);
            var first = Vector.Min(most, Vector.Max(least, new Vector<int>(sum[i..]) - low));
            var second = Vector.Min(
                most, Vector.Max(least, new Vector<int>(sum[(i + Vector<int>.Count)..]) - high));
            Vector.Narrow(first, second).CopyTo(output[i..]);
        }

        for (; i < output.Length; i++)
        {
            output[i] = (short)Math.Clamp(sum[i] - (own.IsEmpty ? 0 : own[i]), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The mean of the squares.</summary>
    public static double Power(ReadOnlySpan<short> samples)
    {
        if (samples.IsEmpty)
        {
            return 0;
        }

        var power = Vector<float>.Zero;
        var i = 0;
        for (; i <= samples.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(samples[i..]), out var low, out var high);
            var (first, second) = (Vector.ConvertToSingle(low), Vector.ConvertToSingle(high));
            power += (first * first) + (second * second);
        }

        var total = (double)Vector.Sum(power);
        for (; i < samples.Length; i++)
        {
            total += (double)samples[i] * samples[i];
        }

        return total / samples.Length;
    }
}
