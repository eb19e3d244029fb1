using System.Buffers.Binary;
using Hutong.Media.Rtp;

namespace Hutong.Media.Srtp;

/// <summary>
/// Protects what goes out under one master key (RFC 3711 section 3.3). Allocates nothing for a packet; not safe from
/// several threads.
/// </summary>
public sealed class SrtpSender(SrtpKey key) : IDisposable
{
    internal const uint EncryptedFlag = 0x8000_0000;
    internal const int RtcpClearBytes = 8;

    readonly SrtpProfile profile = key.Profile;
    readonly SrtpCipher rtp = SrtpCipher.Create(key, rtcp: false);
    readonly SrtpCipher rtcp = SrtpCipher.Create(key, rtcp: true);
    readonly SourceTable sources = new();
    uint rtcpIndex;

    /// <summary>Protects an RTP packet in place.</summary>
    /// <param name="buffer">The packet, and room for <see cref="SrtpProfile.TagBytes"/> behind it.</param>
    /// <param name="length">The packet's length.</param>
    /// <param name="written">The protected packet's length.</param>
    /// <returns>Not <see cref="SrtpFault.None"/> for what is no packet, for a number that was used before, for a source
    /// too many, and after 2^48 packets.</returns>
    public SrtpFault Protect(Span<byte> buffer, int length, out int written)
    {
        written = 0;
        if (length > buffer.Length || RtpPacket.MeasureHeader(buffer[..length], out var headerBytes) != RtpFault.None)
        {
            return SrtpFault.Malformed;
        }

        if (buffer.Length - length < profile.TagBytes)
        {
            return SrtpFault.NoRoom;
        }

        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(buffer[8..]);
        var state = sources.Find(ssrc);
        if (state is null)
        {
            if (sources.IsFull)
            {
                return SrtpFault.TooManySources;
            }

            sources.Add(state = new(ssrc));
        }

        var index = state.Guess(BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]));
        if (index < 0)
        {
            return SrtpFault.KeyExhausted;
        }

        // Two packets under one index would give away their difference (section 9.1).
        if (!state.Window.IsFresh(index))
        {
            return SrtpFault.Replayed;
        }

        state.Window.Mark(index);
        Span<byte> rollover = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        rtp.Protect(
            buffer[..length], headerBytes, ssrc, index, rollover, buffer.Slice(length, profile.TagBytes));
        written = length + profile.TagBytes;
        return SrtpFault.None;
    }

    /// <summary>Protects a compound RTCP packet in place (RFC 3711 section 3.4).</summary>
    /// <param name="buffer">The packet, and room for <see cref="SrtpProfile.RtcpOverheadBytes"/> behind it.</param>
    /// <param name="length">The packet's length.</param>
    /// <param name="written">The protected packet's length.</param>
    /// <returns>Not <see cref="SrtpFault.None"/> for what is no packet, and after 2^31 packets.</returns>
    public SrtpFault ProtectRtcp(Span<byte> buffer, int length, out int written)
    {
        written = 0;
        if (length < RtcpClearBytes || length > buffer.Length)
        {
            return SrtpFault.Malformed;
        }

        if (buffer.Length - length < profile.RtcpOverheadBytes)
        {
            return SrtpFault.NoRoom;
        }

        if (rtcpIndex == EncryptedFlag)
        {
            return SrtpFault.KeyExhausted;
        }

        var index = rtcpIndex++;
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(word, index | EncryptedFlag);
        // RFC 7714 section 17 puts the tag in front of the index, RFC 3711 section 3.4 behind it.
        var (tagAt, wordAt) = profile.Aead ? (length, length + profile.RtcpTagBytes) : (length + 4, length);
        rtcp.Protect(buffer[..length], RtcpClearBytes, BinaryPrimitives.ReadUInt32BigEndian(buffer[4..]), index, word,
            buffer.Slice(tagAt, profile.RtcpTagBytes));
        word.CopyTo(buffer[wordAt..]);
        written = length + profile.RtcpOverheadBytes;
        return SrtpFault.None;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rtp.Dispose();
        rtcp.Dispose();
    }
}
