using System.Numerics;

namespace Hutong.Media.Codecs;

/// <summary>
/// Changes the rate of a stream of samples between 8, 16 and 48 kHz (or any rates whose ratio is small) by a polyphase
/// filter: a windowed sinc that passes up to nine tenths of the lower half band and leaves 70 dB below what folds.
/// Delays
/// by <see cref="Delay"/>; allocates nothing after it is made; not safe from several threads.
/// </summary>
public sealed class Resampler
{
    // Per output sample; of the window a Kaiser one of about 70 dB.
    const int TapsPerPhase = 48;
    const double KaiserBeta = 7;
    const double PassBand = 0.9;
    const int ChunkSamples = 1024;

    readonly int up, down, taps;
    readonly float[] phases;
    readonly float[] history;
    readonly int inputRateHz;

    // Where the next output sample lies behind the next input one, in units of 1/up of an input sample.
    int position;

    /// <summary>A resampler.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not from 4,000 to 192,000, or their ratio has a part
    /// over
    /// 48.</exception>
    public Resampler(int inputRateHz, int outputRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(inputRateHz, outputRateHz), 4000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(inputRateHz, outputRateHz), 192_000);
        this.inputRateHz = inputRateHz;
        var divisor = (int)BigInteger.GreatestCommonDivisor(inputRateHz, outputRateHz);
        (up, down) = (outputRateHz / divisor, inputRateHz / divisor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(up, down), 48);

        // Going down the filter is longer by as much as it is narrower.
        taps = TapsPerPhase * Math.Max(1, (down + up - 1) / up);
        phases = Design(up, down, taps);
        history = new float[(2 * taps) + ChunkSamples];
    }

    /// <summary>How much later a sample leaves than it came.</summary>
    public TimeSpan Delay => TimeSpan.FromSeconds(taps / 2.0 / inputRateHz);

    /// <summary>How many samples come out of so many, as the stream stands now.</summary>
    public int OutputLength(int inputSamples) => ((inputSamples * up) - position + down - 1) / down;

    /// <summary>Takes samples and gives theirs.</summary>
    /// <param name="input">Any number.</param>
    /// <param name="output">At least <see cref="OutputLength"/> long.</param>
    /// <returns>How many were written.</returns>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        if (up == down)
        {
            input.CopyTo(output);
            return input.Length;
        }

        var written = 0;
        while (!input.IsEmpty)
        {
            var part = input[..Math.Min(ChunkSamples, input.Length)];
            for (var i = 0; i < part.Length; i++)
            {
                history[taps + i] = part[i];
            }

            for (; position < part.Length * up; position += down)
            {
                var at = position / up;
                var phase = position - (at * up);
                var sum = Dot(history.AsSpan(at + 1, taps), phases.AsSpan(phase * taps, taps));
                output[written++] = (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
            }

            position -= part.Length * up;
            history.AsSpan(part.Length, taps).CopyTo(history);
            input = input[part.Length..];
        }

        return written;
    }

    static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
        }

        var total = Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            total += left[i] * right[i];
        }

        return total;
    }

    // The taps of each phase, oldest sample first, each phase with a sum of one so that silence and level stay.
    static float[] Design(int up, int down, int taps)
    {
        var cutoff = 0.5 * PassBand * Math.Min(1, (double)up / down);
        var phases = new float[up * taps];
        var centre = taps / 2.0;
        var coefficients = new double[taps];
        for (var phase = 0; phase < up; phase++)
        {
            var sum = 0.0;
            for (var tap = 0; tap < taps; tap++)
            {
                var distance = tap - (taps - 1) - ((double)phase / up) + centre;
                var x = 2 * cutoff * distance;
                var sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
                var edge = distance / centre;
                coefficients[tap] = sinc * Bessel(KaiserBeta * Math.Sqrt(Math.Max(0, 1 - (edge * edge))));
                sum += coefficients[tap];
            }

            for (var tap = 0; tap < taps; tap++)
            {
                phases[(phase * taps) + tap] = (float)(coefficients[tap] / sum);
            }
        }

        return phases;
    }

    // The modified Bessel function of order zero, by its series.
    static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (var k = 1; k < 30; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
