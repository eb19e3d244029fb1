using System.Buffers.Binary;

namespace Hutong.Media.Files;

/// <summary>
/// Reads the packets of an Ogg Opus file (RFC 3533, RFC 7845): what plays a voice note or a prompt without decoding it.
/// One stream for a file, mono or stereo.
/// </summary>
public sealed class OggOpusReader
{
    const int PageHeaderBytes = 27;
    const int HeadBytesMin = 19;
    const int PagesMax = 100_000;
    const byte ContinuedFlag = 1;

    readonly List<byte[]> packets;

    OggOpusReader(int channels, int preSkip, long granule, List<byte[]> packets)
    {
        (Channels, PreSkip) = (channels, preSkip);
        Duration = TimeSpan.FromSeconds(Math.Max(0, granule - preSkip) / 48_000.0);
        this.packets = packets;
    }

    /// <summary>1 or 2.</summary>
    public int Channels { get; }

    /// <summary>Samples at 48 kHz to be left out at the beginning.</summary>
    public int PreSkip { get; }

    /// <summary>How long it sounds, by its last page.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The packets in order.</summary>
    public IReadOnlyList<byte[]> Packets => packets;

    /// <summary>Reads a file. A last page that is cut off is left out, as of a recorder that was stopped.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="reader">Holds copies of the packets.</param>
    public static SoundFileFault TryRead(ReadOnlySpan<byte> file, out OggOpusReader? reader)
    {
        reader = null;
        List<byte[]> packets = [];
        List<byte> unfinished = [];
        long granule = 0;
        uint? serial = null;
        for (var pages = 0; pages < PagesMax && TryPage(file, out var length, out var bodyAt); pages++)
        {
            var page = file[..length];
            if (Checksum(page) != BinaryPrimitives.ReadUInt32LittleEndian(page[22..]))
            {
                return SoundFileFault.Checksum;
            }

            file = file[length..];
            serial ??= BinaryPrimitives.ReadUInt32LittleEndian(page[14..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(page[14..]) != serial)
            {
                continue;
            }

            if ((page[5] & ContinuedFlag) == 0)
            {
                unfinished.Clear();
            }

            granule = Math.Max(granule, BinaryPrimitives.ReadInt64LittleEndian(page[6..]));
            Take(page, bodyAt, packets, unfinished);
        }

        if (packets.Count < 2 || packets[0].Length < HeadBytesMin
            || !packets[0].AsSpan(0, 8).SequenceEqual("OpusHead"u8))
        {
            return SoundFileFault.Malformed;
        }

        // Mapping family 0 has one stream of one or two channels (RFC 7845 section 5.1.1); its version's upper half is
        // 0.
        if (packets[0][18] != 0 || packets[0][9] is 0 or > 2 || packets[0][8] > 15)
        {
            return SoundFileFault.Shape;
        }

        reader = new(
            packets[0][9], BinaryPrimitives.ReadUInt16LittleEndian(packets[0].AsSpan(10)), granule, packets[2..]);
        return SoundFileFault.None;
    }

    static bool TryPage(ReadOnlySpan<byte> file, out int length, out int bodyAt)
    {
        (length, bodyAt) = (0, 0);
        if (file.Length < PageHeaderBytes || !file[..4].SequenceEqual("OggS"u8) || file[4] != 0
            || file.Length < PageHeaderBytes + file[26])
        {
            return false;
        }

        bodyAt = PageHeaderBytes + file[26];
        length = bodyAt;
        foreach (var segment in file[PageHeaderBytes..bodyAt])
        {
            length += segment;
        }

        return length <= file.Length;
    }

    static uint Checksum(ReadOnlySpan<byte> page)
    {
        var head = OggChecksum.Of(page[..22]);
        return OggChecksum.Of(page[26..], OggChecksum.Of([0, 0, 0, 0], head));
    }

    static void Take(ReadOnlySpan<byte> page, int bodyAt, List<byte[]> packets, List<byte> unfinished)
    {
        var at = bodyAt;
        foreach (var segment in page[PageHeaderBytes..bodyAt])
        {
            unfinished.AddRange(page.Slice(at, segment));
            at += segment;
            if (segment < 255)
            {
                packets.Add([.. unfinished]);
                unfinished.Clear();
            }
        }
    }
}
