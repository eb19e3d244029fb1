namespace Hutong.Media.Tones;

/// <summary>A tone that a caller hears while a call is made: frequencies and a cadence (ITU-T E.180).</summary>
/// <param name="FrequencyHz">The first frequency.</param>
/// <param name="SecondHz">The second; 0 for none.</param>
/// <param name="On">How long it sounds.</param>
/// <param name="Off">How long it is silent behind; zero for a tone without pause.</param>
public sealed record ProgressTone(double FrequencyHz, double SecondHz, TimeSpan On, TimeSpan Off)
{
    /// <summary>China's dial tone (GF 002: 450 Hz, without pause).</summary>
    public static ProgressTone ChinaDial { get; } = new(450, 0, TimeSpan.FromSeconds(1), TimeSpan.Zero);

    /// <summary>China's ringing tone: 1 s in 5.</summary>
    public static ProgressTone ChinaRinging { get; } = new(450, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    /// <summary>China's busy tone: 0.35 s in 0.7.</summary>
    public static ProgressTone ChinaBusy { get; } =
        new(450, 0, TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(0.35));

    /// <summary>North America's ringing tone: 2 s in 6.</summary>
    public static ProgressTone AmericaRinging { get; } =
        new(440, 480, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));

    /// <summary>North America's busy tone: 0.5 s in 1.</summary>
    public static ProgressTone AmericaBusy { get; } =
        new(480, 620, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));

    /// <summary>Europe's ringing tone: 1 s in 5 (ETSI TR 101 041).</summary>
    public static ProgressTone EuropeRinging { get; } = new(425, 0, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    /// <summary>Europe's busy tone: 0.5 s in 1.</summary>
    public static ProgressTone EuropeBusy { get; } = new(425, 0, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));

    /// <summary>China's congestion tone: 0.7 s in 1.4.</summary>
    public static ProgressTone ChinaCongestion { get; } =
        new(450, 0, TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(0.7));

    /// <summary>North America's reorder tone: 0.25 s in 0.5.</summary>
    public static ProgressTone AmericaReorder { get; } =
        new(480, 620, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.25));

    /// <summary>Europe's congestion tone: 0.25 s in 0.5.</summary>
    public static ProgressTone EuropeCongestion { get; } =
        new(425, 0, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.25));

    /// <summary>
    /// The three frequencies of the special information tone, each for 330 ms, one after the other, in hertz (ITU-T
    /// E.180 section 6): the number cannot be had, and it is not busy.
    /// </summary>
    public static IReadOnlyList<double> SpecialInformationHz { get; } = [950, 1400, 1800];

    /// <summary>Plays it.</summary>
    public ProgressTonePlayer Play(int sampleRateHz, double levelDbov = -19) => new(this, sampleRateHz, levelDbov);
}

/// <summary>Plays a progress tone with its pauses, for as long as it is asked.</summary>
public sealed class ProgressTonePlayer
{
    readonly ToneGenerator generator;
    readonly int onSamples, cycleSamples;
    int position;

    internal ProgressTonePlayer(ProgressTone tone, int sampleRateHz, double levelDbov)
    {
        generator = new(sampleRateHz, tone.FrequencyHz, tone.SecondHz, levelDbov);
        onSamples = (int)(tone.On.TotalSeconds * sampleRateHz);
        cycleSamples = onSamples + (int)(tone.Off.TotalSeconds * sampleRateHz);
    }

    /// <summary>Fills with what comes next.</summary>
    public void Generate(Span<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var sounds = position < onSamples;
            var part = samples[..Math.Min(samples.Length, (sounds ? onSamples : cycleSamples) - position)];
            if (sounds)
            {
                generator.Generate(part);
            }
            else
            {
                part.Clear();
            }

            position = (position + part.Length) % cycleSamples;
            samples = samples[part.Length..];
        }
    }
}
