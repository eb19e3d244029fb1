namespace Hutong.Xmpp.Streams;

/// <summary>What one stream may ask of its reader. Every excess ends the stream with <c>policy-violation</c>.</summary>
public sealed record StreamLimits
{
    /// <summary>The defaults, for an authenticated stream.</summary>
    public static readonly StreamLimits Default = new();

    /// <summary>For a stream that has not authenticated: negotiation fits in a few kilobytes.</summary>
    public static readonly StreamLimits Unauthenticated = new() { MaxStanzaBytes = 16_384, MaxDepth = 16 };

    /// <summary>
    /// Bytes of one first-level element, tags included. Default 262,144: an avatar of 128 kB in base64 fits, and so
    /// does a bundle of OMEMO keys for many devices. RFC 6120 section 13.12 asks for at least 10,000.
    /// </summary>
    public int MaxStanzaBytes { get; init; } = 262_144;

    /// <summary>
    /// Elements inside each other in one first-level element. Default 64: a forwarded result of a result is 8.
    /// </summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Attributes of one tag, declarations included. Default 32; at most 64.</summary>
    public int MaxAttributes { get; init; } = 32;

    /// <summary>Bytes of one element or attribute name. Default 256.</summary>
    public int MaxNameBytes { get; init; } = 256;

    /// <summary>Direct children of one first-level element. Default 256: real ones have fewer than 30.</summary>
    public int MaxChildren { get; init; } = 256;

    /// <summary>Namespace prefixes in force at one place. Default 32.</summary>
    public int MaxPrefixes { get; init; } = 32;
}
