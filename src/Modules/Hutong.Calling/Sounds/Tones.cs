using Hutong.Media.Sessions;
using Hutong.Media.Tones;

namespace Hutong.Calling.Sounds;

/// <summary>Tones that a party hears, as its region knows them.</summary>
static class Tones
{
    public static ISoundSource Ringing(string region) => new CadenceSound(region switch
    {
        "CN" or "HK" or "MO" or "TW" => ProgressTone.ChinaRinging,
        "US" or "CA" => ProgressTone.AmericaRinging,
        _ => ProgressTone.EuropeRinging,
    });

    public static ISoundSource Busy(string region) => new CadenceSound(region switch
    {
        "CN" or "HK" or "MO" or "TW" => ProgressTone.ChinaBusy,
        "US" or "CA" => ProgressTone.AmericaBusy,
        _ => ProgressTone.EuropeBusy,
    });

    /// <summary>Reorder, or congestion: the call did not come through, and nobody is talking there.</summary>
    public static ISoundSource Reorder(string region, TimeSpan length) => new UpTo(new CadenceSound(region switch
    {
        "CN" or "HK" or "MO" or "TW" => ProgressTone.ChinaCongestion,
        "US" or "CA" => ProgressTone.AmericaReorder,
        _ => ProgressTone.EuropeCongestion,
    }), length);

    /// <summary>The special information tone, and the second of silence that belongs to it.</summary>
    public static ISoundSource Special() => new SoundRow(
        [.. ProgressTone.SpecialInformationHz.Select(one => new Beep(one, TimeSpan.FromSeconds(0.33))),
            new Pause(TimeSpan.FromSeconds(1))]);
}

/// <summary>Silence for some time.</summary>
sealed class Pause(TimeSpan length) : ISoundSource
{
    int frames;

    public bool Next(Span<short> frame, int rateHz)
    {
        frame.Clear();
        return frames++ * 20 < length.TotalMilliseconds;
    }
}

/// <summary>A sound up to a length.</summary>
sealed class UpTo(ISoundSource sound, TimeSpan length) : ISoundSource
{
    int frames;

    public bool Next(Span<short> frame, int rateHz) =>
        frames++ * 20 < length.TotalMilliseconds && sound.Next(frame, rateHz);
}

/// <summary>Sounds one after the other.</summary>
sealed class SoundRow(params ISoundSource[] sounds) : ISoundSource
{
    int at;

    public bool Next(Span<short> frame, int rateHz)
    {
        while (at < sounds.Length)
        {
            if (sounds[at].Next(frame, rateHz))
            {
                return true;
            }

            at++;
        }

        return false;
    }
}

/// <summary>A tone with its pauses, without end.</summary>
sealed class CadenceSound(ProgressTone tone) : ISoundSource
{
    ProgressTonePlayer? player;
    int rate;

    public bool Next(Span<short> frame, int rateHz)
    {
        if (player is null || rate != rateHz)
        {
            (player, rate) = (tone.Play(rateHz), rateHz);
        }

        player.Generate(frame);
        return true;
    }
}

/// <summary>A single tone for some time: a beep.</summary>
/// <param name="frequencyHz">Its frequency.</param>
/// <param name="length">How long it sounds.</param>
/// <param name="levelDbov">How loud.</param>
sealed class Beep(double frequencyHz, TimeSpan length, double levelDbov = -16) : ISoundSource
{
    ToneGenerator? generator;
    int rate, frames;

    public bool Next(Span<short> frame, int rateHz)
    {
        if (generator is null || rate != rateHz)
        {
            (generator, rate) = (new(rateHz, frequencyHz, levelDbov: levelDbov), rateHz);
        }

        if (frames++ * 20 >= length.TotalMilliseconds)
        {
            return false;
        }

        generator.Generate(frame);
        return true;
    }
}

/// <summary>What somebody hears who was put on hold: a short soft tone every five seconds.</summary>
sealed class HoldTone : ISoundSource
{
    readonly CadenceSound tone = new(new(425, 0, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(4.8)));

    public bool Next(Span<short> frame, int rateHz) => tone.Next(frame, rateHz);
}
