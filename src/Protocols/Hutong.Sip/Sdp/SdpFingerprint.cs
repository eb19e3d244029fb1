using System.Globalization;

namespace Hutong.Sip.Sdp;

/// <summary>The hash of a certificate that DTLS will show (RFC 8122 section 5).</summary>
/// <param name="Hash">The hash: <c>sha-256</c>, in lower case.</param>
/// <param name="Value">The bytes.</param>
public sealed record SdpFingerprint(string Hash, ReadOnlyMemory<byte> Value)
{
    /// <summary>The attribute.</summary>
    public SdpAttribute ToAttribute() => new("fingerprint",
        $"{Hash} {string.Join(':', Value.ToArray().Select(one => one.ToString("X2", CultureInfo.InvariantCulture)))}");

    /// <summary>Reads the value of the attribute; null when it breaks the grammar, or the length is not the hash's.
    /// MD5 and SHA-1 are not taken.</summary>
    public static SdpFingerprint? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2)
        {
            return null;
        }

        var hash = parts[0].ToLowerInvariant();
        var length = hash switch { "sha-256" => 32, "sha-384" => 48, "sha-512" => 64, _ => 0 };
        var value = new byte[length];
        var pairs = parts[1].Split(':');
        if (length == 0 || pairs.Length != length)
        {
            return null;
        }

        for (var i = 0; i < length; i++)
        {
            if (pairs[i].Length != 2 || !byte.TryParse(
                pairs[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value[i]))
            {
                return null;
            }
        }

        return new(hash, value);
    }
}
