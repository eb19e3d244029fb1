using Hutong.Media.Tones;

namespace Hutong.Sandbox.Sound;

/// <summary>Says one tone without end.</summary>
/// <param name="frequencyHz">Of the tone.</param>
/// <param name="levelDbov">How loud.</param>
sealed class ToneTalker(double frequencyHz, double levelDbov) : ITalker
{
    readonly ToneGenerator generator = new(CallAudio.RateHz, frequencyHz, 0, levelDbov);

    public bool Talk(ReadOnlySpan<short> heard, Span<short> said)
    {
        generator.Generate(said);
        return true;
    }
}

/// <summary>Plays what a caller hears before there is an answer: early media of the handset's country.</summary>
sealed class RingbackTalker(ProgressTone tone) : ITalker
{
    readonly ProgressTonePlayer player = tone.Play(CallAudio.RateHz);

    public bool Talk(ReadOnlySpan<short> heard, Span<short> said)
    {
        player.Generate(said);
        return true;
    }
}

/// <summary>Plays a recording, again and again with a pause, or once and is then silent.</summary>
/// <param name="sound">At <see cref="CallAudio.RateHz"/>.</param>
/// <param name="isRepeated">Whether it begins anew.</param>
sealed class RecordingTalker(short[] sound, bool isRepeated) : ITalker
{
    const int PauseSamples = CallAudio.RateHz;

    int position;

    public bool Talk(ReadOnlySpan<short> heard, Span<short> said)
    {
        if (position < sound.Length)
        {
            var part = sound.AsSpan(position, Math.Min(said.Length, sound.Length - position));
            part.CopyTo(said);
        }

        position += said.Length;
        if (isRepeated && position >= sound.Length + PauseSamples)
        {
            position = 0;
        }

        return true;
    }
}
