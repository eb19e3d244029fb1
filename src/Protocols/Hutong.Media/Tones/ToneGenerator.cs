namespace Hutong.Media.Tones;

/// <summary>
/// A tone of one or two frequencies that goes on without a click over packets. Levels are in dBov: 0 is a square wave
/// of
/// full scale, a sine of full scale is -3.
/// </summary>
/// <param name="sampleRateHz">Of the samples.</param>
/// <param name="frequencyHz">The first frequency.</param>
/// <param name="secondHz">The second, as loud as the first; 0 for none.</param>
/// <param name="levelDbov">Of each frequency.</param>
public sealed class ToneGenerator(int sampleRateHz, double frequencyHz, double secondHz = 0, double levelDbov = -16)
{
    readonly double amplitude = 32768 * Math.Sqrt(2) * Math.Pow(10, levelDbov / 20);
    long position;

    /// <summary>Fills with the tone.</summary>
    public void Generate(Span<short> samples)
    {
        foreach (ref var sample in samples)
        {
            sample = (short)Math.Clamp(amplitude * (Sine(frequencyHz) + (secondHz > 0 ? Sine(secondHz) : 0)),
                short.MinValue, short.MaxValue);
            position++;
        }
    }

    // The phase from the position, not from a sum: no error grows.
    double Sine(double frequency) => Math.Sin(2 * Math.PI * (frequency * position / sampleRateHz % 1));
}
