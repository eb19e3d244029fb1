using System.Globalization;
using System.Security.Cryptography;

namespace Hutong.Media.Dtls;

/// <summary>The hash of a certificate, as <c>a=fingerprint</c> carries it (RFC 8122 section 5).</summary>
public sealed class DtlsFingerprint
{
    readonly HashAlgorithmName algorithm;
    readonly byte[] hash;

    DtlsFingerprint(HashAlgorithmName algorithm, byte[] hash) => (this.algorithm, this.hash) = (algorithm, hash);

    /// <summary>Of a certificate, by SHA-256.</summary>
    public static DtlsFingerprint Of(ReadOnlySpan<byte> certificateDer) =>
        new(HashAlgorithmName.SHA256, SHA256.HashData(certificateDer));

    /// <summary>Reads <c>sha-256 4A:AD:...</c>. MD5 and SHA-1 are refused: who has a certificate can make another with
    /// the
    /// same.</summary>
    /// <returns>Null for what is malformed or too weak.</returns>
    public static DtlsFingerprint? TryParse(ReadOnlySpan<char> text)
    {
        text = text.Trim(' ');
        var space = text.IndexOf(' ');
        if (space < 0 || Find(text[..space]) is not { } found)
        {
            return null;
        }

        var hex = text[space..].Trim(' ');
        if (hex.Length != (3 * found.Bytes) - 1)
        {
            return null;
        }

        var hash = new byte[found.Bytes];
        for (var i = 0; i < hash.Length; i++)
        {
            if (!byte.TryParse(
                hex.Slice(3 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out hash[i])
                || (i + 1 < hash.Length && hex[(3 * i) + 2] != ':'))
            {
                return null;
            }
        }

        return new(found.Name, hash);
    }

    /// <summary>Whether a certificate has this fingerprint.</summary>
    public bool Fits(ReadOnlySpan<byte> certificateDer) =>
        CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(algorithm, certificateDer), hash);

    /// <summary>What stands behind <c>a=fingerprint:</c>.</summary>
    public override string ToString()
    {
        var name = algorithm.Name!.Replace("SHA", "sha-", StringComparison.Ordinal);
        return name + ' ' + string.Join(
            ':', hash.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
    }

    static (HashAlgorithmName Name, int Bytes)? Find(ReadOnlySpan<char> name) =>
        name.Equals("sha-256", StringComparison.OrdinalIgnoreCase) ? (HashAlgorithmName.SHA256, 32)
        : name.Equals("sha-384", StringComparison.OrdinalIgnoreCase) ? (HashAlgorithmName.SHA384, 48)
        : name.Equals("sha-512", StringComparison.OrdinalIgnoreCase) ? (HashAlgorithmName.SHA512, 64)
        : null;
}
