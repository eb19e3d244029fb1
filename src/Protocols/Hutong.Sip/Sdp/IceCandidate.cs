using System.Globalization;

namespace Hutong.Sip.Sdp;

/// <summary>How a candidate was found.</summary>
public enum IceCandidateType : byte
{
    /// <summary>An address of the host.</summary>
    Host,
    /// <summary>As a STUN server saw it.</summary>
    ServerReflexive,
    /// <summary>As the peer saw it.</summary>
    PeerReflexive,
    /// <summary>Of a TURN server.</summary>
    Relayed,
}

/// <summary>An address that media may come to (RFC 8839 section 5.1).</summary>
/// <param name="Foundation">What candidates of the same kind share.</param>
/// <param name="Component">1 for RTP, 2 for RTCP.</param>
/// <param name="Transport">udp, or tcp (RFC 6544); in lower case.</param>
/// <param name="Priority">The higher, the sooner tried.</param>
/// <param name="Address">An address, or a name ending in .local that hides one.</param>
/// <param name="Port">The port.</param>
/// <param name="Type">How it was found.</param>
/// <param name="RelatedAddress">The address it was found from; null when it is not told.</param>
/// <param name="RelatedPort">The port it was found from.</param>
/// <param name="Extensions">What follows, as written.</param>
public sealed record IceCandidate(
    string Foundation, int Component, string Transport, uint Priority, string Address, int Port, IceCandidateType Type,
    string? RelatedAddress = null, int RelatedPort = 0, string Extensions = "")
{
    static readonly string[] Types = ["host", "srflx", "prflx", "relay"];

    /// <summary>The attribute.</summary>
    public SdpAttribute ToAttribute()
    {
        var related = RelatedAddress is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $" raddr {RelatedAddress} rport {RelatedPort}");
        var extensions = Extensions.Length > 0 ? " " + Extensions : "";
        return new("candidate", string.Create(CultureInfo.InvariantCulture,
            $"{Foundation} {Component} {Transport} {Priority} {Address} {Port} typ {Types[(int)Type]}")
            + related + extensions);
    }

    /// <summary>Reads the value of the attribute; null when it breaks the grammar.</summary>
    public static IceCandidate? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 8 || parts[0].Length > 32 || parts[4].Length > 255 || parts[6] != "typ"
            || !TryNumber(parts[1], 256, out var component) || component == 0
            || !TryNumber(parts[3], uint.MaxValue, out var priority) || !TryNumber(parts[5], 65535, out var port)
            || Array.IndexOf(Types, parts[7]) is not (>= 0 and var type))
        {
            return null;
        }

        var next = 8;
        string? related = null;
        uint relatedPort = 0;
        if (parts.Length >= next + 2 && parts[next] == "raddr")
        {
            related = parts[next + 1];
            next += 2;
        }

        if (parts.Length >= next + 2 && parts[next] == "rport")
        {
            if (!TryNumber(parts[next + 1], 65535, out relatedPort))
            {
                return null;
            }

            next += 2;
        }

        return new(
            parts[0], (int)component, parts[2].ToLowerInvariant(), priority, parts[4], (int)port,
            (IceCandidateType)type, related, (int)relatedPort, string.Join(' ', parts.Skip(next)));
    }

    static bool TryNumber(string text, uint maximum, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= maximum;
}
