using System.Net;
using Hutong.Media.Codecs;
using Hutong.Media.Dtls;
using Hutong.Media.Events;
using Hutong.Media.Ice;
using Hutong.Media.Net;
using Hutong.Media.Playout;
using Hutong.Media.Quality;
using Hutong.Media.Rtp;
using Hutong.Media.Srtp;

namespace Hutong.Media.Sessions;

/// <summary>What a session is made with.</summary>
public sealed record AudioSessionParts
{
    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Spreads what must not happen at once.</summary>
    public required Random Random { get; init; }

    /// <summary>Our ICE credentials; null for a leg without ICE.</summary>
    public IceCredentials? Ice { get; init; }

    /// <summary>Whether our side of ICE only answers.</summary>
    public bool IceIsLite { get; init; } = true;

    /// <summary>Whether our side of ICE, when it is full, chooses: who offers does.</summary>
    public bool IceControls { get; init; }

    /// <summary>The address of our candidate.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Our certificate; null for a leg without DTLS.</summary>
    public DtlsContext? Dtls { get; init; }

    /// <summary>After so much silence of a peer that should send it is taken for gone; zero for never.</summary>
    public TimeSpan Patience { get; init; }
}

/// <summary>
/// The sound of one leg on the network: receives, checks, opens, counts, passes on or decodes; encodes, protects,
/// sends; reports. Safe from several threads: what comes in runs under one lock, what goes out under another, and who
/// holds
/// the second never takes the first.
/// </summary>
public sealed partial class AudioSession : IMediaPortUser, IDisposable
{
    /// <summary>Between two reports of RTCP.</summary>
    public static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    readonly Lock receiving = new();
    readonly Lock sending = new();
    readonly AudioSessionParts parts;
    readonly IAudioSessionUser user;
    readonly PortPair ports;
    readonly SourceLatch latch = new();
    readonly SecureWay? way;
    readonly AudioSender sender;
    readonly byte[] name = new byte[12];
    readonly long start;
    AudioPlan? plan;
    SrtpReceiver? opening;
    bool mustOpen, hasDtlsKeys, disposed, lost, sounded;
    uint source;
    ReceptionStatistics? statistics;
    TelephoneEventReceiver? keys;
    AudioReceiver? receiver;
    AudioCodec? receiverCodec, heardCodec;
    Resampler? resampler;
    int resamplerTo;
    short[] pulled = [];
    long packetsBefore, lostBefore;
    TimeSpan heard, reported;
    TimeSpan? roundTrip;
    SocketEndpoint? aimed;
    volatile AudioSession? passesTo;
    volatile bool needsSound;

    /// <summary>A session on ports of its own; null when there is no port left.</summary>
    public static AudioSession? Open(PortRange range, IAudioSessionUser user, AudioSessionParts parts)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(parts);
        if (range.Take(Nobody.Instance, isMuxed: parts.Ice is not null) is not { } ports)
        {
            return null;
        }

