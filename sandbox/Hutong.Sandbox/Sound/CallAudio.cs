using System.Net;
using System.Net.Sockets;
using Hutong.Media;
using Hutong.Media.Codecs;
using Hutong.Media.Events;
using Hutong.Media.Playout;
using Hutong.Media.Rtp;
using Hutong.Media.Tones;
using Hutong.Sip.Sdp;

namespace Hutong.Sandbox.Sound;

/// <summary>
/// The sound of one call: two ports, a codec, the keys, and whoever talks. All of it is at 16 kHz inside, whatever the
/// codec. Packets come on one thread, <see cref="Tick"/> on another, control on any.
/// </summary>
sealed class CallAudio : IDisposable
{
    public const int RateHz = 16_000;
    public const int FrameSamples = RateHz / 50;

    /// <summary>What handsets speak when nobody says otherwise, best first.</summary>
    public static readonly IReadOnlyList<AudioCodec> AllCodecs = [AudioCodec.Pcma, AudioCodec.Pcmu, AudioCodec.G722];

    const int DatagramBytesMax = 2048;
    const int KeysMax = 256;
    const int EventClockHz = 8000;

    readonly Lock gate = new();
    readonly RtpPorts ports;
    readonly TimeProvider time;
    readonly IReadOnlyList<AudioCodec> codecs;
    readonly BadLine? lineIn, lineOut;
    readonly ulong session;
    readonly uint ssrc;
    readonly long start;
    readonly CancellationTokenSource stop = new();
    readonly short[] heard = new short[FrameSamples];
    readonly short[] said = new short[FrameSamples];
    readonly short[] coded = new short[FrameSamples];
    readonly byte[] packet = new byte[RtpHeader.Bytes + FrameSamples];
    readonly TelephoneEventSender keysOut = new(EventClockHz);
    readonly TelephoneEventReceiver keysIn = new(EventClockHz);
    readonly DtmfDetector detector = new(RateHz);
    readonly List<char> keys = [];
    ReceptionStatistics reception = new(EventClockHz);
    AudioTerms? terms;
    IAudioEncoder? encoder;
    Resampler? down, up;
    AudioReceiver? receiver;
    AudioCodec? receiving;
    SocketAddress? remote;
    ulong version = 1;
    ushort sequence;
    uint timestamp;
    long packetsIn, packetsOut;
    bool isHeld, isDisposed;

    public CallAudio(
        IPAddress address, IReadOnlyList<AudioCodec> codecs, Random random, TimeProvider time, LineQuality line)
    {
        if (line != LineQuality.Perfect)
        {
            (lineIn, lineOut) = (new(line, 0, time), new(line, 1, time));
        }

        (this.codecs, this.time, start) = (codecs, time, time.GetTimestamp());
        ports = RtpPorts.Bind(address);
        Address = address;
        session = (ulong)random.NextInt64(1, long.MaxValue);
        (ssrc, sequence, timestamp) =
            ((uint)random.NextInt64(1, uint.MaxValue), (ushort)random.Next(1 << 15), (uint)random.Next());
        _ = ReceiveAsync(stop.Token);
    }

    public IPAddress Address { get; }

    public SoundRecorder Heard { get; } = new();

    /// <summary>Who talks; changed while the call goes on.</summary>
    public ITalker Talker { get; set; } = new QuietTalker();

    public string? CodecName => terms?.Codec.Name;

    /// <summary>Whether the other end wants to hear us: not when it holds.</summary>
    public bool IsWanted => terms?.Sends ?? true;

    public long PacketsIn => Interlocked.Read(ref packetsIn);

    public long PacketsOut => Interlocked.Read(ref packetsOut);

    /// <summary>The keys that the other end pressed, in order.</summary>
    public string Keys
    {
        get
        {
            lock (gate)
            {
                return new([.. keys]);
            }
        }
    }

    /// <summary>The part of packets that were lost, and how unevenly they come.</summary>
    public (double Loss, TimeSpan Jitter) Reception
    {
        get
        {
            lock (gate)
            {
                return (reception.LossRatio, reception.Jitter);
            }
        }
    }

    TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>Our description: offered, or offered anew for hold and back.</summary>
    public byte[] Offer(bool isHold = false)
    {
        lock (gate)
        {
            isHeld = isHold;
            var audio = MediaDescription.Rtp("audio", ports.Port, "RTP/AVP", AudioTerms.Offered(codecs));
            var direction = isHold ? MediaDirection.Send : MediaDirection.Both;
            return Description(audio with
            {
                Attributes = audio.Attributes.With(new SdpAttribute("ptime", "20"), new(direction.Name(), null)),
            }).ToBytes();
        }
    }

    /// <summary>Answers an offer, the first or a change; null when nothing of it can be spoken: 488.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> offer)
    {
        if (SdpReader.Read(offer, out _) is not { } theirs || AudioTerms.From(theirs, codecs) is not { } agreed)
        {
            return null;
        }

        lock (gate)
        {
            var capability = new MediaCapability
            {
                Kind = "audio",
                Port = ports.Port,
                Protocols = ["RTP/AVP"],
                Codecs = AudioTerms.Offered(codecs),
                TakesRtcpMux = false,
                Direction = isHeld ? MediaDirection.Send : MediaDirection.Both,
            };
            var origin = Description().Origin;
            if (SdpNegotiation.Answer(theirs, origin, SdpConnection.For(Address), [capability]) is not { } answer)
            {
                return null;
            }

            Become(agreed);
            return answer.ToBytes();
        }
    }

