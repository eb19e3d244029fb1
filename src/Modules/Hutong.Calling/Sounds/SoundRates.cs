using System.Numerics;
using Hutong.Media.Files;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Sounds;

/// <summary>
/// Brings a whole recording to the rate of mixes, from any rate: speech of espeak-ng comes at 22,050 Hz, music at
/// 44,100, and neither has the small ratio to the rates of telephones that the resampler of streams needs.
/// </summary>
static class SoundRates
{
    // On each side, counted in samples of the lower rate; with a Hann window what folds is 44 dB down: fit for speech.
    const int Reach = 16;
    const double PassBand = 0.9;

    public static WavSound ToMixRate(WavSound sound)
    {
        if (sound.SampleRateHz == AudioBridge.MixRateHz)
        {
            return sound;
        }

        var divisor = (int)BigInteger.GreatestCommonDivisor(sound.SampleRateHz, AudioBridge.MixRateHz);
        var (up, down) = (AudioBridge.MixRateHz / divisor, sound.SampleRateHz / divisor);
        var narrow = Math.Min(1, (double)up / down);
        var reach = (int)Math.Ceiling(Reach / narrow);
        var phases = new float[]?[up];
        var output = new short[(int)(sound.Samples.LongLength * up / down)];
        for (var i = 0; i < output.Length; i++)
        {
            var at = (long)i * down;
            var phase = (int)(at % up);
            var taps = phases[phase] ??= Taps((double)phase / up, PassBand * narrow, reach);
            output[i] = Sum(sound.Samples, (int)(at / up) - reach + 1, taps);
        }

        return new(AudioBridge.MixRateHz, output);
    }

    static short Sum(short[] input, int first, float[] taps)
    {
        var sum = 0f;
        for (var j = Math.Max(0, -first); j < Math.Min(taps.Length, input.Length - first); j++)
        {
            sum += input[first + j] * taps[j];
        }

        return (short)Math.Clamp(MathF.Round(sum), short.MinValue, short.MaxValue);
    }

    // Weights with a sum of one, so that silence and level stay.
    static float[] Taps(double phase, double cutoff, int reach)
    {
        var taps = new double[2 * reach];
        for (var j = 0; j < taps.Length; j++)
        {
            var distance = phase + reach - 1 - j;
            var x = Math.PI * distance * cutoff;
            taps[j] = (Math.Abs(x) < 1e-9 ? 1 : Math.Sin(x) / x) * (1 + Math.Cos(Math.PI * distance / reach));
        }

        var total = taps.Sum();
        return [.. taps.Select(one => (float)(one / total))];
    }
}
