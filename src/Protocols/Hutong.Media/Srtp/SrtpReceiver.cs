using System.Buffers.Binary;
using Hutong.Media.Rtp;

namespace Hutong.Media.Srtp;

/// <summary>
/// Opens what comes in under one master key. Nothing is remembered of a packet that is not authentic; nothing is
/// allocated for one, but a source's state with its first. Not safe from several threads.
/// </summary>
public sealed class SrtpReceiver(SrtpKey key) : IDisposable
{
    const int RtcpIndexBytes = 4;

    readonly SrtpProfile profile = key.Profile;
    readonly SrtpCipher rtp = SrtpCipher.Create(key, rtcp: false);
    readonly SrtpCipher rtcp = SrtpCipher.Create(key, rtcp: true);
    readonly SourceTable sources = new();
    readonly SourceTable rtcpSources = new();

    /// <summary>Opens an RTP packet in place.</summary>
    /// <param name="packet">As received. Damaged when the answer is <see cref="SrtpFault.Authentication"/>.</param>
    /// <param name="length">The length of the opened packet.</param>
    public SrtpFault Open(Span<byte> packet, out int length)
    {
        length = 0;
        var bodyBytes = packet.Length - profile.TagBytes;
        if (bodyBytes < RtpHeader.Bytes
            || RtpPacket.MeasureHeader(packet[..bodyBytes], out var headerBytes) != RtpFault.None)
        {
            return SrtpFault.Malformed;
        }

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var known = sources.Find(ssrc);
        if (known is null && sources.IsFull)
        {
            return SrtpFault.TooManySources;
        }

        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var index = known?.Guess(sequence) ?? sequence;
        if (index < 0 || known?.Window.IsFresh(index) == false)
        {
            return SrtpFault.Replayed;
        }

        Span<byte> rollover = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        if (!rtp.TryOpen(packet[..bodyBytes], headerBytes, ssrc, index, rollover, packet[bodyBytes..]))
        {
            return SrtpFault.Authentication;
        }

        Remember(sources, known, ssrc, index);
        length = bodyBytes;
        return SrtpFault.None;
    }

    /// <summary>Opens a compound RTCP packet in place.</summary>
    /// <param name="packet">As received. Damaged when the answer is <see cref="SrtpFault.Authentication"/>.</param>
    /// <param name="length">The length of the opened packet.</param>
    public SrtpFault OpenRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        var bodyBytes = packet.Length - profile.RtcpOverheadBytes;
        if (bodyBytes < SrtpSender.RtcpClearBytes || packet[0] >> 6 != RtpHeader.Version)
        {
            return SrtpFault.Malformed;
        }

        var (tagAt, wordAt) = profile.Aead
            ? (bodyBytes, bodyBytes + profile.RtcpTagBytes)
            : (bodyBytes + RtcpIndexBytes, bodyBytes);
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet[wordAt..]);
        var index = word & ~SrtpSender.EncryptedFlag;
        var encrypted = (word & SrtpSender.EncryptedFlag) != 0;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var known = rtcpSources.Find(ssrc);
        if (known is null && rtcpSources.IsFull)
        {
            return SrtpFault.TooManySources;
        }

        if (known?.Window.IsFresh(index) == false)
        {
            return SrtpFault.Replayed;
        }

        if (!rtcp.TryOpen(packet[..bodyBytes], encrypted ? SrtpSender.RtcpClearBytes : bodyBytes, ssrc, index,
            packet.Slice(wordAt, RtcpIndexBytes), packet.Slice(tagAt, profile.RtcpTagBytes)))
        {
            return SrtpFault.Authentication;
        }

        Remember(rtcpSources, known, ssrc, index);
        length = bodyBytes;
        return SrtpFault.None;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rtp.Dispose();
        rtcp.Dispose();
    }

    static void Remember(SourceTable table, SourceState? state, uint ssrc, long index)
    {
        if (state is null)
        {
            table.Add(state = new(ssrc));
        }

        state.Window.Mark(index);
    }
}
