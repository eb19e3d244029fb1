using Hutong.Media.Tones;

namespace Hutong.Sandbox.Sound;

/// <summary>What a handset plays that was given nothing to say: five notes.</summary>
static class Tune
{
    const double LevelDbov = -20;

    static readonly double[] NotesHz = [523.25, 587.33, 659.25, 783.99, 880];

    public static readonly short[] Samples = Make();

    static short[] Make()
    {
        const int NoteSamples = CallAudio.RateHz * 3 / 10;
        var all = new short[NotesHz.Length * NoteSamples];
        for (var note = 0; note < NotesHz.Length; note++)
        {
            var part = all.AsSpan(note * NoteSamples, NoteSamples);
            new ToneGenerator(CallAudio.RateHz, NotesHz[note], 0, LevelDbov).Generate(part);
            for (var i = 0; i < part.Length; i++)
            {
                // Struck and dying away, so that no note begins or ends with a click.
                var rise = Math.Min(1.0, i / 160.0);
                part[i] = (short)(part[i] * rise * (1 - ((double)i / part.Length)));
            }
        }

        return all;
    }
}
