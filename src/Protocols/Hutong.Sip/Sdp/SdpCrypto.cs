using System.Globalization;

namespace Hutong.Sip.Sdp;

/// <summary>A key for SRTP, sent in the description itself (SDES, RFC 4568 section 9.1).</summary>
/// <param name="Tag">Which of the offered ones it is.</param>
/// <param name="Suite">The suite: <c>AES_CM_128_HMAC_SHA1_80</c>, <c>AEAD_AES_128_GCM</c>.</param>
/// <param name="KeyAndSalt">Master key and salt, one behind the other.</param>
public sealed record SdpCrypto(int Tag, string Suite, ReadOnlyMemory<byte> KeyAndSalt)
{
    /// <summary>Without the key: it must not come into a log.</summary>
    public override string ToString() => $"SdpCrypto {Tag} {Suite} ***";

    /// <summary>The attribute.</summary>
    public SdpAttribute ToAttribute() => new("crypto", string.Create(
        CultureInfo.InvariantCulture, $"{Tag} {Suite} inline:{Convert.ToBase64String(KeyAndSalt.Span)}"));

    /// <summary>
    /// Reads the value of the attribute. Null when it breaks the grammar, or asks for something that must be understood
    /// and is not: several keys, session parameters that weaken it (RFC 4568 section 6.3).
    /// </summary>
    public static SdpCrypto? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || parts[2].Contains(';', StringComparison.Ordinal)
            || !parts[2].StartsWith("inline:", StringComparison.Ordinal) || parts[1].Length > 64
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var tag)
            || tag > 999_999_999 || parts.Skip(3).Any(parameter =>
                !parameter.StartsWith("WSH=", StringComparison.Ordinal)
                && !parameter.StartsWith('-')))
        {
            return null;
        }

        // Lifetime and the length of a key identifier may follow. An identifier would be in every packet: not taken.
        var key = parts[2][7..].Split('|');
        Span<byte> bytes = stackalloc byte[64];
        return key.Skip(1).Any(one => one.Contains(':', StringComparison.Ordinal)) || key[0].Length > 64
            || !Convert.TryFromBase64String(key[0], bytes, out var length) || length < 16
            ? null
            : new(tag, parts[1], bytes[..length].ToArray());
    }
}
