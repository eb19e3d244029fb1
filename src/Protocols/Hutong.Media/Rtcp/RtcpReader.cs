using System.Buffers.Binary;
using Hutong.Media.Rtp;

namespace Hutong.Media.Rtcp;

/// <summary>
/// Goes through a compound RTCP packet. The whole is checked first (RFC 3550 section A.2): a datagram of which one
/// packet is wrong is taken for noise and yields nothing.
/// </summary>
public ref struct RtcpReader
{
    ReadOnlySpan<byte> rest;

    RtcpReader(ReadOnlySpan<byte> datagram) => rest = datagram;

    /// <summary>Checks a datagram and makes a reader of it.</summary>
    /// <param name="datagram">Without SRTCP's trailer.</param>
    /// <param name="reader">Yields the packets.</param>
    /// <param name="reducedSize">
    /// Whether the peer may leave out the leading report (RFC 5506, <c>a=rtcp-rsize</c>).
    /// </param>
    public static RtpFault TryOpen(ReadOnlySpan<byte> datagram, out RtcpReader reader, bool reducedSize = true)
    {
        reader = default;
        if (datagram.Length < RtcpPacket.HeaderBytes)
        {
            return RtpFault.TooShort;
        }

        if (!reducedSize && (RtcpType)datagram[1] is not (RtcpType.SenderReport or RtcpType.ReceiverReport))
        {
            return RtpFault.FirstPacket;
        }

        var rest = datagram;
        while (!rest.IsEmpty)
        {
            if (Check(rest, out var length) is not RtpFault.None and var fault)
            {
                return fault;
            }

            rest = rest[length..];
        }

        reader = new(datagram);
        return RtpFault.None;
    }

    /// <summary>Takes the next packet.</summary>
    /// <returns>False when there is none left.</returns>
    public bool TryNext(out RtcpPacket packet)
    {
        if (rest.IsEmpty)
        {
            packet = default;
            return false;
        }

        var length = Length(rest);
        var raw = rest[..length];
        var padding = (raw[0] & 0x20) != 0 ? raw[^1] : 0;
        packet = new(raw, raw[RtcpPacket.HeaderBytes..^padding]);
        rest = rest[length..];
        return true;
    }

    static int Length(ReadOnlySpan<byte> packet) => 4 * (BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) + 1);

    static RtpFault Check(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest.Length < RtcpPacket.HeaderBytes)
        {
            return RtpFault.TooShort;
        }

        if (rest[0] >> 6 != RtpHeader.Version)
        {
            return RtpFault.Version;
        }

        length = Length(rest);
        if (length > rest.Length)
        {
            return RtpFault.Length;
        }

        var padding = 0;
        if ((rest[0] & 0x20) != 0)
        {
            // Only the last may be padded: padding in front of another packet is noise.
            padding = rest[length - 1];
            if (length != rest.Length || padding == 0 || padding % 4 != 0
                || padding > length - RtcpPacket.HeaderBytes)
            {
                return RtpFault.Padding;
            }
        }

        var count = rest[0] & 0x1F;
        var needed = (RtcpType)rest[1] switch
        {
            RtcpType.SenderReport => 4 + SenderInfo.Bytes + (count * ReportBlock.Bytes),
            RtcpType.ReceiverReport => 4 + (count * ReportBlock.Bytes),
            RtcpType.Bye or RtcpType.SourceDescription => 4 * count,
            RtcpType.Application or RtcpType.TransportFeedback or RtcpType.PayloadFeedback => 8,
            RtcpType.ExtendedReport => 4,
            _ => 0,
        };
        return length - RtcpPacket.HeaderBytes - padding < needed ? RtpFault.Length : RtpFault.None;
    }
}
