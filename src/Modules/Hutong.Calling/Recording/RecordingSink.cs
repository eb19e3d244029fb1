using System.Buffers;
using Hutong.Calling.Sounds;
using Hutong.Media.Codecs;
using Hutong.Media.Files;
using Hutong.Media.Sessions;

namespace Hutong.Calling.Recording;

/// <summary>
/// Takes the mix of a call down: the clock of sound only copies, and what was copied is encoded a second at a time by
/// whoever calls <see cref="Encode"/>. Opus where it is, which keeps an hour in some 10 MB; else a WAV file.
/// </summary>
sealed class RecordingSink(TimeSpan longest) : ISoundSink, IDisposable
{
    const int RateHz = AudioBridge.MixRateHz, FrameSamples = RateHz / 50, PacketBytesMax = 1275;

    readonly Lock gate = new();
    readonly OpusEncoder? encoder = AudioCodec.Opus.CanTranscode ? new(RateHz) : null;
    readonly List<byte[]> packets = [];
    readonly List<short> samples = [];
    List<short> pending = [];
    long taken;

    /// <summary>How much was taken down.</summary>
    public TimeSpan Length
    {
        get
        {
            lock (gate)
            {
                return TimeSpan.FromSeconds((double)taken / RateHz);
            }
        }
    }

    public void Take(ReadOnlySpan<short> frame, int rateHz)
    {
        lock (gate)
        {
            if (rateHz == RateHz && taken < longest.TotalSeconds * RateHz)
            {
                pending.AddRange(frame);
                taken += frame.Length;
            }
        }
    }

    /// <summary>Encodes what has come; by one at a time.</summary>
    public void Encode()
    {
        List<short> part;
        lock (gate)
        {
            (part, pending) = (pending, []);
        }

        if (encoder is null)
        {
            samples.AddRange(part);
            return;
        }

        // Frames come whole from the bridge.
        var frame = new short[FrameSamples];
        Span<byte> packet = stackalloc byte[PacketBytesMax];
        for (var at = 0; at + FrameSamples <= part.Count; at += FrameSamples)
        {
            part.CopyTo(at, frame, 0, FrameSamples);
            packets.Add(packet[..encoder.Encode(frame, packet)].ToArray());
        }
    }

    /// <summary>The file, once nothing comes any more.</summary>
    public SoundFile ToFile()
    {
        Encode();
        if (encoder is null)
        {
            return new("wav", "audio/wav", new WavSound(RateHz, [.. samples]).ToFile());
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, (uint)packets.Count, inputRateHz: RateHz);
        foreach (var packet in packets)
        {
            writer.TryWrite(packet);
        }

        writer.Finish();
        return new("ogg", "audio/ogg", output.WrittenSpan.ToArray());
    }

    public void Dispose() => encoder?.Dispose();
}
