namespace Hutong.Media.Events;

/// <summary>
/// Comfort noise (RFC 3389): reads and writes its payload and makes the sound of it, with its colour. One for each
/// direction; not safe from several threads.
/// </summary>
/// <param name="random">Where the noise comes from.</param>
public sealed class ComfortNoise(Random random)
{
    /// <summary>The static payload type at 8,000 Hz (RFC 3551 table 4).</summary>
    public const byte PayloadType = 13;

    /// <summary>Coefficients over this order are ignored; more are not worth their work.</summary>
    public const int OrderMax = 12;

    const int SilentLevel = 127;

    // What 0 dBov is: a square wave of full scale (RFC 3389 section 3).
    const double FullScale = 32768;

    readonly double[] reflection = new double[OrderMax];
    readonly double[] backward = new double[OrderMax + 1];
    int order;
    double gain;

    /// <summary>How loud, 0 (loudest) to 127, in -dBov. Silence until something was received.</summary>
    public int Level { get; private set; } = SilentLevel;

    /// <summary>Takes a payload.</summary>
    /// <returns>False when it is empty.</returns>
    public bool TryReceive(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return false;
        }

        Level = payload[0] & 0x7F;
        order = Math.Min(OrderMax, payload.Length - 1);
        // Each stage of the filter adds power, which the excitation leaves out.
        var power = 1.0;
        for (var i = 0; i < order; i++)
        {
            // Section 3.1: k = (N - 127) / 128. At 1 the filter would ring for ever.
            reflection[i] = Math.Clamp((payload[i + 1] - 127) / 128.0, -0.99, 0.99);
            power *= 1 - (reflection[i] * reflection[i]);
        }

        // Uniform noise between -1 and 1 has the power 1/3.
        gain = FullScale * Math.Pow(10, -Level / 20.0) * Math.Sqrt(3 * power);
        return true;
    }

    /// <summary>Makes noise.</summary>
    public void Generate(Span<short> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            // An all-pole lattice: the coefficients are its stages as they are.
            var forward = gain * ((random.NextDouble() * 2) - 1);
            for (var stage = order - 1; stage >= 0; stage--)
            {
                forward -= reflection[stage] * backward[stage];
                backward[stage + 1] = backward[stage] + (reflection[stage] * forward);
            }

            backward[0] = forward;
            samples[i] = (short)Math.Clamp(forward, short.MinValue, short.MaxValue);
        }
    }

    /// <summary>Measures silence and writes the payload for it: the level alone.</summary>
    /// <param name="samples">A stretch of the sound that is left out.</param>
    /// <param name="destination">At least a byte.</param>
    /// <returns>The payload's length.</returns>
    public static int Write(ReadOnlySpan<short> samples, Span<byte> destination)
    {
        destination[0] = (byte)MeasureLevel(samples);
        return 1;
    }

    /// <summary>How loud samples are, in -dBov, 0 to 127.</summary>
    public static int MeasureLevel(ReadOnlySpan<short> samples)
    {
        var energy = 0L;
        foreach (var sample in samples)
        {
            energy += sample * sample;
        }

        if (energy == 0)
        {
            return SilentLevel;
        }

        var power = (double)energy / samples.Length;
        return (int)Math.Clamp(Math.Round(-10 * Math.Log10(power / (FullScale * FullScale))), 0, SilentLevel);
    }
}
