using Hutong.Media.Files;

namespace Hutong.Sandbox.Sound;

/// <summary>Keeps what was heard, up to ten minutes; what comes later is not kept.</summary>
sealed class SoundRecorder
{
    const int SamplesMax = 600 * CallAudio.RateHz;

    readonly Lock gate = new();
    short[] samples = new short[CallAudio.RateHz];
    int length;

    public TimeSpan Duration
    {
        get
        {
            lock (gate)
            {
                return TimeSpan.FromSeconds((double)length / CallAudio.RateHz);
            }
        }
    }

    public void Add(ReadOnlySpan<short> frame)
    {
        lock (gate)
        {
            if (length + frame.Length > SamplesMax)
            {
                return;
            }

            if (length + frame.Length > samples.Length)
            {
                Array.Resize(ref samples, samples.Length * 2);
            }

            frame.CopyTo(samples.AsSpan(length));
            length += frame.Length;
        }
    }

    /// <summary>The last of it; shorter when there is not so much.</summary>
    public short[] Last(TimeSpan duration)
    {
        lock (gate)
        {
            var count = Math.Min(length, (int)(duration.TotalSeconds * CallAudio.RateHz));
            return samples[(length - count)..length];
        }
    }

    public byte[] ToWav()
    {
        lock (gate)
        {
            return new WavSound(CallAudio.RateHz, samples[..length]).ToFile();
        }
    }
}
