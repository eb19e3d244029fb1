using Hutong.Media.Codecs;
using Hutong.Media.Events;
using Hutong.Media.Net;
using Hutong.Media.Rtp;
using Hutong.Media.Srtp;

namespace Hutong.Media.Sessions;

/// <summary>
/// The sending half of a session: encodes, numbers, protects, sends. Guarded by its owner's lock of sending.
/// </summary>
sealed class AudioSender(MediaPort port, MediaPort? rtcpPort) : IDisposable
{
    readonly byte[] buffer = new byte[MediaPort.BufferBytes];
    short[] resampled = [];
    IAudioEncoder? encoder;
    AudioCodec? encoderCodec;
    Resampler? resampler;
    int resamplerFrom;
    TelephoneEventSender? keys;
    AudioPlan? plan;
    SrtpSender? protection;
    bool mustProtect;

    public RtpSource Source { get; } = new();

    /// <summary>Where packets go now; null while that is not known.</summary>
    public SocketEndpoint? Peer { get; set; }

    /// <summary>Where RTCP goes when not to the same place.</summary>
    public SocketEndpoint? RtcpPeer { get; set; }

    public long Bytes { get; private set; }

    public bool KeysWait => keys is { Busy: true };

    public bool CanSend => plan is { MaySend: true } && Peer is not null && (!mustProtect || protection is not null);

    public void Apply(AudioPlan next)
    {
        (plan, mustProtect) = (next, next.SendKey is not null || next.Fingerprint is not null);
        if (next.SendsEvents is [var events, ..] && keys is null)
        {
            // At the rate of the codec where both are offered.
            keys = new(EventsFor(next.Sends.Codec.ClockRateHz)?.ClockRateHz ?? events.ClockRateHz);
        }
    }

    public void Protect(SrtpKey key)
    {
        protection?.Dispose();
        protection = new(key);
    }

    public NumberedEvents? EventsFor(int clockRateHz)
    {
        foreach (var one in plan?.SendsEvents ?? [])
        {
            if (one.ClockRateHz == clockRateHz)
            {
                return one;
            }
        }

        return null;
    }

    public bool TryPress(char key) => keys?.TryPress(key) ?? false;

    /// <summary>Sends a frame of 20 ms; held back while a key sounds.</summary>
    public void Push(ReadOnlySpan<short> frame, int rateHz, TimeSpan now)
    {
        if (!CanSend || TrySendKey(now))
        {
            return;
        }

        var codec = plan!.Sends.Codec;
        if (encoder is null || encoderCodec != codec)
        {
            encoder?.Dispose();
            (encoder, encoderCodec) = (codec.CreateEncoder(), codec);
        }

        var samples = frame;
        if (rateHz != codec.SampleRateHz)
        {
            if (resampler is null || resamplerFrom != rateHz || encoderCodec != codec)
            {
                (resampler, resamplerFrom) = (new(rateHz, codec.SampleRateHz), rateHz);
                resampled = new short[48_000 / 50];
            }

            samples = resampled.AsSpan(0, resampler.Process(frame, resampled));
        }

        var length = encoder.Encode(samples, buffer.AsSpan(RtpHeader.Bytes, UdpPort.DatagramBytesMax - 100));
        if (length == 0)
        {
            return;
        }

        Source.Next(plan.Sends.Type, codec.ClockRateHz / 50, codec.ClockRateHz, now).Write(buffer);
        Send(length);
    }

    /// <summary>Passes on a packet that is in our codec already.</summary>
    public void Pass(in RtpHeader original, object from, ReadOnlySpan<byte> payload, byte type, int clockRateHz,
        TimeSpan now)
    {
        if (!CanSend || KeysWait || payload.Length > UdpPort.DatagramBytesMax - 100)
        {
            return;
        }

        Source.Pass(original, from, type, now, clockRateHz).Write(buffer);
        payload.CopyTo(buffer.AsSpan(RtpHeader.Bytes));
        Send(payload.Length);
    }

    /// <summary>Sends the next packet of a key, when one is wanted.</summary>
    public bool TrySendKey(TimeSpan now)
    {
        if (keys is not { Busy: true } || !CanSend)
        {
            return false;
        }

        var rate = plan!.Sends.Codec.ClockRateHz;
        var events = EventsFor(rate) ?? plan.SendsEvents[0];
        if (!keys.TryNext(Source.TimestampAt(now, rate), out var payload, out var timestamp, out var marker))
        {
            return false;
        }

        Source.Event(events.Type, timestamp, marker, now, rate).Write(buffer);
        payload.Write(buffer.AsSpan(RtpHeader.Bytes));
        Send(TelephoneEvent.Bytes);
        return true;
    }

    /// <summary>Sends a compound of RTCP, written by the function.</summary>
    public void SendRtcp(Func<Memory<byte>, int> write)
    {
        if (Peer is not { } rtp || (mustProtect && protection is null))
        {
            return;
        }

        var length = write(buffer.AsMemory(0, UdpPort.DatagramBytesMax - 100));
        if (protection is not null && protection.ProtectRtcp(buffer, length, out length) != SrtpFault.None)
        {
            return;
        }

        if (RtcpPeer is { } other)
        {
            (rtcpPort ?? port).Send(other, buffer.AsSpan(0, length));
        }
        else
        {
            port.Send(rtp, buffer.AsSpan(0, length));
        }
    }

    public void Dispose()
    {
        encoder?.Dispose();
        protection?.Dispose();
        (encoder, protection, plan) = (null, null, null);
    }

    void Send(int payloadBytes)
    {
        var length = RtpHeader.Bytes + payloadBytes;
        Source.Sent(payloadBytes);
        Bytes += length;
        if (protection is not null && protection.Protect(buffer, length, out length) != SrtpFault.None)
        {
            return;
        }

        port.Send(Peer!.Value, buffer.AsSpan(0, length));
    }
}
