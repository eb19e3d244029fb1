using System.Buffers.Binary;
using System.Text;
using Hutong.Media.Rtp;

namespace Hutong.Media.Rtcp;

/// <summary>
/// Writes a compound RTCP packet into the caller's buffer, packet after packet. What does not fit is left out whole
/// and answered with false.
/// </summary>
/// <param name="buffer">Receives the packets.</param>
public ref struct RtcpWriter(Span<byte> buffer)
{
    internal const byte CanonicalNameItem = 1;

    const int CountMax = 31;
    const int TextBytesMax = 255;

    readonly Span<byte> buffer = buffer;

    /// <summary>How long the compound is so far.</summary>
    public int Written { get; private set; }

    /// <summary>A sender report (RFC 3550 section 6.4.1).</summary>
    /// <param name="ssrc">Of the sender.</param>
    /// <param name="info">Its times and counts.</param>
    /// <param name="blocks">What it receives; at most 31.</param>
    public bool TrySenderReport(uint ssrc, scoped in SenderInfo info, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (!TryBegin(RtcpType.SenderReport, blocks.Length, 4 + SenderInfo.Bytes + (blocks.Length * ReportBlock.Bytes),
            out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        info.Write(body[4..]);
        Blocks(body[(4 + SenderInfo.Bytes)..], blocks);
        return true;
    }

    /// <summary>A receiver report (RFC 3550 section 6.4.2).</summary>
    /// <param name="ssrc">Of who reports.</param>
    /// <param name="blocks">What it receives; at most 31, may be none.</param>
    public bool TryReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (!TryBegin(
            RtcpType.ReceiverReport, blocks.Length, 4 + (blocks.Length * ReportBlock.Bytes), out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        Blocks(body[4..], blocks);
        return true;
    }

    /// <summary>A source description with the canonical name alone (RFC 3550 section 6.5.1).</summary>
    /// <param name="ssrc">The source.</param>
    /// <param name="name">At most 255 bytes of UTF-8. Random for each session (RFC 7022): never an address.</param>
    public bool TryCanonicalName(uint ssrc, scoped ReadOnlySpan<byte> name)
    {
        // At least one zero ends the items, then zeros to the word.
        var length = (4 + 2 + name.Length + 4) & ~3;
        if (name.Length > TextBytesMax || !TryBegin(RtcpType.SourceDescription, 1, length, out var body))
        {
            return false;
        }

        body.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        (body[4], body[5]) = (CanonicalNameItem, (byte)name.Length);
        name.CopyTo(body[6..]);
        return true;
    }

    /// <summary>A goodbye (RFC 3550 section 6.6).</summary>
    /// <param name="ssrc">The source that leaves.</param>
    /// <param name="reason">For people and traces; empty for none.</param>
    public bool TryBye(uint ssrc, string reason = "")
    {
        var bytes = Encoding.UTF8.GetByteCount(reason);
        var length = 4 + (bytes > 0 ? (1 + bytes + 3) & ~3 : 0);
        if (bytes > TextBytesMax || !TryBegin(RtcpType.Bye, 1, length, out var body))
        {
            return false;
        }

        body.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        if (bytes > 0)
        {
            body[4] = (byte)bytes;
            Encoding.UTF8.GetBytes(reason, body[5..]);
        }

        return true;
    }

    /// <summary>A generic NACK (RFC 4585 section 6.2.1).</summary>
    public bool TryNack(uint ssrc, uint media, scoped ReadOnlySpan<NackEntry> entries)
    {
        if (!TryFeedback(
            RtcpType.TransportFeedback, FeedbackFormat.Nack, ssrc, media, 4 * entries.Length, out var body))
        {
            return false;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body[(4 * i)..], entries[i].First);
            BinaryPrimitives.WriteUInt16BigEndian(body[((4 * i) + 2)..], entries[i].Following);
        }

        return true;
    }

    /// <summary>A picture loss indication (RFC 4585 section 6.3.1).</summary>
    public bool TryPictureLoss(uint ssrc, uint media) =>
        TryFeedback(RtcpType.PayloadFeedback, FeedbackFormat.PictureLoss, ssrc, media, 0, out _);

    /// <summary>An estimate of the bit rate that fits (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
    /// <param name="ssrc">Who says so.</param>
    /// <param name="bitsPerSecond">Rounded down to 18 significant bits.</param>
    /// <param name="sources">What it covers; at most 255.</param>
    public bool TryBitrateEstimate(uint ssrc, long bitsPerSecond, scoped ReadOnlySpan<uint> sources)
    {
        if (bitsPerSecond < 0 || sources.Length > byte.MaxValue || !TryFeedback(RtcpType.PayloadFeedback,
            FeedbackFormat.Application, ssrc, 0, 8 + (4 * sources.Length), out var body))
        {
            return false;
        }

        var exponent = Math.Max(0, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)bitsPerSecond) - 18);
        var mantissa = (uint)(bitsPerSecond >> exponent);
        "REMB"u8.CopyTo(body);
        BinaryPrimitives.WriteUInt32BigEndian(
            body[4..], ((uint)sources.Length << 24) | ((uint)exponent << 18) | mantissa);
        for (var i = 0; i < sources.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[(8 + (4 * i))..], sources[i]);
        }

        return true;
    }

    /// <summary>Passes on a packet as it is.</summary>
    public bool TryCopy(scoped in RtcpPacket packet)
    {
        // Padding belongs to the end of its old compound.
        if (!TryBegin(packet.Type, packet.Count, packet.Body.Length, out var body))
        {
            return false;
        }

        packet.Body.CopyTo(body);
        return true;
    }

    bool TryFeedback(RtcpType type, byte format, uint ssrc, uint media, int bytes, out Span<byte> body)
    {
        if (!TryBegin(type, format, 8 + bytes, out body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media);
        body = body[8..];
        return true;
    }

    bool TryBegin(RtcpType type, int count, int bodyBytes, out Span<byte> body)
    {
        body = default;
        var length = RtcpPacket.HeaderBytes + bodyBytes;
        if (count > CountMax || length > buffer.Length - Written || length > 4 << 16)
        {
            return false;
        }

        var packet = buffer.Slice(Written, length);
        packet[0] = (byte)((RtpHeader.Version << 6) | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((length / 4) - 1));
        body = packet[RtcpPacket.HeaderBytes..];
        Written += length;
        return true;
    }

    static void Blocks(Span<byte> destination, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * ReportBlock.Bytes)..]);
        }
    }
}
