using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp.Sasl;

/// <summary>
/// The HT mechanisms with SHA-256 that FAST uses (XEP-0484; draft-schmaus-kitten-sasl-ht): one message proves that
/// the client holds a token that this server gave it earlier.
/// </summary>
/// <param name="binding">The data that the mechanism's name binds it to; null for HT-SHA-256-NONE.</param>
public sealed class HashedTokenServer(ChannelBinding? binding = null) : SaslServer(binding?.Type switch
{
    null => SaslMechanisms.HashedToken,
    ChannelBinding.Exporter => SaslMechanisms.HashedTokenExporter,
    _ => SaslMechanisms.HashedTokenEndPoint,
})
{
    string? username;
    byte[] proof = [];
    bool over;

    /// <summary>
    /// Goes on with the tokens that the user's client may hold: the current one, and one about to be replaced.
    /// </summary>
    public SaslStep Provide(IReadOnlyList<ReadOnlyMemory<byte>> tokens)
    {
        if (username is null || over)
        {
            return NotAuthorized;
        }

        over = true;
        var found = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(proof, Hash(tokens[i].Span, "Initiator"u8, binding)))
            {
                found = i;
            }
        }

        return found < 0 ? NotAuthorized
            : new SaslStep.Done(username, null, found, Hash(tokens[found].Span, "Responder"u8, binding));
    }

    private protected override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf((byte)0);
        if (username is not null || at < 1 || message.Length - at - 1 != SHA256.HashSizeInBytes
            || !Utf8.IsValid(message[..at]))
        {
            return Malformed;
        }

        if (!PrecisProfile.TryUsername(Encoding.UTF8.GetString(message[..at]), out var name))
        {
            return NotAuthorized;
        }

        (username, proof) = (name, message[(at + 1)..].ToArray());
        return new SaslStep.FindTokens(name);
    }

    internal static byte[] Hash(ReadOnlySpan<byte> token, ReadOnlySpan<byte> role, ChannelBinding? binding) =>
        HMACSHA256.HashData(token, [.. role, .. binding is null ? [] : binding.Data.Span]);
}

/// <summary>The client's side of the HT mechanisms.</summary>
public static class HashedTokenClient
{
    /// <summary>The one message.</summary>
    public static byte[] Message(string username, ReadOnlySpan<byte> token, ChannelBinding? binding = null) =>
        [.. Encoding.UTF8.GetBytes(username), 0, .. HashedTokenServer.Hash(token, "Initiator"u8, binding)];

    /// <summary>Whether the server holds the token as well.</summary>
    public static bool Accepts(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> token, ChannelBinding? binding = null) =>
        CryptographicOperations.FixedTimeEquals(answer, HashedTokenServer.Hash(token, "Responder"u8, binding));
}
