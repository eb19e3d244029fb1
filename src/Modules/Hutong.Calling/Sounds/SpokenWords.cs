using System.Collections.Concurrent;
using Hutong.Media.Files;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Sounds;

/// <summary>Speaks a text, at the rate of mixes; gives null where that is not possible.</summary>
/// <param name="text">What is said.</param>
/// <param name="language">zh or en.</param>
/// <param name="cancel">Ends it.</param>
delegate ValueTask<WavSound?> Speaker(string text, string language, CancellationToken cancel);

/// <summary>
/// Words of ours: spoken where there is speech, once for all, else a few tones that are easily told apart: rising asks
/// for something, falling refuses, high or low says that something is on or off.
/// </summary>
sealed class SpokenWords(Speaker speak)
{
    readonly ConcurrentDictionary<(string, string), WavSound> spoken = new();

    /// <summary>A word as sound.</summary>
    /// <param name="text">One of ours: each is kept.</param>
    /// <param name="language">zh or en.</param>
    /// <param name="tones">What is heard where there is no speech, in hertz.</param>
    public async ValueTask<ISoundSource> SayAsync(string text, string language, double[] tones) =>
        await TrySayAsync(text, language) ?? new ToneRow(tones);

    /// <summary>A word as sound; null where there is no speech.</summary>
    /// <param name="text">One of ours: each is kept.</param>
    /// <param name="language">zh or en.</param>
    public async ValueTask<ISoundSource?> TrySayAsync(string text, string language)
    {
        if (!spoken.TryGetValue((text, language), out var sound)
            && await speak(text, language, CancellationToken.None) is { } made)
        {
            sound = spoken[(text, language)] = made;
        }

        return sound is null ? null : new RecordingSound(sound.Samples, sound.SampleRateHz);
    }
}

/// <summary>Tones one after the other, once.</summary>
sealed class ToneRow(double[] tones) : ISoundSource
{
    static readonly TimeSpan Each = TimeSpan.FromSeconds(0.18);

    Beep? beep;
    int at;

    public bool Next(Span<short> frame, int rateHz)
    {
        while (at < tones.Length)
        {
            beep ??= new(tones[at], Each);
            if (beep.Next(frame, rateHz))
            {
                return true;
            }

            (beep, at) = (null, at + 1);
        }

        return false;
    }
}
