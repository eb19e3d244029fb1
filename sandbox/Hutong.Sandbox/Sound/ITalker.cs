namespace Hutong.Sandbox.Sound;

/// <summary>What a handset's owner does with a frame of sound: hears one and says one, at the same time.</summary>
interface ITalker
{
    /// <summary>Called every 20 ms, on the media thread: must not block.</summary>
    /// <param name="heard">What came, silence included; <see cref="CallAudio.RateHz"/>.</param>
    /// <param name="said">Filled with what goes out; as long, and silent when it is handed over.</param>
    /// <returns>False when nothing at all is to be sent.</returns>
    bool Talk(ReadOnlySpan<short> heard, Span<short> said);
}

/// <summary>Says nothing, in packets of silence as a quiet person does.</summary>
sealed class QuietTalker : ITalker
{
    public bool Talk(ReadOnlySpan<short> heard, Span<short> said) => true;
}

/// <summary>Sends no packet at all: a handset whose sound is lost.</summary>
sealed class MuteTalker : ITalker
{
    public bool Talk(ReadOnlySpan<short> heard, Span<short> said) => false;
}

/// <summary>Says what it heard, a frame later.</summary>
sealed class EchoTalker : ITalker
{
    readonly short[] last = new short[CallAudio.FrameSamples];

    public bool Talk(ReadOnlySpan<short> heard, Span<short> said)
    {
        last.CopyTo(said);
        heard.CopyTo(last);
        return true;
    }
}
