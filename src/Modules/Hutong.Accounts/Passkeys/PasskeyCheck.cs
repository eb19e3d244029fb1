using System.Security.Cryptography;
using System.Text.Json;

namespace Hutong.Accounts.Passkeys;

/// <summary>Why what an authenticator sent is not taken.</summary>
enum PasskeyFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>It is not of the form.</summary>
    Malformed,

    /// <summary>It was made for another act (signing in instead of adding).</summary>
    WrongType,

    /// <summary>It answers another challenge.</summary>
    WrongChallenge,

    /// <summary>It was made on another site, or inside another's frame.</summary>
    WrongOrigin,

    /// <summary>It is for another site.</summary>
    WrongParty,

    /// <summary>Nobody touched it, or its owner was not verified.</summary>
    NotVerified,

    /// <summary>The signature does not fit.</summary>
    WrongSignature,

    /// <summary>Its counter did not grow: there may be a copy.</summary>
    Copied,
}

/// <summary>Where passkeys are good: the party that they are for and the pages that may ask.</summary>
/// <param name="Party">The relying party id, a domain.</param>
/// <param name="Origins">The origins of our pages, such as <c>https://chat.example.net</c>.</param>
sealed record PasskeyPlace(string Party, IReadOnlyList<string> Origins)
{
    /// <summary>
    /// Whether a page of this origin may ask. On one's own machine any port may: a developer's.
    /// </summary>
    public bool Accepts(string origin) => Origins.Contains(origin, StringComparer.Ordinal) || (Party == "localhost"
        && Uri.TryCreate(origin, UriKind.Absolute, out var page) && page is { Host: "localhost", Scheme: "http" });
}

/// <summary>The checks of WebAuthn level 3 sections 7.1 and 7.2 that need no store.</summary>
static class PasskeyCheck
{
    const int ClientDataMaxBytes = 4096;

    /// <summary>Reads a new credential; attestation is not asked for and not looked at.</summary>
    public static (PasskeyFault Fault, AuthenticatorData? Data) Registration(
        PasskeyPlace place, ReadOnlySpan<byte> clientData, ReadOnlySpan<byte> attestation)
    {
        var fault = Page(place, clientData, "webauthn.create");
        if (fault != PasskeyFault.None)
        {
            return (fault, null);
        }

        if (AuthenticatorData.OfAttestation(attestation) is not { } bytes
            || AuthenticatorData.Read(bytes, withCredential: true) is not { } data)
        {
            return (PasskeyFault.Malformed, null);
        }

        fault = Device(place, data);
        return fault == PasskeyFault.None ? (fault, data) : (fault, null);
    }

    /// <summary>Checks a signature with a known key and counter.</summary>
    public static (PasskeyFault Fault, AuthenticatorData? Data) Assertion(
        PasskeyPlace place, ReadOnlySpan<byte> clientData, ReadOnlySpan<byte> authenticator,
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> key, uint counter)
    {
        var fault = Page(place, clientData, "webauthn.get");
        if (fault != PasskeyFault.None)
        {
            return (fault, null);
        }

        if (AuthenticatorData.Read(authenticator, withCredential: false) is not { } data)
        {
            return (PasskeyFault.Malformed, null);
        }

        fault = Device(place, data);
        if (fault != PasskeyFault.None)
        {
            return (fault, null);
        }

        Span<byte> signed = new byte[authenticator.Length + SHA256.HashSizeInBytes];
        authenticator.CopyTo(signed);
        SHA256.HashData(clientData, signed[authenticator.Length..]);
        if (!CoseKey.Verify(key, signed, signature))
        {
            return (PasskeyFault.WrongSignature, null);
        }

        // Section 6.1.1: many passkeys never count; one that has counted must go on.
        return (counter != 0 || data.Counter != 0) && data.Counter <= counter
            ? (PasskeyFault.Copied, null) : (PasskeyFault.None, data);
    }

    /// <summary>The challenge that client data answers; null when it is not of the form.</summary>
    public static string? ChallengeOf(ReadOnlySpan<byte> clientData) => Parse(clientData)?.Challenge;

    static PasskeyFault Page(PasskeyPlace place, ReadOnlySpan<byte> clientData, string type) => Parse(clientData) switch
    {
        null => PasskeyFault.Malformed,
        var page when page.Value.Type != type => PasskeyFault.WrongType,
        var page when page.Value.CrossOrigin || !place.Accepts(page.Value.Origin) => PasskeyFault.WrongOrigin,
        _ => PasskeyFault.None,
    };

    static PasskeyFault Device(PasskeyPlace place, AuthenticatorData data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(place.Party), hash);
        return !data.PartyHash.AsSpan().SequenceEqual(hash) ? PasskeyFault.WrongParty
            : data is { UserPresent: true, UserVerified: true } ? PasskeyFault.None : PasskeyFault.NotVerified;
    }

    static (string Type, string Challenge, string Origin, bool CrossOrigin)? Parse(ReadOnlySpan<byte> clientData)
    {
        if (clientData.Length > ClientDataMaxBytes)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(clientData, new JsonReaderOptions { MaxDepth = 8 });
            using var json = JsonDocument.ParseValue(ref reader);
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && Text(root, "type") is { } type && Text(root, "challenge") is { } challenge
                && Text(root, "origin") is { } origin
                ? (type, challenge, origin,
                    root.TryGetProperty("crossOrigin", out var cross) && cross.ValueKind == JsonValueKind.True)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
