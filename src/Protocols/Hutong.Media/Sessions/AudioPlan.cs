using Hutong.Media.Codecs;
using Hutong.Media.Dtls;
using Hutong.Media.Ice;
using Hutong.Media.Net;
using Hutong.Media.Srtp;

namespace Hutong.Media.Sessions;

/// <summary>A codec under a number of this session.</summary>
/// <param name="Type">The payload type.</param>
/// <param name="Codec">The codec.</param>
public readonly record struct NumberedCodec(byte Type, AudioCodec Codec);

/// <summary>Keys as events under a number of this session.</summary>
/// <param name="Type">The payload type.</param>
/// <param name="ClockRateHz">The rate of its timestamps.</param>
public readonly record struct NumberedEvents(byte Type, int ClockRateHz);

/// <summary>What both sides of a leg agreed on: where its sound goes, in what, and how protected.</summary>
public sealed record AudioPlan
{
    /// <summary>Where the peer wants it; null when nothing may be sent yet, or ICE finds out.</summary>
    public SocketEndpoint? Remote { get; init; }

    /// <summary>Where the peer wants RTCP; null: where RTP goes.</summary>
    public SocketEndpoint? RemoteRtcp { get; init; }

    /// <summary>What we send in.</summary>
    public required NumberedCodec Sends { get; init; }

    /// <summary>What the peer may send in.</summary>
    public required IReadOnlyList<NumberedCodec> Receives { get; init; }

    /// <summary>How keys are sent; none when the peer does not take them.</summary>
    public IReadOnlyList<NumberedEvents> SendsEvents { get; init; } = [];

    /// <summary>How keys are received.</summary>
    public IReadOnlyList<NumberedEvents> ReceivesEvents { get; init; } = [];

    /// <summary>Whether we may send: false while the peer holds us.</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>Whether the peer sends.</summary>
    public bool MayReceive { get; init; } = true;

    /// <summary>Keys that came by signalling (SDES); null for clear packets or DTLS.</summary>
    public SrtpKey? SendKey { get; init; }

    /// <summary>The peer's key by signalling.</summary>
    public SrtpKey? ReceiveKey { get; init; }

    /// <summary>For ICE: the peer's, or null where there is none.</summary>
    public IceCredentials? Ice { get; init; }

    /// <summary>The peer's candidates.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; init; } = [];

    /// <summary>For DTLS: the peer's certificate, or null where there is none.</summary>
    public DtlsFingerprint? Fingerprint { get; init; }

    /// <summary>Which side of the handshake we are.</summary>
    public DtlsRole DtlsRole { get; init; } = DtlsRole.Server;
}

/// <summary>How a leg sounded and what it used.</summary>
/// <param name="Codec">The name of the codec that was sent.</param>
/// <param name="PacketsIn">Packets received.</param>
/// <param name="PacketsOut">Packets sent.</param>
/// <param name="BytesIn">Bytes received, headers of RTP included.</param>
/// <param name="BytesOut">Bytes sent, headers of RTP included.</param>
/// <param name="Lost">Packets that did not come.</param>
/// <param name="LossRatio">Their part, 0 to 1.</param>
/// <param name="Jitter">How unevenly packets came.</param>
/// <param name="RoundTrip">There and back; null while unknown.</param>
/// <param name="OpinionScore">An estimate of how it sounded, 1 to 4.4; 0 when nothing came.</param>
public readonly record struct AudioReport(string Codec, long PacketsIn, long PacketsOut, long BytesIn, long BytesOut,
    long Lost, double LossRatio, TimeSpan Jitter, TimeSpan? RoundTrip, double OpinionScore);

/// <summary>Wants to know of a session. Called under its lock: must not block, must not call it back.</summary>
public interface IAudioSessionUser
{
    /// <summary>A key was pressed.</summary>
    void OnKey(char key);

    /// <summary>The first packet of sound has come.</summary>
    void OnSound()
    {
    }

    /// <summary>Nothing comes any more, or the handshake failed: the peer is gone.</summary>
    void OnLost();
}
