using System.Buffers;
using Hutong.Media.Codecs;
using Hutong.Media.Files;

namespace Hutong.Calling.Sounds;

/// <summary>A recording as a file.</summary>
/// <param name="Name">The end of its name.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Content">Its bytes.</param>
sealed record SoundFile(string Name, string Type, byte[] Content);

/// <summary>Recordings as files: Ogg Opus where libopus is, else WAV.</summary>
static class SoundFiles
{
    const int RateHz = 16_000, PacketBytesMax = 1275;

    public static SoundFile Write(short[] samples, int sampleRateHz)
    {
        if (!AudioCodec.Opus.CanTranscode || sampleRateHz != RateHz)
        {
            return new("wav", "audio/wav", new WavSound(sampleRateHz, samples).ToFile());
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, (uint)samples.Length, inputRateHz: RateHz);
        using var encoder = new OpusEncoder(RateHz);
        var (frame, packet) = (new short[RateHz / 50], new byte[PacketBytesMax]);
        for (var at = 0; at < samples.Length; at += frame.Length)
        {
            frame.AsSpan().Clear();
            samples.AsSpan(at, Math.Min(frame.Length, samples.Length - at)).CopyTo(frame);
            writer.TryWrite(packet.AsSpan(0, encoder.Encode(frame, packet)));
        }

        writer.Finish();
        return new("ogg", "audio/ogg", output.WrittenSpan.ToArray());
    }

    /// <summary>Reads a recording; null when it is none.</summary>
    public static WavSound? Read(ReadOnlySpan<byte> content)
    {
        if (WavSound.TryRead(content, out var wav) == SoundFileFault.None)
        {
            return wav;
        }

        if (!AudioCodec.Opus.CanTranscode || OggOpusReader.TryRead(content, out var ogg) != SoundFileFault.None)
        {
            return null;
        }

        using var decoder = new OpusDecoder(RateHz);
        List<short> samples = [];
        var frame = new short[RateHz / 1000 * 120];
        foreach (var packet in ogg!.Packets)
        {
            samples.AddRange(frame.AsSpan(0, decoder.Decode(packet, frame)));
        }

        return new(RateHz, [.. samples]);
    }
}