        var session = new AudioSession(ports, user, parts);
        ports.HandTo(session);
        return session;
    }

    /// <summary>Who is told of keys and of the end.</summary>
    public IAudioSessionUser User => user;

    AudioSession(PortPair ports, IAudioSessionUser user, AudioSessionParts parts)
    {
        (this.ports, this.user, this.parts) = (ports, user, parts);
        start = parts.Time.GetTimestamp();
        Ice = parts.Ice;
        sender = new(ports.Rtp, ports.Rtcp);
        if (parts.Ice is not null || parts.Dtls is not null)
        {
            way = new(ports.Rtp, parts);
        }

        parts.Random.NextBytes(name);
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = (byte)('a' + (name[i] % 26));
        }
    }

    /// <summary>Our port.</summary>
    public int Port => ports.Rtp.Number;

    /// <summary>Whether RTCP has a port of its own beside.</summary>
    public bool HasRtcpPort => ports.Rtcp is not null;

    /// <summary>What it is made with.</summary>
    public AudioSessionParts Parts => parts;

    /// <summary>Our ICE credentials now; null for a leg without ICE.</summary>
    public IceCredentials? Ice { get; private set; }

    /// <summary>What was agreed on; null until then.</summary>
    public AudioPlan? Plan => Volatile.Read(ref plan);

    /// <summary>The rate of what is sent, for who makes sound for it.</summary>
    public int RateHz => Plan?.Sends.Codec.SampleRateHz ?? 8000;

    /// <summary>Whether the peer hears us now.</summary>
    public bool IsHeard => Plan is { MaySend: true };

    /// <summary>
    /// Whose peer hears what comes: packets of a codec that it takes are passed on as they are, keys too.
    /// </summary>
    public AudioSession? PassesTo
    {
        get => passesTo;
        set => passesTo = value;
    }

    /// <summary>Whether somebody pulls: then what comes is kept for it.</summary>
    public bool NeedsSound
    {
        get => needsSound;
        set => needsSound = value;
    }

    /// <summary>What the peer sends in, as last heard; until then what was agreed on first.</summary>
    public AudioCodec? Heard => Volatile.Read(ref heardCodec) ?? Plan?.Receives[0].Codec;

    TimeSpan Now => parts.Time.GetElapsedTime(start);

    /// <summary>Takes what was agreed on, at first or anew.</summary>
    public void Apply(AudioPlan next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var now = Now;
        lock (receiving)
        {
            if (disposed)
            {
                return;
            }

            heard = now;
            Volatile.Write(ref plan, next);
            latch.Signal(next.Remote);
            mustOpen = next.ReceiveKey is not null || next.Fingerprint is not null;
            if (next.ReceiveKey is { } key)
            {
                opening?.Dispose();
                opening = new(key);
            }

            if (next.ReceivesEvents is [var events, ..])
            {
                keys ??= new(events.ClockRateHz);
            }

            way?.SetPeer(next, now);
        }

        lock (sending)
        {
            sender.Apply(next);
            sender.RtcpPeer = next.RemoteRtcp;
            if (next.SendKey is { } key)
            {
                sender.Protect(key);
            }
        }

        lock (receiving)
        {
            Aim();
        }
    }

    /// <summary>More of the peer's candidates.</summary>
    public void AddCandidates(IReadOnlyList<IceCandidate> candidates)
    {
        lock (receiving)
        {
            way?.AddCandidates(candidates);
        }
    }

    /// <summary>
    /// Looks for another way to the peer by ICE, which asks for it because its network changed; nothing is interrupted
    /// meanwhile (RFC 8445 section 9). The peer's credentials and candidates come with the next plan.
    /// </summary>
    /// <returns>Our new credentials.</returns>
    public IceCredentials RestartIce()
    {
        var fresh = IceCredentials.Create();
        lock (receiving)
        {
            Ice = fresh;
            way?.Restart(fresh);
        }

        return fresh;
    }

    /// <summary>Whether a packet of a codec can be passed on as it is.</summary>
    public bool Takes(AudioCodec codec) => Plan?.Sends.Codec == codec;

    /// <summary>Gives the next 20 ms of what the peer says.</summary>
    /// <returns>False for silence.</returns>
    public bool Pull(Span<short> frame, int rateHz)
    {
        lock (receiving)
        {
            if (receiver is null || disposed)
            {
                return false;
            }

            if (rateHz == receiver.SampleRateHz)
            {
                return receiver.Pull(frame);
            }

            if (resampler is null || resamplerTo != rateHz)
            {
                (resampler, resamplerTo) = (new(receiver.SampleRateHz, rateHz), rateHz);
                pulled = new short[receiver.SampleRateHz / 50];
            }

            var sounds = receiver.Pull(pulled);
            resampler.Process(pulled, frame);
            return sounds;
        }
    }

    /// <summary>Says the next 20 ms to the peer.</summary>
    public void Push(ReadOnlySpan<short> frame, int rateHz)
    {
        lock (sending)
        {
            sender.Push(frame, rateHz, Now);
        }
    }

    /// <summary>Presses a key at the peer.</summary>
    public void Press(char key)
    {
        lock (sending)
        {
            sender.TryPress(key);
        }
    }

    /// <summary>Does what is due; to be called every 20 ms.</summary>
    public void Tick()
    {
        var now = Now;
        lock (receiving)
        {
            if (disposed)
            {
                return;
            }

            way?.Tick(now);
            TakeKeys();
            keys?.Expire(now);
            Watch(now);
            Aim();
        }

        if (sender.KeysWait)
        {
            lock (sending)
            {
                sender.TrySendKey(now);
            }
        }

        if (now - reported >= ReportEvery)
        {
            reported = now;
            Report(now);
        }
    }

    /// <summary>How it sounded so far.</summary>
    public AudioReport Measure()
    {
        lock (receiving)
        {
            var received = packetsBefore + (statistics?.Received ?? 0);
            var missing = lostBefore + Math.Max(0, statistics?.Lost ?? 0);
            var ratio = received + missing > 0 ? (double)missing / (received + missing) : 0;
            var delay = ((roundTrip ?? TimeSpan.Zero) / 2) + (receiver?.Delay ?? TimeSpan.FromMilliseconds(40))
                + TimeSpan.FromMilliseconds(20);
            var score = received == 0 ? 0
                : VoiceQuality.Estimate(delay, ratio, CodecImpairment.G711).OpinionScore;
            return new(plan?.Sends.Codec.Name ?? "", received, sender.Source.Packets, BytesIn, sender.Bytes,
                missing, ratio, statistics?.Jitter ?? TimeSpan.Zero, roundTrip, score);
        }
    }

    /// <summary>Bytes received.</summary>
    public long BytesIn { get; private set; }

    void IMediaPortUser.Received(MediaPort port, in SocketEndpoint from, Span<byte> buffer, int length)
    {
        lock (receiving)
        {
            if (disposed)
            {
                return;
            }

            var now = Now;
            switch (Datagram.Classify(buffer[..length]))
            {
                case DatagramKind.Stun:
                    way?.Stun(from, buffer[..length], now);
                    break;
                case DatagramKind.Dtls:
                    way?.Dtls(from, buffer[..length], now);
                    TakeKeys();
                    break;
                case DatagramKind.Rtp when port == ports.Rtp:
                    Rtp(from, buffer[..length], now);
                    break;
                case DatagramKind.Rtcp:
                    Rtcp(from, buffer[..length], now);
                    break;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        passesTo = null;
        lock (receiving)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            way?.Dispose();
            opening?.Dispose();
            receiver?.Dispose();
        }

        lock (sending)
        {
            sender.Dispose();
        }

        ports.Dispose();
    }

    /// <summary>Stands in while the session is made: ports are bound before it is there.</summary>
    sealed class Nobody : IMediaPortUser
    {
        public static readonly Nobody Instance = new();

        public void Received(MediaPort port, in SocketEndpoint from, Span<byte> buffer, int length)
        {
        }
    }
}
