using System.Security.Cryptography;
using System.Text;

namespace Hutong.Sip.Authentication;

/// <summary>
/// The hashes of digest authentication (RFC 8760 section 2.1). SHA-512-256 is not offered: the runtime has no such
/// hash,
/// and no telephone known to us does.
/// </summary>
public enum DigestAlgorithm : byte
{
    /// <summary>For telephones that know nothing better.</summary>
    Md5,
    /// <summary>RFC 7616.</summary>
    Sha256,
}

/// <summary>What the hashes are called, and the values that are made with them.</summary>
public static class DigestAlgorithms
{
    /// <summary>The name on the wire.</summary>
    public static string Name(this DigestAlgorithm algorithm) =>
        algorithm == DigestAlgorithm.Md5 ? "MD5" : "SHA-256";

    /// <summary>Bytes of a hash.</summary>
    public static int Length(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 ? 16 : 32;

    /// <summary>
    /// What is stored in place of a password (HA1, RFC 7616 section 3.4.2): a hash of name, realm and password. Who has
    /// it can sign in to this realm.
    /// </summary>
    public static byte[] Secret(this DigestAlgorithm algorithm, string user, string realm, string password) =>
        algorithm.Hash(Encoding.UTF8.GetBytes($"{user}:{realm}:{password}"));

    /// <summary>What is sent in place of a name (RFC 7616 section 3.4.4).</summary>
    public static string UserHash(this DigestAlgorithm algorithm, string user, string realm) =>
        Convert.ToHexStringLower(algorithm.Hash(Encoding.UTF8.GetBytes($"{user}:{realm}")));

    /// <summary>Which algorithm a name is, in any case of letters; none written means MD5.</summary>
    internal static bool TryFind(string? name, out DigestAlgorithm algorithm)
    {
        algorithm = string.Equals(name, "SHA-256", StringComparison.OrdinalIgnoreCase)
            ? DigestAlgorithm.Sha256
            : DigestAlgorithm.Md5;
        return name is null || string.Equals(name, algorithm.Name(), StringComparison.OrdinalIgnoreCase);
    }

    internal static byte[] Hash(this DigestAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
#pragma warning disable CA5351 // SIP telephones have nothing else; what is stored better is offered first.
        return algorithm == DigestAlgorithm.Md5 ? MD5.HashData(bytes) : SHA256.HashData(bytes);
#pragma warning restore CA5351
    }
}
