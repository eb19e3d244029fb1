using System.Globalization;
using System.Text;

namespace Hutong.Sip.Sdp;

/// <summary>One medium: an <c>m=</c> line and what belongs to it (RFC 8866 section 5.14).</summary>
public sealed record MediaDescription
{
    /// <summary>audio, video, image, application, message or text.</summary>
    public required string Kind { get; init; }

    /// <summary>The port; 0: refused, or switched off, unless it is bundled.</summary>
    public required int Port { get; init; }

    /// <summary>How many pairs of ports; a call has one.</summary>
    public int PortCount { get; init; } = 1;

    /// <summary>The protocol: RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVPF.</summary>
    public required string Protocol { get; init; }

    /// <summary>The formats: numbers for RTP, best first.</summary>
    public required IReadOnlyList<string> Formats { get; init; }

    /// <summary>Where it goes; null: as the session says.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>Limits of bandwidth, as written.</summary>
    public IReadOnlyList<string> Bandwidths { get; init; } = [];

    /// <summary>The attributes.</summary>
    public SdpAttributes Attributes { get; init; } = SdpAttributes.None;

    /// <summary>Whether it is RTP, plain or encrypted, with feedback or without.</summary>
    public bool IsRtp => Protocol.Contains("RTP/AVP", StringComparison.Ordinal)
        || Protocol.Contains("RTP/SAVP", StringComparison.Ordinal);

    /// <summary>Whether it must be encrypted.</summary>
    public bool IsSecure => Protocol.Contains("SAVP", StringComparison.Ordinal);

    /// <summary>The name by which groups and candidates mean it (RFC 5888).</summary>
    public string? Mid => Attributes.Value("mid");

    /// <summary>Whether RTCP may share the port (RFC 5761).</summary>
    public bool HasRtcpMux => Attributes.Contains("rtcp-mux");

    /// <summary>Whether it speaks ICE (RFC 8839).</summary>
    public bool HasIce => Attributes.Contains("ice-ufrag") || Attributes.Contains("candidate");

    /// <summary>Milliseconds of sound in a packet, as wished; null when nothing is.</summary>
    public int? PacketTime => Number("ptime");

    /// <summary>Milliseconds of sound in a packet, at most.</summary>
    public int? MaxPacketTime => Number("maxptime");

    /// <summary>The port of RTCP when it is not the next (RFC 3605).</summary>
    public int? RtcpPort => Attributes.Value("rtcp")?.Split(' ')[0] is { } text
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
        ? port : null;

    /// <summary>
    /// Keys by SDES (RFC 4568), in the order of preference. Those that break the grammar are left out.
    /// </summary>
    public IReadOnlyList<SdpCrypto> Cryptos =>
        [.. Attributes.Values("crypto").Select(SdpCrypto.Read).OfType<SdpCrypto>()];

    /// <summary>Fingerprints of certificates (RFC 8122). Those that break the grammar are left out.</summary>
    public IReadOnlyList<SdpFingerprint> Fingerprints =>
        [.. Attributes.Values("fingerprint").Select(SdpFingerprint.Read).OfType<SdpFingerprint>()];

    /// <summary>Candidates for ICE (RFC 8839 section 5.1). Those that break the grammar are left out.</summary>
    public IReadOnlyList<IceCandidate> Candidates =>
        [.. Attributes.Values("candidate").Select(IceCandidate.Read).OfType<IceCandidate>()];

    /// <summary>Who begins DTLS; null when it is not said.</summary>
    public SetupRole? Setup => Attributes.Value("setup") switch
    {
        "actpass" => SetupRole.ActPass,
        "active" => SetupRole.Active,
        "passive" => SetupRole.Passive,
        "holdconn" => SetupRole.HoldConn,
        _ => null,
    };

    /// <summary>The codecs of its formats, in the order of preference: by rtpmap, or by number where that is fixed.
    /// Formats that say neither are left out.</summary>
    public IReadOnlyList<SdpCodec> Codecs => SdpCodec.Of(this);

    /// <summary>A medium of RTP with codecs.</summary>
    public static MediaDescription Rtp(string kind, int port, string protocol, IEnumerable<SdpCodec> codecs)
    {
        var all = codecs.ToList();
        return new()
        {
            Kind = kind,
            Port = port,
            Protocol = protocol,
            Formats = [.. all.Select(codec => codec.PayloadType.ToString(CultureInfo.InvariantCulture))],
            Attributes = new([.. all.SelectMany(codec => codec.ToAttributes())]),
        };
    }

    /// <summary>The answer that says no (RFC 3264 section 6).</summary>
    public MediaDescription Refused() => new()
    {
        Kind = Kind,
        Port = 0,
        Protocol = Protocol,
        Formats = Formats,
        Attributes = Mid is { } mid ? new([new("mid", mid)]) : SdpAttributes.None,
    };

    internal void Write(StringBuilder text)
    {
        var ports = PortCount > 1 ? $"{Port}/{PortCount}" : Port.ToString(CultureInfo.InvariantCulture);
        SdpAttributes.Line(text, 'm', $"{Kind} {ports} {Protocol} {string.Join(' ', Formats)}");
        if (Connection is not null)
        {
            SdpAttributes.Line(text, 'c', Connection.ToString());
        }

        foreach (var bandwidth in Bandwidths)
        {
            SdpAttributes.Line(text, 'b', bandwidth);
        }

        Attributes.Write(text);
    }

    int? Number(string attribute) =>
        int.TryParse(Attributes.Value(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= 1000 ? number : null;
}
