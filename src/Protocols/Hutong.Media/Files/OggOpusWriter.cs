using System.Buffers;
using System.Buffers.Binary;
using Hutong.Media.Codecs;

namespace Hutong.Media.Files;

/// <summary>
/// Writes Opus packets as an Ogg file (RFC 3533, RFC 7845): what a recorder does with what it passes through, without
/// decoding it. A page is written for each second; <see cref="Finish"/> ends the file.
/// </summary>
public sealed class OggOpusWriter
{
    /// <summary>No packet is longer here; three frames of Opus' largest.</summary>
    public const int PacketBytesMax = 4096;

    const int PageHeaderBytes = 27;
    const int SegmentsMax = 255;
    const int SegmentBytes = 255;
    const int SamplesPerPage = 48_000;
    const byte FirstPage = 2, LastPage = 4;

    readonly IBufferWriter<byte> output;
    readonly uint serial;
    readonly byte[] segments = new byte[SegmentsMax];
    readonly ArrayBufferWriter<byte> body = new();
    int segmentCount;
    uint page;
    long samples;
    long pageStart;
    bool finished;

    /// <summary>A writer; writes the two pages of the head at once.</summary>
    /// <param name="output">Receives the file.</param>
    /// <param name="serial">Names the stream in the file: any number.</param>
    /// <param name="preSkip">Samples at 48 kHz that a player leaves out at the beginning; libopus needs 312.</param>
    /// <param name="inputRateHz">What the sound was sampled at: a remark, no player needs it.</param>
    public OggOpusWriter(IBufferWriter<byte> output, uint serial, ushort preSkip = 312, int inputRateHz = 48_000)
    {
        (this.output, this.serial) = (output, serial);
        Span<byte> head = stackalloc byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head[10..], preSkip);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], inputRateHz);
        head[16..].Clear();
        Append(head);
        WritePage(0, FirstPage);

        var vendor = "Hutong"u8;
        Span<byte> tags = stackalloc byte[16 + vendor.Length];
        "OpusTags"u8.CopyTo(tags);
        BinaryPrimitives.WriteInt32LittleEndian(tags[8..], vendor.Length);
        vendor.CopyTo(tags[12..]);
        tags[(12 + vendor.Length)..].Clear();
        Append(tags);
        WritePage(0, 0);
    }

    /// <summary>How long the file is so far.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(samples / 48_000.0);

    /// <summary>Adds a packet.</summary>
    /// <returns>False for what is no Opus packet or too long, and after the end.</returns>
    public bool TryWrite(ReadOnlySpan<byte> packet)
    {
        var length = OpusPacket.Samples(packet);
        if (length == 0 || packet.Length > PacketBytesMax || finished)
        {
            return false;
        }

        if (segmentCount + (packet.Length / SegmentBytes) + 1 > SegmentsMax || samples - pageStart >= SamplesPerPage)
        {
            WritePage(samples, 0);
            pageStart = samples;
        }

        Append(packet);
        samples += length;
        return true;
    }

    /// <summary>Writes the last page.</summary>
    public void Finish()
    {
        if (!finished)
        {
            WritePage(samples, LastPage);
            finished = true;
        }
    }

    void Append(ReadOnlySpan<byte> packet)
    {
        body.Write(packet);
        for (var left = packet.Length; ; left -= SegmentBytes)
        {
            segments[segmentCount++] = (byte)Math.Min(left, SegmentBytes);
            if (left < SegmentBytes)
            {
                return;
            }
        }
    }

    void WritePage(long granule, byte flags)
    {
        var length = PageHeaderBytes + segmentCount + body.WrittenCount;
        var target = output.GetSpan(length)[..length];
        "OggS"u8.CopyTo(target);
        (target[4], target[5]) = (0, flags);
        BinaryPrimitives.WriteInt64LittleEndian(target[6..], granule);
        BinaryPrimitives.WriteUInt32LittleEndian(target[14..], serial);
        BinaryPrimitives.WriteUInt32LittleEndian(target[18..], page++);
        BinaryPrimitives.WriteUInt32LittleEndian(target[22..], 0);
        target[26] = (byte)segmentCount;
        segments.AsSpan(0, segmentCount).CopyTo(target[PageHeaderBytes..]);
        body.WrittenSpan.CopyTo(target[(PageHeaderBytes + segmentCount)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[22..], OggChecksum.Of(target));
        output.Advance(length);
        segmentCount = 0;
        body.ResetWrittenCount();
    }
}
