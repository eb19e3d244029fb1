using System.Security.Cryptography;
using System.Text;

namespace Hutong.Bench.Load.Sasl;

/// <summary>
/// The client's half of one SCRAM login (RFC 5802, RFC 7677), without channel binding. The salted password is kept
/// between logins, as section 5.1 of RFC 5802 lets a client do: the login rate is to be the server's, not ours.
/// </summary>
sealed class ScramExchange(HashAlgorithmName hash, string user, string password, ScramKeys keys)
{
    const string NoBinding = "n,,";
    readonly string nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    byte[] expectedSignature = [];

    public byte[] First => Encoding.UTF8.GetBytes(NoBinding + FirstBare);

    string FirstBare => $"n={user},r={nonce}";

    /// <summary>Answers the server's first message; throws when the server broke the exchange.</summary>
    public byte[] Answer(byte[] serverFirst)
    {
        var text = Encoding.UTF8.GetString(serverFirst);
        var fields = text.Split(',');
        var (serverNonce, salt, rounds) = (Field(fields, "r="), Field(fields, "s="), int.Parse(Field(fields, "i=")));
        if (!serverNonce.StartsWith(nonce, StringComparison.Ordinal))
        {
            throw new InvalidDataException("the server's nonce does not begin with ours");
        }

        var (clientKey, storedKey, serverKey) = keys.Find(hash, password, salt, rounds);
        var withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoBinding))},r={serverNonce}";
        var signed = Encoding.UTF8.GetBytes($"{FirstBare},{text},{withoutProof}");
        var proof = ScramKeys.Mac(hash, storedKey, signed);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        expectedSignature = ScramKeys.Mac(hash, serverKey, signed);
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    /// <summary>True when the server's last message proves that it knows the password too.</summary>
    public bool Verify(byte[] serverFinal) =>
        Encoding.UTF8.GetString(serverFinal) == "v=" + Convert.ToBase64String(expectedSignature);

    static string Field(string[] fields, string name) =>
        fields.FirstOrDefault(field => field.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
        ?? throw new InvalidDataException($"the server's first message has no {name}");
}
