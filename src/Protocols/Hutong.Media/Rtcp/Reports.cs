using System.Buffers.Binary;

namespace Hutong.Media.Rtcp;

/// <summary>The sender's part of a sender report (RFC 3550 section 6.4.1).</summary>
/// <param name="Ntp">When the report was sent, by the sender's wall clock.</param>
/// <param name="RtpTimestamp">The same instant on the clock of its payload.</param>
/// <param name="Packets">Sent since its start, modulo 2^32.</param>
/// <param name="Octets">Of payload sent since its start, modulo 2^32.</param>
public readonly record struct SenderInfo(ulong Ntp, uint RtpTimestamp, uint Packets, uint Octets)
{
    internal const int Bytes = 20;

    /// <summary>What a receiver gives back as the last report.</summary>
    public uint MiddleNtp => NtpTime.Middle(Ntp);

    internal static SenderInfo Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[12..]), BinaryPrimitives.ReadUInt32BigEndian(source[16..]));

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Ntp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Packets);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Octets);
    }
}

/// <summary>What a receiver says of one source (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="FractionLost">Lost since the last report, in 256ths.</param>
/// <param name="Lost">Lost since the start; from <see cref="LostMin"/> to <see cref="LostMax"/>.</param>
/// <param name="HighestSequence">The highest sequence number received, with 16 bits of wraps.</param>
/// <param name="Jitter">In units of the payload's clock.</param>
/// <param name="LastSenderReport">The middle of the last report's NTP time; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">In 1/65,536 second.</param>
public readonly record struct ReportBlock(uint Ssrc, byte FractionLost, int Lost, uint HighestSequence, uint Jitter,
    uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    /// <summary>The most that 24 bits with a sign hold.</summary>
    public const int LostMax = 0x7FFFFF;

    /// <summary>The least that 24 bits with a sign hold.</summary>
    public const int LostMin = -0x800000;

    internal const int Bytes = 24;

    /// <summary>The part lost since the last report, 0 to 1.</summary>
    public double LossRatio => FractionLost / 256.0;

    internal static ReportBlock Read(ReadOnlySpan<byte> source)
    {
        var word = BinaryPrimitives.ReadInt32BigEndian(source[4..]);
        return new(BinaryPrimitives.ReadUInt32BigEndian(source), (byte)(word >> 24), (word << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]), BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[16..]), BinaryPrimitives.ReadUInt32BigEndian(source[20..]));
    }

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..],
            (FractionLost << 24) | (Math.Clamp(Lost, LostMin, LostMax) & 0xFFFFFF));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }
}
