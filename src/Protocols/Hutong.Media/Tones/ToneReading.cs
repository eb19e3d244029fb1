namespace Hutong.Media.Tones;

/// <summary>What is heard in a stretch of sound.</summary>
/// <param name="FrequencyHz">The strongest frequency.</param>
/// <param name="LevelDbov">How loud it is.</param>
/// <param name="Purity">The part of all power that it has, 0 to 1.</param>
public readonly record struct ToneReading(double FrequencyHz, double LevelDbov, double Purity)
{
    const double FullScale = 32768;
    const double SilenceDbov = -127;
    const int CoarseSamples = 512;
    const int CoarseParts = 4;

    /// <summary>
    /// Listens for the strongest tone, by Goertzel's algorithm over a Hann window. Exact to about a tenth of a hertz
    /// over a second of a pure tone.
    /// </summary>
    /// <param name="samples">A tenth of a second at least is sensible.</param>
    /// <param name="sampleRateHz">Of the samples.</param>
    /// <param name="fromHz">The lowest frequency.</param>
    /// <param name="toHz">The highest.</param>
    public static ToneReading Listen(
        ReadOnlySpan<short> samples, int sampleRateHz, double fromHz = 100, double toHz = 3500)
    {
        var total = 0.0;
        foreach (var sample in samples)
        {
            total += (double)sample * sample;
        }

        if (samples.IsEmpty || total == 0)
        {
            return new(0, SilenceDbov, 0);
        }

        // First in four short stretches, then in longer and longer ones around what was found: a second of sound is
        // searched for all frequencies at a hundredth of the price.
        var length = Math.Min(samples.Length, CoarseSamples);
        var step = (double)sampleRateHz / length / 2;
        var best = Coarse(samples, length, sampleRateHz, fromHz, toHz, step);
        var bestPower = 0.0;
        while (step > 0.02)
        {
            length = Math.Min(samples.Length, length * 4);
            var (middle, next) = (best, step / 4);
            bestPower = 0;
            for (var frequency = middle - (2 * step); frequency <= middle + (2 * step); frequency += next)
            {
                var power = Power(samples.Slice((samples.Length - length) / 2, length), sampleRateHz, frequency);
                (best, bestPower) = power > bestPower ? (frequency, power) : (best, bestPower);
            }

            step = next;
        }

        bestPower = Power(samples, sampleRateHz, best);
        return new(best, Level(bestPower), Math.Min(1, bestPower / (total / samples.Length)));
    }

    /// <summary>How loud one frequency is, in dBov.</summary>
    public static double Level(ReadOnlySpan<short> samples, int sampleRateHz, double frequencyHz) =>
        Level(Power(samples, sampleRateHz, frequencyHz));

    static double Coarse(ReadOnlySpan<short> samples, int length, int sampleRateHz, double from, double to, double step)
    {
        var (best, bestPower) = (from, 0.0);
        for (var frequency = from; frequency <= to; frequency += step)
        {
            var power = 0.0;
            for (var part = 0; part < CoarseParts; part++)
            {
                var start = (samples.Length - length) / (CoarseParts - 1) * part;
                power += Power(samples.Slice(start, length), sampleRateHz, frequency);
            }

            (best, bestPower) = power > bestPower ? (frequency, power) : (best, bestPower);
        }

        return best;
    }

    static double Level(double power) =>
        power <= 0 ? SilenceDbov : Math.Max(SilenceDbov, 10 * Math.Log10(power / (FullScale * FullScale)));

    // The mean power of a sine of this frequency.
    static double Power(ReadOnlySpan<short> samples, int sampleRateHz, double frequencyHz)
    {
        var coefficient = 2 * Math.Cos(2 * Math.PI * frequencyHz / sampleRateHz);
        double previous = 0, before = 0;
        // The window by its own recurrence: a cosine for each sample of each frequency would cost most of the time.
        var turn = 2 * Math.PI / samples.Length;
        var (cosine, sine) = (Math.Cos(turn / 2), Math.Sin(turn / 2));
        var (stepCosine, stepSine) = (Math.Cos(turn), Math.Sin(turn));
        foreach (var sample in samples)
        {
            var next = (sample * (0.5 - (0.5 * cosine))) + (coefficient * previous) - before;
            (before, previous) = (previous, next);
            (cosine, sine) = ((cosine * stepCosine) - (sine * stepSine), (sine * stepCosine) + (cosine * stepSine));
        }

        var magnitude = (previous * previous) + (before * before) - (coefficient * previous * before);
        // A sine's power is half its amplitude's square; the window halves the amplitude.
        return 8 * magnitude / ((double)samples.Length * samples.Length);
    }
}
