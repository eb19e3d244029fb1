using System.Buffers.Binary;

namespace Hutong.Media.Rtp;

/// <summary>An RTP packet as a view of the datagram it came in: nothing is copied.</summary>
public readonly ref struct RtpPacket
{
    readonly ReadOnlySpan<byte> sources;

    RtpPacket(RtpHeader header, ReadOnlySpan<byte> sources, ushort profile, ReadOnlySpan<byte> extension,
        ReadOnlySpan<byte> payload)
    {
        (Header, ExtensionProfile) = (header, profile);
        this.sources = sources;
        Extension = extension;
        Payload = payload;
    }

    /// <summary>The fixed header.</summary>
    public RtpHeader Header { get; }

    /// <summary>What the extension is: 0xBEDE is the one-byte form of RFC 8285; 0 when there is none.</summary>
    public ushort ExtensionProfile { get; }

    /// <summary>The header extension without its own header; empty when there is none.</summary>
    public ReadOnlySpan<byte> Extension { get; }

    /// <summary>What the packet carries, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>How many sources contributed (a mixer's list), 0 to 15.</summary>
    public int ContributingSources => sources.Length / 4;

    /// <summary>A contributing source.</summary>
    /// <param name="index">From 0, below <see cref="ContributingSources"/>.</param>
    public uint ContributingSource(int index) => BinaryPrimitives.ReadUInt32BigEndian(sources[(index * 4)..]);

    /// <summary>Reads a packet. Every length is checked before it is used.</summary>
    /// <returns><see cref="RtpFault.None"/>, or why it is none.</returns>
    public static RtpFault TryRead(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (MeasureHeader(datagram, out var headerBytes) is not RtpFault.None and var fault)
        {
            return fault;
        }

        var padding = 0;
        if ((datagram[0] & 0x20) != 0)
        {
            padding = datagram[^1];
            if (padding == 0 || padding > datagram.Length - headerBytes)
            {
                return RtpFault.Padding;
            }
        }

        var afterSources = RtpHeader.Bytes + (4 * (datagram[0] & 0x0F));
        var extended = (datagram[0] & 0x10) != 0;
        packet = new(
            new((byte)(datagram[1] & 0x7F), BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
                BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]), (datagram[1] & 0x80) != 0),
            datagram[RtpHeader.Bytes..afterSources],
            extended ? BinaryPrimitives.ReadUInt16BigEndian(datagram[afterSources..]) : (ushort)0,
            extended ? datagram[(afterSources + 4)..headerBytes] : default,
            datagram[headerBytes..^padding]);
        return RtpFault.None;
    }

    /// <summary>Where the payload begins: what SRTP leaves in clear.</summary>
    /// <param name="datagram">The packet; only its header is looked at.</param>
    /// <param name="headerBytes">Fixed header, contributing sources and extension.</param>
    public static RtpFault MeasureHeader(ReadOnlySpan<byte> datagram, out int headerBytes)
    {
        headerBytes = 0;
        if (datagram.Length < RtpHeader.Bytes)
        {
            return RtpFault.TooShort;
        }

        if (datagram[0] >> 6 != RtpHeader.Version)
        {
            return RtpFault.Version;
        }

        var length = RtpHeader.Bytes + (4 * (datagram[0] & 0x0F));
        if (length > datagram.Length)
        {
            return RtpFault.Sources;
        }

        if ((datagram[0] & 0x10) != 0)
        {
            if (length + 4 > datagram.Length)
            {
                return RtpFault.Extension;
            }

            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(datagram[(length + 2)..]));
            if (length > datagram.Length)
            {
                return RtpFault.Extension;
            }
        }

        headerBytes = length;
        return RtpFault.None;
    }
}
