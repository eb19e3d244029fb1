using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>What somebody sends to prove who it is (RFC 7616 section 3.4).</summary>
public sealed class DigestCredentials
{
    DigestCredentials(AuthHeader header) => Header = header;

    AuthHeader Header { get; }

    /// <summary>The name, or its hash.</summary>
    public required string UserName { get; init; }

    /// <summary>Whether the name is a hash of it.</summary>
    public bool IsUserHash { get; private init; }

    /// <summary>The realm.</summary>
    public required string Realm { get; init; }

    /// <summary>The hash.</summary>
    public DigestAlgorithm Algorithm { get; private init; }

    /// <summary>What it protects.</summary>
    public DigestProtection Protection { get; private init; }

    /// <summary>The number of this use of the nonce; 1 when the client does not count.</summary>
    public uint NonceCount { get; private init; } = 1;

    internal SipText Nonce => Inner("nonce"u8);

    internal SipText Uri => Inner("uri"u8);

    internal SipText Response => Inner("response"u8);

    /// <summary>
    /// Whether a header field has another scheme: then it is as if it were not there (RFC 4475 3.3.7).
    /// </summary>
    public static bool IsDigest(SipText header) =>
        AuthHeader.TryRead(header, out var read) && read.Scheme.IsIgnoringCase("Digest"u8);

    /// <summary>
    /// Reads the value of Authorization or Proxy-Authorization. Null when it is no digest, breaks the grammar, lacks a
    /// part, or has an algorithm that is never offered.
    /// </summary>
    public static DigestCredentials? Read(SipText text)
    {
        if (!AuthHeader.TryRead(text, out var header) || !header.Scheme.IsIgnoringCase("Digest"u8)
            || header.Text("username"u8) is not { } user || header.Text("realm"u8) is not { } realm
            || !header.TryGet("nonce"u8, out _) || !header.TryGet("uri"u8, out _)
            || !header.TryGet("response"u8, out _)
            || !DigestAlgorithms.TryFind(header.Text("algorithm"u8), out var algorithm)
            || !TryProtection(header, out var protection, out var count))
        {
            return null;
        }

        return new(header)
        {
            UserName = user,
            Realm = realm,
            Algorithm = algorithm,
            Protection = protection,
            NonceCount = count,
            IsUserHash = string.Equals(header.Text("userhash"u8), "true", StringComparison.OrdinalIgnoreCase),
        };
    }

    internal string Proof(string method, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret) => new DigestProof
    {
        Nonce = Nonce.Span,
        Method = method,
        Uri = Uri.Span,
        Protection = Protection,
        NonceCount = Inner("nc"u8).Span,
        ClientNonce = Inner("cnonce"u8).Span,
        Body = body,
    }.Compute(Algorithm, secret);

    static bool TryProtection(AuthHeader header, out DigestProtection protection, out uint count)
    {
        (protection, count) = (DigestProtection.None, 1);
        if (header.Text("qop"u8) is not { } qop)
        {
            return true;
        }

        protection = string.Equals(qop, "auth-int", StringComparison.OrdinalIgnoreCase)
            ? DigestProtection.RequestAndBody
            : DigestProtection.Request;
        return (protection == DigestProtection.RequestAndBody
                || string.Equals(qop, "auth", StringComparison.OrdinalIgnoreCase))
            && header.Text("nc"u8) is { Length: 8 } digits
            && uint.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out count)
            && count > 0 && header.Text("cnonce"u8) is { Length: > 0 };
    }

    SipText Inner(ReadOnlySpan<byte> name) =>
        Header.TryGet(name, out var value) ? DigestProof.Inner(value) : default;
}
