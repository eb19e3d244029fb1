using Hutong.Media.Codecs;
using Hutong.Media.Rtp;

namespace Hutong.Media.Playout;

/// <summary>
/// From packets that come when they like to sound when it is wanted: orders, holds back, decodes, makes up what is
/// missing, and stretches the sound by single periods to keep the delay near its target. Not safe from several threads:
/// who receives on another thread takes a lock around <see cref="Put"/> and <see cref="Pull"/>.
/// </summary>
public sealed class AudioReceiver : IDisposable
{
    // Opus may give 120 ms at once; another frame may wait in front of it.
    const int SoundMillisecondsMax = 300;
    const int PullsBetweenStretches = 5;
    const int PullsOfWindow = 25;

    readonly AudioCodec codec;
    readonly IAudioDecoder decoder;
    readonly JitterBuffer buffer;
    readonly Concealment concealment;
    readonly short[] sound;
    int length;
    int pulls, windowPulls;
    TimeSpan windowPeak, lastPeak;

    /// <summary>A receiver of one codec.</summary>
    /// <exception cref="NotSupportedException">The codec cannot be decoded here.</exception>
    public AudioReceiver(AudioCodec codec, TimeSpan? mostDelay = null)
    {
        ArgumentNullException.ThrowIfNull(codec);
        this.codec = codec;
        decoder = codec.CreateDecoder();
        buffer = new(codec.ClockRateHz, mostDelay);
        concealment = new(codec.SampleRateHz);
        sound = new short[codec.SampleRateHz / 1000 * SoundMillisecondsMax];
    }

    /// <summary>The packets that are held.</summary>
    public JitterBuffer Buffer => buffer;

    /// <summary>The rate of the sound that comes out.</summary>
    public int SampleRateHz => codec.SampleRateHz;

    /// <summary>How long sound waits here: in packets and decoded.</summary>
    public TimeSpan Delay => buffer.Held + Time(length);

    /// <summary>Samples that were made up.</summary>
    public long Concealed { get; private set; }

    int PacketSamples => (int)(buffer.PacketDuration.Ticks * codec.SampleRateHz / TimeSpan.TicksPerSecond);

    TimeSpan Time(int samples) => new(samples * TimeSpan.TicksPerSecond / codec.SampleRateHz);

    /// <summary>Takes a packet of this codec; with an empty payload one that has no sound, as a key's or comfort noise.
    /// </summary>
    /// <returns>False when it came too late, twice, or is too long.</returns>
    public bool Put(in RtpHeader header, long extended, ReadOnlySpan<byte> payload, TimeSpan arrival) =>
        buffer.Put(header, extended, payload, arrival);

    /// <summary>Gives the next stretch of sound.</summary>
    /// <param name="frame">Filled; at most 60 ms.</param>
    /// <returns>False when all of it is silence: nothing has come for some time.</returns>
    public bool Pull(Span<short> frame)
    {
        var sounds = true;
        while (length < frame.Length && sounds)
        {
            sounds = TryDecode(frame.Length - length);
        }

        Watch();
        if (++pulls >= PullsBetweenStretches && sounds)
        {
            pulls = 0;
            Stretch(frame.Length);
        }

        sound.AsSpan(0, frame.Length).CopyTo(frame);
        length -= frame.Length;
        sound.AsSpan(frame.Length, length).CopyTo(sound);
        return sounds;
    }

    /// <inheritdoc />
    public void Dispose() => decoder.Dispose();

    // One packet, or what stands for it; of an empty buffer as much as is missing.
    bool TryDecode(int missing)
    {
        var place = sound.AsSpan(length);
        var verdict = buffer.Take(out var payload, out _);
        if (verdict == PlayoutVerdict.Packet && payload.IsEmpty)
        {
            var silence = place[..Math.Min(place.Length, PacketSamples)];
            silence.Clear();
            concealment.Good(silence);
            length += silence.Length;
            return true;
        }

        if (verdict == PlayoutVerdict.Packet && decoder.Decode(payload, place) is > 0 and var decoded)
        {
            concealment.Good(place[..decoded]);
            length += decoded;
            return true;
        }

        var samples = verdict == PlayoutVerdict.Empty
            ? missing
            : Math.Min(place.Length, PacketSamples);
        place = place[..samples];
        if (verdict == PlayoutVerdict.Empty || !decoder.TryConceal(place))
        {
            concealment.Conceal(place);
        }

        length += samples;
        Concealed += samples;
        return verdict != PlayoutVerdict.Empty;
    }

    // What waits swings with the jitter. The most of the last half second is what the earliest packets wait: the delay.
    void Watch()
    {
        if (++windowPulls >= PullsOfWindow)
        {
            (lastPeak, windowPeak, windowPulls) = (windowPeak, TimeSpan.Zero, 0);
        }

        var delay = Delay;
        windowPeak = delay > windowPeak ? delay : windowPeak;
    }

    // Sound that waits much longer than it should is shortened by a period, sound that waits too little lengthened.
    void Stretch(int frame)
    {
        var (target, packet) = (buffer.Target, buffer.PacketDuration);
        var peak = lastPeak > windowPeak ? lastPeak : windowPeak;
        var needed = Math.Max(frame, Pitch.Needed(codec.SampleRateHz) + 1);
        var before = length;
        if (peak > target + (2 * packet))
        {
            while (length < needed + Pitch.LagMax(codec.SampleRateHz) && TryDecode(1))
            {
            }

            before = length;
            if (length >= needed + Pitch.LagMax(codec.SampleRateHz))
            {
                length = Pitch.Shorten(sound.AsSpan(0, length), codec.SampleRateHz);
            }
        }
        else if (peak < target - packet && length >= needed
            && length + Pitch.LagMax(codec.SampleRateHz) <= sound.Length)
        {
            length = Pitch.Lengthen(sound, length, codec.SampleRateHz);
        }

        if (length != before)
        {
            var change = Time(length - before);
            (windowPeak, lastPeak) = (windowPeak + change, lastPeak + change);
        }
    }
}
