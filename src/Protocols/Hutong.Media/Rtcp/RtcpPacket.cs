using System.Buffers.Binary;

namespace Hutong.Media.Rtcp;

/// <summary>
/// One packet of a compound, as a view of the datagram. The reader has checked that its parts are there.
/// </summary>
public readonly ref struct RtcpPacket
{
    internal const int HeaderBytes = 4;

    internal RtcpPacket(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> body)
    {
        Raw = raw;
        Body = body;
    }

    /// <summary>The packet with its header: what is passed through.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Behind the header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The type. Others than the named ones pass too.</summary>
    public RtcpType Type => (RtcpType)Raw[1];

    /// <summary>The five bits that count blocks, or name the format of feedback.</summary>
    public int Count => Raw[0] & 0x1F;

    /// <summary>Who sends it; 0 in a BYE or SDES of nobody.</summary>
    public uint Ssrc => Body.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(Body) : 0;

    /// <summary>The sender's part of a sender report.</summary>
    /// <returns>False when it is no sender report.</returns>
    public bool TryReadSenderInfo(out SenderInfo info)
    {
        var is200 = Type == RtcpType.SenderReport;
        info = is200 ? SenderInfo.Read(Body[4..]) : default;
        return is200;
    }

    /// <summary>How many report blocks there are.</summary>
    public int ReportBlocks => Type is RtcpType.SenderReport or RtcpType.ReceiverReport ? Count : 0;

    /// <summary>A report block.</summary>
    /// <param name="index">From 0, below <see cref="ReportBlocks"/>.</param>
    public ReportBlock ReportBlock(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)ReportBlocks);
        var start = (Type == RtcpType.SenderReport ? 4 + SenderInfo.Bytes : 4) + (index * Rtcp.ReportBlock.Bytes);
        return Rtcp.ReportBlock.Read(Body[start..]);
    }

    /// <summary>
    /// The sources that leave, and the reason (UTF-8, may be empty), of a BYE (RFC 3550 section 6.6).
    /// </summary>
    /// <param name="index">Which of the <see cref="Count"/> sources, from 0.</param>
    public uint ByeSource(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, Type == RtcpType.Bye ? (uint)Count : 0);
        return BinaryPrimitives.ReadUInt32BigEndian(Body[(4 * index)..]);
    }

    /// <summary>The reason of a BYE in UTF-8; empty when there is none or when it is cut off.</summary>
    public ReadOnlySpan<byte> ByeReason
    {
        get
        {
            var rest = Type == RtcpType.Bye ? Body[(4 * Count)..] : default;
            return rest.Length > 1 && rest[0] < rest.Length ? rest.Slice(1, rest[0]) : default;
        }
    }

    /// <summary>The canonical name of a source in a source description (RFC 3550 section 6.5.1).</summary>
    /// <returns>False when there is none.</returns>
    public bool TryReadCanonicalName(out uint ssrc, out ReadOnlySpan<byte> name)
    {
        ssrc = 0;
        name = default;
        if (Type != RtcpType.SourceDescription)
        {
            return false;
        }

        var rest = Body;
        for (var chunk = 0; chunk < Count && rest.Length >= 4; chunk++)
        {
            ssrc = BinaryPrimitives.ReadUInt32BigEndian(rest);
            rest = rest[4..];
            var used = 4;
            while (rest.Length >= 2 && rest[0] != 0)
            {
                var length = 2 + rest[1];
                if (length > rest.Length)
                {
                    return false;
                }

                if (rest[0] == RtcpWriter.CanonicalNameItem)
                {
                    name = rest[2..length];
                    return true;
                }

                rest = rest[length..];
                used += length;
            }

            // The list of items ends with a zero and goes on to the next multiple of four.
            rest = rest[Math.Min(rest.Length, 4 - (used & 3))..];
        }

        return false;
    }

    /// <summary>The source that feedback is about (RFC 4585 section 6.1); 0 when this is no feedback.</summary>
    public uint MediaSsrc => Type is RtcpType.TransportFeedback or RtcpType.PayloadFeedback
        ? BinaryPrimitives.ReadUInt32BigEndian(Body[4..])
        : 0;

    /// <summary>Whether a picture is asked for: by its loss (PLI) or anew (FIR).</summary>
    public bool AsksForPicture => Type == RtcpType.PayloadFeedback
        && Count is FeedbackFormat.PictureLoss or FeedbackFormat.FullIntra;

    /// <summary>How many entries a generic NACK has; 0 when it is none.</summary>
    public int NackEntries => Type == RtcpType.TransportFeedback && Count == FeedbackFormat.Nack
        ? (Body.Length - 8) / 4
        : 0;

    /// <summary>An entry of a generic NACK (RFC 4585 section 6.2.1).</summary>
    /// <param name="index">From 0, below <see cref="NackEntries"/>.</param>
    public NackEntry NackEntry(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)NackEntries);
        var entry = Body[(8 + (4 * index))..];
        return new(BinaryPrimitives.ReadUInt16BigEndian(entry), BinaryPrimitives.ReadUInt16BigEndian(entry[2..]));
    }

    /// <summary>
    /// The receiver's estimate of the bit rate that fits (REMB, draft-alvestrand-rmcat-remb-03 section 2.2).
    /// </summary>
    /// <param name="bitsPerSecond">A mantissa of 18 bits shifted by up to 63: held at the largest long.</param>
    public bool TryReadBitrateEstimate(out long bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (Type != RtcpType.PayloadFeedback || Count != FeedbackFormat.Application || Body.Length < 16
            || !Body.Slice(8, 4).SequenceEqual("REMB"u8) || Body.Length < 16 + (4 * Body[12]))
        {
            return false;
        }

        var mantissa = (long)(((Body[13] & 3) << 16) | (Body[14] << 8) | Body[15]);
        var exponent = Body[13] >> 2;
        bitsPerSecond = exponent > 44 && mantissa != 0 ? long.MaxValue : mantissa << exponent;
        return true;
    }
}

/// <summary>Packets that are asked for again: one, and by bits up to 16 that follow it.</summary>
/// <param name="First">The sequence number.</param>
/// <param name="Following">Bit n asks for <c>First + n + 1</c>.</param>
public readonly record struct NackEntry(ushort First, ushort Following);