    /// <summary>Takes the answer to our offer; false when it is no description that can be spoken.</summary>
    public bool TakeAnswer(ReadOnlySpan<byte> answer)
    {
        if (SdpReader.Read(answer, out _) is not { } theirs || AudioTerms.From(theirs, codecs) is not { } agreed)
        {
            return false;
        }

        lock (gate)
        {
            Become(agreed);
        }

        return true;
    }

    /// <summary>Presses a key: as an event, or not at all where the other end knows none. False when it is no key, or
    /// too
    /// many wait.</summary>
    public bool Press(char key)
    {
        lock (gate)
        {
            return terms?.EventType is not null && keysOut.TryPress(key);
        }
    }

    /// <summary>Twenty milliseconds, both ways.</summary>
    public void Tick()
    {
        lock (gate)
        {
            if (isDisposed || terms is null)
            {
                return;
            }

            Hear();
            Array.Clear(said);
            var isSaying = Talker.Talk(heard, said);
            timestamp += EventClockHz / 50;
            if (terms.EventType is { } type && keysOut.TryNext(timestamp, out var key, out var begun, out var marker))
            {
                key.Write(packet.AsSpan(RtpHeader.Bytes));
                Send(new(type, ++sequence, begun, ssrc, marker), TelephoneEvent.Bytes);
            }
            else if (isSaying)
            {
                Say(terms);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            encoder?.Dispose();
            receiver?.Dispose();
        }

        stop.Cancel();
        ports.Dispose();
        stop.Dispose();
    }

    SessionDescription Description(params MediaDescription[] media)
    {
        var connection = SdpConnection.For(Address);
        return new() { Origin = new("-", session, version++, connection), Connection = connection, Media = media };
    }

    void Become(AudioTerms agreed)
    {
        if (terms?.Codec != agreed.Codec)
        {
            encoder?.Dispose();
            encoder = agreed.Codec.CreateEncoder();
            down = new(RateHz, agreed.Codec.SampleRateHz);
        }

        terms = agreed;
        remote = agreed.Remote.Serialize();
    }

    void Hear()
    {
        Array.Clear(heard);
        if (receiver is not null && up is not null)
        {
            var frame = coded.AsSpan(0, receiver.SampleRateHz / 50);
            if (receiver.Pull(frame))
            {
                up.Process(frame, heard);
            }
        }

        keysIn.Expire(Now);
        // Keys that are only heard count where events were not agreed on.
        if (terms!.EventType is null && detector.Listen(heard) is { } key)
        {
            Pressed(key);
        }

        Heard.Add(heard);
    }

    void Say(AudioTerms agreed)
    {
        var samples = coded.AsSpan(0, agreed.Codec.SampleRateHz / 50);
        down!.Process(said, samples);
        var length = encoder!.Encode(samples, packet.AsSpan(RtpHeader.Bytes));
        Send(new(agreed.PayloadType, ++sequence, timestamp, ssrc), length);
    }

    void Send(RtpHeader header, int payloadBytes)
    {
        if (!terms!.Sends || remote is null)
        {
            return;
        }

        header.Write(packet);
        if (lineOut is null)
        {
            Send(packet.AsSpan(0, RtpHeader.Bytes + payloadBytes));
        }
        else
        {
            lineOut.Pass(packet.AsSpan(0, RtpHeader.Bytes + payloadBytes), late => Send(late));
        }
    }

    void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            ports.Rtp.SendTo(datagram, SocketFlags.None, remote!);
            Interlocked.Increment(ref packetsOut);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Lost, as packets may be.
        }
    }

    async Task ReceiveAsync(CancellationToken cancel)
    {
        var buffer = new byte[DatagramBytesMax];
        var from = new SocketAddress(Address.AddressFamily);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var length = await ports.Rtp.ReceiveFromAsync(buffer, SocketFlags.None, from, cancel);
                if (Datagram.Classify(buffer.AsSpan(0, length)) != DatagramKind.Rtp)
                {
                    continue;
                }

                if (lineIn is null)
                {
                    Take(buffer.AsSpan(0, length));
                }
                else
                {
                    lineIn.Pass(buffer.AsSpan(0, length), late => Take(late));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException) when (!cancel.IsCancellationRequested)
            {
                // The refusal of a packet of ours is told here.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    void Take(ReadOnlySpan<byte> datagram)
    {
        if (RtpPacket.TryRead(datagram, out var rtp) != RtpFault.None)
        {
            return;
        }

        lock (gate)
        {
            if (isDisposed || terms is null)
            {
                return;
            }

            var isKey = rtp.Header.PayloadType == terms.EventType;
            if (!isKey && !terms.Receives.ContainsKey(rtp.Header.PayloadType))
            {
                return;
            }

            Interlocked.Increment(ref packetsIn);
            if (!isKey)
            {
                Expect(terms.Receives[rtp.Header.PayloadType]);
            }
            else if (TelephoneEvent.TryRead(rtp.Payload, out var pressed)
                && keysIn.Receive(rtp.Header.Timestamp, pressed, Now, out var code) == KeyChange.Pressed
                && pressed.Key is { } key)
            {
                Pressed(key);
            }

            if (reception.Receive(rtp.Header, Now, out var extended, timed: !isKey))
            {
                receiver?.Put(rtp.Header, extended, isKey ? default : rtp.Payload, Now);
            }
        }
    }

    // The other end may change between the codecs that were agreed on as it likes.
    void Expect(AudioCodec codec)
    {
        if (receiving != codec)
        {
            receiver?.Dispose();
            receiver = new(codec);
            up = new(codec.SampleRateHz, RateHz);
            (receiving, reception) = (codec, new(codec.ClockRateHz));
        }
    }

    void Pressed(char key)
    {
        if (keys.Count < KeysMax)
        {
            keys.Add(key);
        }
    }
}
