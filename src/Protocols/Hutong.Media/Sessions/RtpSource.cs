using System.Security.Cryptography;
using Hutong.Media.Rtp;

namespace Hutong.Media.Sessions;

/// <summary>
/// The numbers of what we send: one source whose sequence and time go on without a break, whether sound is made here or
/// passed on from one peer and then another. Gaps in what is passed on stay gaps, so that the receiver sees its losses.
/// </summary>
sealed class RtpSource
{
    static readonly TimeSpan GapBegins = TimeSpan.FromMilliseconds(60);

    ushort sequence = (ushort)RandomNumberGenerator.GetInt32(1 << 15);
    uint timestamp = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    TimeSpan sentAt;
    bool hasSent;
    object? passedFrom;
    uint passedSource;
    ushort sequenceOffset;
    uint timestampOffset;

    /// <summary>Our source.</summary>
    public uint Ssrc { get; } = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>Packets sent.</summary>
    public long Packets { get; private set; }

    /// <summary>Bytes of payload sent.</summary>
    public long Octets { get; private set; }

    /// <summary>The time that sound of now has.</summary>
    public uint TimestampAt(TimeSpan now, int clockRateHz) =>
        hasSent ? timestamp + Units(now - sentAt, clockRateHz) : timestamp;

    /// <summary>The header of a packet that is made here.</summary>
    /// <param name="type">Its payload type.</param>
    /// <param name="units">How far its time is behind that of the last one, when they follow each other.</param>
    /// <param name="clockRateHz">Of its time.</param>
    /// <param name="now">On a monotonic clock.</param>
    public RtpHeader Next(byte type, int units, int clockRateHz, TimeSpan now)
    {
        var gap = !hasSent || now - sentAt > GapBegins;
        timestamp = !hasSent ? timestamp : gap ? TimestampAt(now, clockRateHz) : timestamp + (uint)units;
        (hasSent, sentAt, passedFrom) = (true, now, null);
        return new(type, ++sequence, timestamp, Ssrc, gap);
    }

    /// <summary>The header of a packet that keeps a time of its own: a key's.</summary>
    public RtpHeader Event(byte type, uint at, bool marker, TimeSpan now, int clockRateHz)
    {
        timestamp = TimestampAt(now, clockRateHz);
        (hasSent, sentAt, passedFrom) = (true, now, null);
        return new(type, ++sequence, at, Ssrc, marker);
    }

    /// <summary>The header of a packet that is passed on.</summary>
    /// <param name="original">As it came.</param>
    /// <param name="from">Whose stream it is.</param>
    /// <param name="type">Its payload type here.</param>
    /// <param name="now">On a monotonic clock.</param>
    /// <param name="clockRateHz">Of its time.</param>
    public RtpHeader Pass(in RtpHeader original, object from, byte type, TimeSpan now, int clockRateHz)
    {
        var marker = original.Marker;
        if (passedFrom != from || passedSource != original.Ssrc)
        {
            var next = hasSent
                ? timestamp + Math.Max(Units(now - sentAt, clockRateHz), (uint)clockRateHz / 50) : timestamp;
            (sequenceOffset, timestampOffset) =
                ((ushort)(sequence + 1 - original.SequenceNumber), next - original.Timestamp);
            (passedFrom, passedSource, marker) = (from, original.Ssrc, true);
        }

        var header = new RtpHeader(type, (ushort)(original.SequenceNumber + sequenceOffset),
            original.Timestamp + timestampOffset, Ssrc, marker);
        if ((short)(header.SequenceNumber - sequence) > 0)
        {
            (sequence, timestamp, sentAt, hasSent) = (header.SequenceNumber, header.Timestamp, now, true);
        }

        return header;
    }

    /// <summary>Counts a packet that was sent.</summary>
    public void Sent(int payloadBytes)
    {
        Packets++;
        Octets += payloadBytes;
    }

    static uint Units(TimeSpan time, int clockRateHz) => (uint)(long)(time.TotalSeconds * clockRateHz);
}
