using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Media.Ice;

/// <summary>Where a candidate comes from, with the preference of its kind (RFC 8445 section 5.1.2.2).</summary>
public enum CandidateType
{
    /// <summary>An address of a relay.</summary>
    Relayed = 0,

    /// <summary>An address that a STUN server saw.</summary>
    ServerReflexive = 100,

    /// <summary>An address that the peer saw.</summary>
    PeerReflexive = 110,

    /// <summary>An address of the machine.</summary>
    Host = 126,
}

/// <summary>Why a candidate is not taken. None of these ends a call: other candidates may do.</summary>
public enum CandidateFault
{
    /// <summary>It is.</summary>
    None,

    /// <summary>Not of the form of RFC 8839 section 5.1.</summary>
    Malformed,

    /// <summary>Not UDP: TCP candidates are not spoken.</summary>
    Transport,

    /// <summary>A name instead of an address: browsers hide theirs in <c>.local</c> names, and are found by their
    /// checks.
    /// </summary>
    Name,

    /// <summary>Another component than the first: RTCP has the same port (RFC 5761).</summary>
    Component,
}

/// <summary>A candidate for UDP (RFC 8445 section 5.1, RFC 8839 section 5.1).</summary>
/// <param name="Foundation">The same for candidates of one kind, machine and server.</param>
/// <param name="Priority">Higher is better.</param>
/// <param name="Address">Where packets are sent.</param>
/// <param name="Type">Where it comes from.</param>
public sealed record IceCandidate(string Foundation, uint Priority, IPEndPoint Address, CandidateType Type)
{
    const int FoundationCharactersMax = 32;
    const int LengthMax = 512;

    /// <summary>A candidate of our own, with a foundation and the priority of RFC 8445 section 5.1.2.1.</summary>
    /// <param name="address">Where it is reached.</param>
    /// <param name="type">Where it comes from.</param>
    /// <param name="localPreference">Among addresses of this kind; 65,535 for an only one.</param>
    public static IceCandidate Create(
        IPEndPoint address, CandidateType type = CandidateType.Host, ushort localPreference = ushort.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(address);
        var four = address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6;
        return new(string.Create(CultureInfo.InvariantCulture, $"{(int)type}{four}{localPreference}"),
            PriorityOf(type, localPreference), address, type);
    }

    /// <summary>The priority of the first component (RFC 8445 section 5.1.2.1).</summary>
    public static uint PriorityOf(CandidateType type, ushort localPreference) =>
        ((uint)type << 24) | ((uint)localPreference << 8) | 255;

    /// <summary>Reads a candidate, with or without <c>candidate:</c> in front.</summary>
    public static CandidateFault TryParse(ReadOnlySpan<char> text, out IceCandidate? candidate)
    {
        candidate = null;
        const string Prefix = "candidate:";
        if (text.Length > LengthMax)
        {
            return CandidateFault.Malformed;
        }

        text = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        Span<Range> parts = stackalloc Range[9];
        // foundation component transport priority address port "typ" type, and what else there may be.
        if (text.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries) < 8
            || text[parts[0]].Length > FoundationCharactersMax || !text[parts[6]].SequenceEqual("typ")
            || !uint.TryParse(text[parts[3]], NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
            || !ushort.TryParse(text[parts[5]], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || ReadType(text[parts[7]]) is not { } type)
        {
            return CandidateFault.Malformed;
        }

        if (!text[parts[2]].Equals("udp", StringComparison.OrdinalIgnoreCase))
        {
            return CandidateFault.Transport;
        }

        if (!text[parts[1]].SequenceEqual("1"))
        {
            return CandidateFault.Component;
        }

        if (!IPAddress.TryParse(text[parts[4]], out var address))
        {
            return CandidateFault.Name;
        }

        // A zone is an interface of the peer's machine, and port 0 is none.
        if (port == 0 || text[parts[4]].Contains('%'))
        {
            return CandidateFault.Malformed;
        }

        candidate = new(text[parts[0]].ToString(), priority, new(address, port), type);
        return CandidateFault.None;
    }

    /// <summary>What stands behind <c>a=</c>.</summary>
    public override string ToString()
    {
        var type = Type switch
        {
            CandidateType.Host => "host",
            CandidateType.ServerReflexive => "srflx",
            CandidateType.PeerReflexive => "prflx",
            _ => "relay",
        };
        // RFC 8839 section 5.1 wants a related address of all but hosts; section 5.1 of RFC 8828 wants it hidden.
        var any = Address.AddressFamily == AddressFamily.InterNetwork ? "0.0.0.0" : "::";
        var related = Type == CandidateType.Host ? "" : $" raddr {any} rport 9";
        return string.Create(CultureInfo.InvariantCulture,
            $"candidate:{Foundation} 1 udp {Priority} {Address.Address} {Address.Port} typ {type}{related}");
    }

    static CandidateType? ReadType(ReadOnlySpan<char> type) => type switch
    {
        "host" => CandidateType.Host,
        "srflx" => CandidateType.ServerReflexive,
        "prflx" => CandidateType.PeerReflexive,
        "relay" => CandidateType.Relayed,
        _ => null,
    };
}
