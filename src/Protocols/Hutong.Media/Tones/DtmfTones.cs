namespace Hutong.Media.Tones;

/// <summary>The frequencies of keys (ITU-T Q.23).</summary>
public static class DtmfTones
{
    internal const string Keys = "123A456B789C*0#D";

    internal static ReadOnlySpan<double> Rows => [697, 770, 852, 941];

    internal static ReadOnlySpan<double> Columns => [1209, 1336, 1477, 1633];

    /// <summary>The two frequencies of a key; false when it is none.</summary>
    public static bool TryFrequencies(char key, out double low, out double high)
    {
        var index = Keys.IndexOf(char.ToUpperInvariant(key), StringComparison.Ordinal);
        (low, high) = index < 0 ? (0, 0) : (Rows[index / 4], Columns[index % 4]);
        return index >= 0;
    }

    /// <summary>A generator of a key's sound, or null.</summary>
    public static ToneGenerator? Generator(char key, int sampleRateHz, double levelDbov = -12) =>
        TryFrequencies(key, out var low, out var high) ? new(sampleRateHz, low, high, levelDbov) : null;
}

/// <summary>
/// Hears keys in sound, for legs that know no telephone-event (ITU-T Q.24: 40 ms of tone are a key, 20 ms are not).
/// Takes
/// samples in pieces of any length; not safe from several threads.
/// </summary>
public sealed class DtmfDetector
{
    // Of each block, in seconds: 40 ms hold two and more of them, whatever their phase.
    const double BlockSeconds = 0.01275;
    const double LevelMinimum = 32768 * 32768.0 * 2e-5;
    const double TwistMaximum = 6.3;
    const double DominanceMinimum = 6.3;
    const double PurityMinimum = 0.7;

    readonly int blockSamples;
    readonly double[] coefficients = new double[8];
    readonly double[] previous = new double[8];
    readonly double[] before = new double[8];
    double energy;
    int filled;
    char last, sounding;

    /// <summary>A detector.</summary>
    public DtmfDetector(int sampleRateHz)
    {
        blockSamples = (int)(BlockSeconds * sampleRateHz);
        for (var i = 0; i < 4; i++)
        {
            coefficients[i] = 2 * Math.Cos(2 * Math.PI * DtmfTones.Rows[i] / sampleRateHz);
            coefficients[i + 4] = 2 * Math.Cos(2 * Math.PI * DtmfTones.Columns[i] / sampleRateHz);
        }
    }

    /// <summary>Listens on.</summary>
    /// <param name="samples">The next ones, at most 100 ms.</param>
    /// <returns>A key that begins to sound in them, or null.</returns>
    public char? Listen(ReadOnlySpan<short> samples)
    {
        char? pressed = null;
        foreach (var sample in samples)
        {
            for (var i = 0; i < coefficients.Length; i++)
            {
                var next = sample + (coefficients[i] * previous[i]) - before[i];
                (before[i], previous[i]) = (previous[i], next);
            }

            energy += (double)sample * sample;
            if (++filled == blockSamples)
            {
                pressed = Block() ?? pressed;
            }
        }

        return pressed;
    }

    // A key sounds when two blocks agree, and ends when two do not have it.
    char? Block()
    {
        var key = Decide();
        Array.Clear(previous);
        Array.Clear(before);
        (energy, filled) = (0, 0);
        char? pressed = null;
        if (key == last && key != sounding)
        {
            sounding = key;
            pressed = key == '\0' ? null : key;
        }

        last = key;
        return pressed;
    }

    char Decide()
    {
        var (row, rowPower, rowNext) = Strongest(0);
        var (column, columnPower, columnNext) = Strongest(4);
        var mean = energy / blockSamples;
        var good = mean > LevelMinimum && rowPower > DominanceMinimum * rowNext
            && columnPower > DominanceMinimum * columnNext && rowPower < TwistMaximum * columnPower
            && columnPower < TwistMaximum * rowPower && rowPower + columnPower > PurityMinimum * mean;
        return good ? DtmfTones.Keys[(row * 4) + column] : '\0';
    }

    (int Index, double Power, double Next) Strongest(int from)
    {
        var (index, best, next) = (0, 0.0, 0.0);
        for (var i = 0; i < 4; i++)
        {
            var (a, b) = (previous[from + i], before[from + i]);
            var power =
                2 * ((a * a) + (b * b) - (coefficients[from + i] * a * b)) / ((double)blockSamples * blockSamples);
            (index, best, next) = power > best ? (i, power, best) : (index, best, Math.Max(next, power));
        }

        return (index, best, next);
    }
}
