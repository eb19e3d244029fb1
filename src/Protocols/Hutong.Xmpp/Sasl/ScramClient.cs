using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hutong.Xmpp.Sasl;

/// <summary>The client's side of SCRAM: for tests, and for signing in to other servers.</summary>
/// <param name="hash">The mechanism's hash.</param>
/// <param name="username">The user.</param>
/// <param name="password">The password, prepared.</param>
/// <param name="nonce">The client's part of the nonce.</param>
/// <param name="binding">The channel binding of a -PLUS mechanism, or null.</param>
/// <param name="flag">
/// What to say without binding: <c>n</c>, or <c>y</c> when the client could but the server did not offer.
/// </param>
public sealed class ScramClient(ScramHash hash, string username, string password, string nonce,
    ChannelBinding? binding = null, string flag = "n")
{
    /// <summary>Rounds beyond which a server is thought to want our time rather than our proof.</summary>
    public const int MaxRounds = 1_000_000;

    readonly string head = binding is null ? $"{flag},," : $"p={binding.Type},,";
    readonly string bare = $"n={Gs2Header.Name(username)},r={nonce}";
    byte[]? serverSignature;

    /// <summary>The client's first message.</summary>
    public byte[] First() => Encoding.UTF8.GetBytes(head + bare);

    /// <summary>Answers the server's first message; null when it is wrong.</summary>
    public byte[]? Final(ReadOnlySpan<byte> serverFirst)
    {
        var text = Encoding.UTF8.GetString(serverFirst);
        var parts = text.Split(',');
        var salt = new byte[256];
        if (parts.Length < 3 || !parts[0].StartsWith("r=" + nonce, StringComparison.Ordinal)
            || parts[0].Length <= nonce.Length + 2 || !parts[1].StartsWith("s=", StringComparison.Ordinal)
            || !Convert.TryFromBase64String(parts[1][2..], salt, out var saltLength)
            || !parts[2].StartsWith("i=", StringComparison.Ordinal)
            || !int.TryParse(parts[2][2..], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds)
            || rounds is < 1 or > MaxRounds)
        {
            return null;
        }

        byte[] bound = [.. Encoding.UTF8.GetBytes(head), .. binding is null ? [] : binding.Data.Span];
        var withoutProof = $"c={Convert.ToBase64String(bound)},{parts[0]}";
        var authMessage = Encoding.UTF8.GetBytes($"{bare},{text},{withoutProof}");
        var salted = hash.Salted(password, salt.AsSpan(0, saltLength), rounds);
        var proof = hash.Hmac(salted, "Client Key"u8);
        var signature = hash.Hmac(hash.Digest(proof), authMessage);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= signature[i];
        }

        serverSignature = hash.Hmac(hash.Hmac(salted, "Server Key"u8), authMessage);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    /// <summary>Whether the server has shown that it knows the keys.</summary>
    public bool Accepts(ReadOnlySpan<byte> serverFinal) => serverSignature is not null
        && CryptographicOperations.FixedTimeEquals(serverFinal,
            Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(serverSignature)));
}
