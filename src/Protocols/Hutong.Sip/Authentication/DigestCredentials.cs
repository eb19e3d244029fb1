using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>What somebody sends to prove who it is (RFC 7616 section 3.4).</summary>
public sealed class DigestCredentials
{
    const int User = 0, TheRealm = 1, TheNonce = 2, TheUri = 3, TheResponse = 4, TheAlgorithm = 5, Quality = 6,
        TheCount = 7, TheClientNonce = 8, UserHash = 9;

    static readonly byte[][] Names =
    [
        "username"u8.ToArray(), "realm"u8.ToArray(), "nonce"u8.ToArray(), "uri"u8.ToArray(), "response"u8.ToArray(),
        "algorithm"u8.ToArray(), "qop"u8.ToArray(), "nc"u8.ToArray(), "cnonce"u8.ToArray(), "userhash"u8.ToArray(),
    ];

    DigestCredentials()
    {
    }

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

    internal SipText Nonce { get; private init; }

    internal SipText Uri { get; private init; }

    internal SipText Response { get; private init; }

    /// <summary>Who found its nonce to be his own, for whom it was made, and when: it is not looked at twice.</summary>
    internal (DigestServer By, System.Net.IPAddress? Peer, DateTimeOffset Issued)? Known { get; set; }

    SipText Count { get; init; }

    SipText ClientNonce { get; init; }

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
        if (!AuthHeader.TryRead(text, out var header) || !header.Scheme.IsIgnoringCase("Digest"u8))
        {
            return null;
        }

        Span<SipText?> values = new SipText?[Names.Length];
        foreach (var (name, value) in header)
        {
            var index = IndexOf(name);
            if (index >= 0)
            {
                values[index] = value;
            }
        }

        if (Text(values[User]) is not { } user || Text(values[TheRealm]) is not { } realm
            || values[TheNonce] is not { } nonce || values[TheUri] is not { } uri
            || values[TheResponse] is not { } response
            || !DigestAlgorithms.TryFind(Text(values[TheAlgorithm]), out var algorithm)
            || !TryProtection(values, out var protection, out var count))
        {
            return null;
        }

        return new()
        {
            UserName = user,
            Realm = realm,
            Nonce = DigestProof.Inner(nonce),
            Uri = DigestProof.Inner(uri),
            Response = DigestProof.Inner(response),
            Algorithm = algorithm,
            Protection = protection,
            NonceCount = count,
            Count = DigestProof.Inner(values[TheCount] ?? default),
            ClientNonce = DigestProof.Inner(values[TheClientNonce] ?? default),
            IsUserHash = values[UserHash]?.IsIgnoringCase("true"u8) == true
                || values[UserHash]?.IsIgnoringCase("\"true\""u8) == true,
        };
    }

    internal string Proof(string method, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret) => new DigestProof
    {
        Nonce = Nonce.Span,
        Method = method,
        Uri = Uri.Span,
        Protection = Protection,
        NonceCount = Count.Span,
        ClientNonce = ClientNonce.Span,
        Body = body,
    }.Compute(Algorithm, secret);

    static bool TryProtection(ReadOnlySpan<SipText?> values, out DigestProtection protection, out uint count)
    {
        (protection, count) = (DigestProtection.None, 1);
        if (Text(values[Quality]) is not { } qop)
        {
            return true;
        }

        protection = string.Equals(qop, "auth-int", StringComparison.OrdinalIgnoreCase)
            ? DigestProtection.RequestAndBody
            : DigestProtection.Request;
        return (protection == DigestProtection.RequestAndBody
                || string.Equals(qop, "auth", StringComparison.OrdinalIgnoreCase))
            && Text(values[TheCount]) is { Length: 8 } digits
            && uint.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out count)
            && count > 0 && values[TheClientNonce] is { } client && DigestProof.Inner(client).Length > 0;
    }

    static int IndexOf(SipText name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.IsIgnoringCase(Names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    static string? Text(SipText? value) => value is { } known ? Escapes.Unquote(known.Span) : null;
}
