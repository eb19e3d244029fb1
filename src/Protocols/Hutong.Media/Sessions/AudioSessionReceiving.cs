using Hutong.Media.Codecs;
using Hutong.Media.Events;
using Hutong.Media.Net;
using Hutong.Media.Rtcp;
using Hutong.Media.Rtp;
using Hutong.Media.Srtp;

namespace Hutong.Media.Sessions;

/// <summary>What becomes of packets that come in, and the reports about them.</summary>
public sealed partial class AudioSession
{
    void Rtp(in SocketEndpoint from, Span<byte> datagram, TimeSpan now)
    {
        if (plan is null || (mustOpen && opening is null)
            || (opening is not null && opening.Open(datagram, out var length) is var fault
                && (fault != SrtpFault.None || !Shorten(ref datagram, length)))
            || RtpPacket.TryRead(datagram, out var packet) != RtpFault.None)
        {
            return;
        }

        var header = packet.Header;
        var codec = CodecOf(header.PayloadType);
        var isEvent = codec is null && IsEvent(header.PayloadType);
        if ((codec is null && !isEvent && header.PayloadType != ComfortNoise.PayloadType)
            || !latch.Accept(from, header.Ssrc, opening is not null, now))
        {
            return;
        }

        if (statistics is null || source != header.Ssrc)
        {
            packetsBefore += statistics?.Received ?? 0;
            lostBefore += Math.Max(0, statistics?.Lost ?? 0);
            (source, statistics) = (header.Ssrc, new((codec ?? plan.Sends.Codec).ClockRateHz));
            DropReceiver();
        }

        heard = now;
        BytesIn += datagram.Length;
        if (!statistics.Receive(header, now, out var extended, timed: !isEvent))
        {
            return;
        }

        if (!sounded && codec is not null)
        {
            sounded = true;
            user.OnSound();
        }

        if (codec is not null && heardCodec != codec)
        {
            Volatile.Write(ref heardCodec, codec);
        }

        if (isEvent)
        {
            Key(header, packet.Payload, now);
        }
        else if (codec is not null)
        {
            passesTo?.TakeOver(header, this, packet.Payload, codec, now);
        }

        if (needsSound)
        {
            Keep(header, extended, codec, isEvent ? default : packet.Payload, now);
        }
    }

    static bool Shorten(ref Span<byte> datagram, int length)
    {
        datagram = datagram[..length];
        return true;
    }

    void Keep(in RtpHeader header, long extended, AudioCodec? codec, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (codec is not null && receiverCodec != codec && codec.CanTranscode)
        {
            DropReceiver();
            (receiver, receiverCodec) = (new(codec), codec);
        }

        receiver?.Put(header, extended, codec is null ? default : payload, now);
    }

    void DropReceiver()
    {
        receiver?.Dispose();
        (receiver, receiverCodec, resampler) = (null, null, null);
    }

    // The other session's side of passing on; the caller holds its own lock of receiving.
    void TakeOver(
        in RtpHeader header, AudioSession from, ReadOnlySpan<byte> payload, AudioCodec codec, TimeSpan now)
    {
        if (Plan is { } own && own.Sends.Codec == codec)
        {
            lock (sending)
            {
                sender.Pass(header, from, payload, own.Sends.Type, codec.ClockRateHz, now - Offset(from));
            }
        }
    }

    // Both clocks count from the session's start.
    TimeSpan Offset(AudioSession other) => parts.Time.GetElapsedTime(other.start, start);

    void Key(in RtpHeader header, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (keys is null || !TelephoneEvent.TryRead(payload, out var value))
        {
            return;
        }

        if (keys.Receive(header.Timestamp, value, now, out _) == KeyChange.Pressed && value.Key is { } key)
        {
            passesTo?.Press(key);
            user.OnKey(key);
        }
    }

    void Rtcp(in SocketEndpoint from, Span<byte> datagram, TimeSpan now)
    {
        if (plan is null || (mustOpen && opening is null))
        {
            return;
        }

        if (opening is not null)
        {
            if (opening.OpenRtcp(datagram, out var length) != SrtpFault.None)
            {
                return;
            }

            datagram = datagram[..length];
        }
        else if (latch.Peer is { } peer && peer.Address != from.Address)
        {
            return;
        }

        if (RtcpReader.TryOpen(datagram, out var reader) != RtpFault.None)
        {
            return;
        }

        heard = now;
        while (reader.TryNext(out var packet))
        {
            if (packet.TryReadSenderInfo(out var info) && packet.Ssrc == source)
            {
                statistics?.SenderReported(info, now);
            }

            for (var i = 0; i < packet.ReportBlocks; i++)
            {
                var block = packet.ReportBlock(i);
                if (block.Ssrc == sender.Source.Ssrc)
                {
                    roundTrip = NtpTime.RoundTrip(NtpTime.From(parts.Time.GetUtcNow()), block) ?? roundTrip;
                }
            }
        }
    }

    // Once the handshake is over its keys are taken, in both directions.
    void TakeKeys()
    {
        if (hasDtlsKeys || way?.Keys is not { SendKey: { } send, ReceiveKey: { } receive })
        {
            return;
        }

        hasDtlsKeys = true;
        opening = new(receive);
        if (way is { HasIce: false, Path: { } found })
        {
            latch.Believe(found, Now);
        }

        lock (sending)
        {
            sender.Protect(send);
        }
    }

    void Aim()
    {
        var peer = way is { HasIce: true } ? way.Path : latch.Peer;
        if (peer == aimed)
        {
            return;
        }

        aimed = peer;
        lock (sending)
        {
            sender.Peer = peer;
        }
    }

    void Watch(TimeSpan now)
    {
        var silent = parts.Patience > TimeSpan.Zero && plan is { MayReceive: true } && now - heard > parts.Patience;
        if (!lost && (silent || way is { Failed: true }))
        {
            lost = true;
            user.OnLost();
        }
    }

    void Report(TimeSpan now)
    {
        ReportBlock? block;
        int rate;
        lock (receiving)
        {
            if (plan is null || disposed)
            {
                return;
            }

            block = statistics?.Report(source, now);
            rate = plan.Sends.Codec.ClockRateHz;
        }

        lock (sending)
        {
            sender.SendRtcp(memory =>
            {
                var writer = new RtcpWriter(memory.Span);
                var own = sender.Source;
                ReadOnlySpan<ReportBlock> blocks = block is { } one ? [one] : [];
                if (own.Packets > 0)
                {
                    writer.TrySenderReport(own.Ssrc, new(NtpTime.From(parts.Time.GetUtcNow()),
                        own.TimestampAt(now, rate), (uint)own.Packets, (uint)own.Octets), blocks);
                }
                else
                {
                    writer.TryReceiverReport(own.Ssrc, blocks);
                }

                writer.TryCanonicalName(own.Ssrc, name);
                return writer.Written;
            });
        }
    }

    // By their numbers: for each packet an enumerator of a list would be garbage.
    AudioCodec? CodecOf(byte type)
    {
        var list = plan!.Receives;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Type == type)
            {
                return list[i].Codec;
            }
        }

        return null;
    }

    bool IsEvent(byte type)
    {
        var list = plan!.ReceivesEvents;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Type == type)
            {
                return true;
            }
        }

        return false;
    }
}
