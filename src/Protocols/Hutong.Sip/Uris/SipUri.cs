using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Uris;

/// <summary>
/// A URI: <c>sip:</c>, <c>sips:</c>, <c>tel:</c> in their parts, any other as a whole. It is a view of the bytes of a
/// message, parts as they were sent; equality is that of RFC 3261 section 19.1.4, or RFC 3966 section 5.
/// </summary>
public readonly struct SipUri : IEquatable<SipUri>
{
    /// <summary>Parameters of one URI, at most. Real ones have fewer than ten.</summary>
    public const int MaxParameters = 64;

    internal SipUri(SipText raw, SipScheme scheme, in SipUriParts parts) =>
        (Raw, Scheme, Parts) = (raw, scheme, parts);

    internal SipUriParts Parts { get; }

    /// <summary>All of it as it was sent.</summary>
    public SipText Raw { get; }

    /// <summary>Which kind it is.</summary>
    public SipScheme Scheme { get; }

    /// <summary>Whether it is one that this library can send to: <c>sip:</c> or <c>sips:</c>.</summary>
    public bool IsSip => Scheme is SipScheme.Sip or SipScheme.Sips;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Raw.IsEmpty;

    /// <summary>The user part, escaped as sent, without a password; the number of a <c>tel:</c> URI.</summary>
    public SipText User => Raw.Slice(Parts.Start, Parts.UserEnd - Parts.Start);

    /// <summary>The user part or number with its escapes taken off. It may contain any character, also NUL.</summary>
    public string UserName => Escapes.Decode(User.Span);

    /// <summary>Whether there is a user part.</summary>
    public bool HasUser => Parts.UserEnd > Parts.Start;

    /// <summary>The password behind the user, escaped. RFC 3261 advises against it; it is never used here.</summary>
    public SipText Password => Parts.HostStart > Parts.UserEnd + 1
        ? Raw.Slice(Parts.UserEnd + 1, Parts.HostStart - Parts.UserEnd - 2)
        : default;

    /// <summary>The host: a name, an IPv4 address, or an IPv6 address in brackets.</summary>
    public SipText Host => Raw.Slice(Parts.HostStart, Parts.HostEnd - Parts.HostStart);

    /// <summary>The port, or 0 when none is written.</summary>
    public int Port => Parts.Port;

    /// <summary>The parameters of the URI itself.</summary>
    public SipParameters Parameters =>
        new(Raw.Slice(Parts.ParametersStart, Parts.HeadersStart - Parts.ParametersStart), isUri: true);

    /// <summary>The header fields behind <c>?</c>, without it, as sent.</summary>
    public SipText Headers => Parts.HeadersStart < Raw.Length ? Raw.Slice(Parts.HeadersStart + 1) : default;

    /// <summary>Whether the parameter <c>lr</c> is there: the proxy routes loosely (RFC 3261 section 16.12).</summary>
    public bool IsLooseRouter => Parameters.Contains("lr"u8);

    /// <summary>The parameter <c>transport</c>, in the case it was sent in; empty when there is none.</summary>
    public SipText Transport => Parameters.TryGet("transport"u8, out var value) ? value : default;

    /// <summary>Reads a URI, all of the text. False when it breaks the grammar of its scheme.</summary>
    public static bool TryRead(SipText text, out SipUri uri) => SipUriReader.TryRead(text, out uri);

    /// <summary>Reads a URI from a string.</summary>
    public static bool TryRead(string text, out SipUri uri) => SipUriReader.TryRead(SipText.From(text), out uri);

    /// <summary>Reads a URI that is known to be one.</summary>
    /// <exception cref="FormatException">It is none: a mistake of ours, never of a peer.</exception>
    public static SipUri Parse(string text) =>
        TryRead(text, out var uri) ? uri : throw new FormatException("Not a URI that SIP can carry.");

    /// <inheritdoc />
    public bool Equals(SipUri other) => SipUriComparison.AreEqual(this, other);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SipUri other && Equals(other);

    /// <summary>A hash of the parts that must be equal however they are written: scheme, port, host.</summary>
    public override int GetHashCode() => SipUriComparison.Hash(this);

    /// <summary>As it was sent.</summary>
    public override string ToString() => Raw.ToString();

    /// <inheritdoc cref="Equals(SipUri)" />
    public static bool operator ==(SipUri left, SipUri right) => left.Equals(right);

    /// <inheritdoc cref="Equals(SipUri)" />
    public static bool operator !=(SipUri left, SipUri right) => !left.Equals(right);
}

/// <summary>Where the parts of a URI are in its bytes.</summary>
readonly record struct SipUriParts(
    int Start, int UserEnd, int HostStart, int HostEnd, int Port, int ParametersStart, int HeadersStart);
