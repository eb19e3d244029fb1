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
