namespace Hutong.Media.Playout;

/// <summary>
/// Makes up for sound that did not come, in the manner of ITU-T G.711 appendix I: the last period goes on, softer and
/// softer, until there is silence after 60 ms; what comes again is faded in. Not safe from several threads.
/// </summary>
public sealed class Concealment
{
    readonly int sampleRateHz, fadeSamples;
    readonly short[] history;
    readonly short[] period;
    int lag, made;

    /// <summary>For sound at a rate.</summary>
    public Concealment(int sampleRateHz)
    {
        this.sampleRateHz = sampleRateHz;
        fadeSamples = sampleRateHz / 200;
        // The longest period, what is compared with it, and what is faded in front.
        history = new short[(2 * Pitch.LagMax(sampleRateHz)) + sampleRateHz / 50];
        period = new short[Pitch.LagMax(sampleRateHz)];
    }

    /// <summary>Whether sound is being made up.</summary>
    public bool Active => made > 0;

    /// <summary>Takes good sound; its beginning is faded in when sound was made up before.</summary>
    public void Good(Span<short> samples)
    {
        if (Active)
        {
            Span<short> goesOn = stackalloc short[Math.Min(fadeSamples, samples.Length)];
            Make(goesOn);
            Pitch.Fade(goesOn, samples, samples[..goesOn.Length]);
            made = 0;
        }

        Remember(samples);
    }

    /// <summary>Makes sound up.</summary>
    public void Conceal(Span<short> samples)
    {
        if (!Active)
        {
            Begin();
        }

        Make(samples);
        Remember(samples);
    }

    void Begin()
    {
        // Backwards in time: the newest samples are compared with those a period earlier.
        Span<short> reversed = stackalloc short[history.Length];
        history.CopyTo(reversed);
        reversed.Reverse();
        lag = Pitch.Find(reversed, history.Length - Pitch.LagMax(sampleRateHz) - 1, sampleRateHz);
        history.AsSpan(history.Length - lag).CopyTo(period);
        // The end of the period goes over into what was in front of its beginning, so that it repeats without a click.
        var joint = lag / 4;
        var end = period.AsSpan(lag - joint, joint);
        Pitch.Fade(end, history.AsSpan(history.Length - lag - joint, joint), end);
    }

    void Make(Span<short> samples)
    {
        // At full strength for 10 ms, silent after 60.
        var (full, silent) = (sampleRateHz / 100, sampleRateHz * 3 / 50);
        var at = made % lag;
        foreach (ref var sample in samples)
        {
            // Counts no further than silence, which may last for hours.
            if (made >= silent)
            {
                sample = 0;
                continue;
            }

            var gain = made <= full ? 1f : (float)(silent - made) / (silent - full);
            sample = (short)(period[at] * gain);
            at = at + 1 < lag ? at + 1 : 0;
            made++;
        }
    }

    void Remember(ReadOnlySpan<short> samples)
    {
        if (samples.Length >= history.Length)
        {
            samples[^history.Length..].CopyTo(history);
            return;
        }

        history.AsSpan(samples.Length).CopyTo(history);
        samples.CopyTo(history.AsSpan(history.Length - samples.Length));
    }
}
