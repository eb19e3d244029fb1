using System.Buffers.Binary;
using Hutong.Media.Codecs;

namespace Hutong.Media.Files;

/// <summary>Why a file is not read.</summary>
public enum SoundFileFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>No file of this kind, or cut off before the sound.</summary>
    Malformed,

    /// <summary>A coding that is not read here.</summary>
    Coding,

    /// <summary>A rate or a number of channels out of bounds.</summary>
    Shape,

    /// <summary>A page's checksum does not fit (Ogg).</summary>
    Checksum,
}

/// <summary>The sound of a WAV file: mono, 16 bits.</summary>
/// <param name="SampleRateHz">4,000 to 192,000.</param>
/// <param name="Samples">All of them; of several channels the mean.</param>
public sealed record WavSound(int SampleRateHz, short[] Samples)
{
    /// <summary>Length of the header that is written.</summary>
    public const int HeaderBytes = 44;

    const int PcmTag = 1, ALawTag = 6, MuLawTag = 7, ExtensibleTag = 0xFFFE;
    const int FormatBytesMin = 16;
    const int ChannelsMax = 8;

    /// <summary>How long it sounds.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRateHz);

    /// <summary>Reads a file: PCM of 16 bits, A-law or µ-law, up to eight channels.</summary>
    /// <remarks>Tolerated: chunks that are not known, and a length of the data that is beyond the file, which a
    /// recorder
    /// that was stopped leaves behind.</remarks>
    public static SoundFileFault TryRead(ReadOnlySpan<byte> file, out WavSound? sound)
    {
        sound = null;
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file.Slice(8, 4).SequenceEqual("WAVE"u8))
        {
            return SoundFileFault.Malformed;
        }

        ReadOnlySpan<byte> format = default;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var name = rest[..4];
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), (uint)(rest.Length - 8));
            var body = rest.Slice(8, length);
            if (name.SequenceEqual("fmt "u8) && length >= FormatBytesMin)
            {
                format = body;
            }
            else if (name.SequenceEqual("data"u8))
            {
                return format.IsEmpty ? SoundFileFault.Malformed : Read(format, body, out sound);
            }

            // Chunks begin at even places.
            rest = rest[Math.Min(rest.Length, 8 + length + (length & 1))..];
        }

        return SoundFileFault.Malformed;
    }

    /// <summary>Writes the header of a file of mono PCM.</summary>
    /// <param name="destination">At least <see cref="HeaderBytes"/> long.</param>
    /// <param name="sampleRateHz">Of the samples.</param>
    /// <param name="dataBytes">Of the samples, two each. A recorder writes 0 and the header again at the end.</param>
    public static void WriteHeader(Span<byte> destination, int sampleRateHz, uint dataBytes)
    {
        "RIFF"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], HeaderBytes - 8 + dataBytes);
        "WAVEfmt "u8.CopyTo(destination[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], FormatBytesMin);
        BinaryPrimitives.WriteInt16LittleEndian(destination[20..], PcmTag);
        BinaryPrimitives.WriteInt16LittleEndian(destination[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(destination[28..], 2 * sampleRateHz);
        BinaryPrimitives.WriteInt16LittleEndian(destination[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(destination[34..], 16);
        "data"u8.CopyTo(destination[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], dataBytes);
    }

    /// <summary>The whole file.</summary>
    public byte[] ToFile()
    {
        var file = new byte[HeaderBytes + (2 * Samples.Length)];
        WriteHeader(file, SampleRateHz, (uint)(2 * Samples.Length));
        for (var i = 0; i < Samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + (2 * i)), Samples[i]);
        }

        return file;
    }

    static SoundFileFault Read(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data, out WavSound? sound)
    {
        sound = null;
        var tag = (int)BinaryPrimitives.ReadUInt16LittleEndian(format);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (tag == ExtensibleTag && format.Length >= 26)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        }

        if (channels is 0 or > ChannelsMax || rate is < 4000 or > 192_000)
        {
            return SoundFileFault.Shape;
        }

        switch (tag, bits)
        {
            case (PcmTag, 16):
                var samples = new short[data.Length / 2];
                for (var i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]);
                }

                sound = new((int)rate, Mono(samples, channels));
                return SoundFileFault.None;
            case (ALawTag or MuLawTag, 8):
                var decoded = new short[data.Length];
                (tag == ALawTag ? G711.ALaw : G711.MuLaw).Decode(data, decoded);
                sound = new((int)rate, Mono(decoded, channels));
                return SoundFileFault.None;
            default:
                return SoundFileFault.Coding;
        }
    }

    static short[] Mono(short[] samples, int channels)
    {
        if (channels == 1)
        {
            return samples;
        }

        var mono = new short[samples.Length / channels];
        for (var i = 0; i < mono.Length; i++)
        {
            var sum = 0;
            for (var channel = 0; channel < channels; channel++)
            {
                sum += samples[(i * channels) + channel];
            }

            mono[i] = (short)(sum / channels);
        }

        return mono;
    }
}
