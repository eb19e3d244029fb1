using System.Buffers.Binary;

namespace Hutong.Storage.Logs;

/// <summary>
/// Packs the places of consecutive entries of one owner into a row of the index: about 15 bytes an entry instead of a
/// row each.
/// </summary>
/// <remarks>
/// <code>
/// place:  (seq - previous seq) * 2 + 1 if the tag is the previous one   varint
///         id - previous id, at - previous at                            zigzag varints
///         tag                                                           8 bytes, unless it is the previous one
/// The first place's previous is (first seq of the row, 0, 0, 0).
/// </code>
/// </remarks>
static class LogSegment
{
    /// <summary>Entries in a row: about 800 bytes, which a page of 4 kB keeps without overflow pages.</summary>
    public const int PlacesMax = 48;

    const int PlaceBytesMax = 38;

    public static byte[] Pack(ReadOnlySpan<LogPlace> places)
    {
        var buffer = new byte[places.Length * PlaceBytesMax];
        var length = 0;
        var previous = new LogPlace(places[0].Seq, 0, 0, 0);
        foreach (var place in places)
        {
            var sameTag = place.Tag == previous.Tag;
            Put(buffer, ref length, ((ulong)(place.Seq - previous.Seq) << 1) | (sameTag ? 1UL : 0));
            Put(buffer, ref length, ZigZag(place.Id - previous.Id));
            Put(buffer, ref length, ZigZag(place.At - previous.At));
            if (!sameTag)
            {
                BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(length), place.Tag);
                length += 8;
            }

            previous = place;
        }

        return buffer[..length];
    }

    public static void Unpack(long firstSeq, ReadOnlySpan<byte> packed, List<LogPlace> places)
    {
        var previous = new LogPlace(firstSeq, 0, 0, 0);
        while (packed.Length > 0)
        {
            var head = Take(ref packed);
            var id = previous.Id + ZagZig(Take(ref packed));
            var at = previous.At + ZagZig(Take(ref packed));
            var tag = previous.Tag;
            if ((head & 1) == 0)
            {
                tag = BinaryPrimitives.ReadInt64LittleEndian(packed);
                packed = packed[8..];
            }

            previous = new LogPlace(previous.Seq + (long)(head >> 1), id, tag, at);
            places.Add(previous);
        }
    }

    static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    static long ZagZig(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    static void Put(byte[] buffer, ref int length, ulong value)
    {
        while (value >= 0x80)
        {
            buffer[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[length++] = (byte)value;
    }

    static ulong Take(ref ReadOnlySpan<byte> packed)
    {
        var (value, shift, at) = (0UL, 0, 0);
        while ((packed[at] & 0x80) != 0)
        {
            value |= (ulong)(packed[at++] & 0x7f) << shift;
            shift += 7;
        }

        value |= (ulong)packed[at++] << shift;
        packed = packed[at..];
        return value;
    }
}
