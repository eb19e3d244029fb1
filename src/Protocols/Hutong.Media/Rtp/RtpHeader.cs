using System.Buffers.Binary;

namespace Hutong.Media.Rtp;

/// <summary>The fixed header of an RTP packet (RFC 3550 section 5.1).</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// </code>
/// </remarks>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="SequenceNumber">Counts packets, modulo 65,536.</param>
/// <param name="Timestamp">In units of the payload's clock, modulo 2^32.</param>
/// <param name="Ssrc">The source.</param>
/// <param name="Marker">The first packet of a talk spurt or of an event; the last of a picture.</param>
public readonly record struct RtpHeader(
    byte PayloadType, ushort SequenceNumber, uint Timestamp, uint Ssrc, bool Marker = false)
{
    /// <summary>Length of the fixed header, in bytes.</summary>
    public const int Bytes = 12;

    /// <summary>The only version there is.</summary>
    internal const int Version = 2;

    /// <summary>Writes a header with neither contributing sources nor extension nor padding.</summary>
    /// <param name="destination">At least <see cref="Bytes"/> long.</param>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version << 6;
        destination[1] = (byte)((Marker ? 0x80 : 0) | (PayloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Ssrc);
    }
}
