using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Hutong.Xmpp.Precis;

namespace Hutong.Xmpp.Sasl;

/// <summary>
/// The server's side of SCRAM (RFC 5802, RFC 7677), with or without channel binding. One exchange is checked against
/// several keys of an account, since a device may have a password of its own.
/// </summary>
/// <param name="hash">The mechanism's hash.</param>
/// <param name="nonce">The server's part of the nonce: printable, without comma, from 18 random octets or more.</param>
/// <param name="bindings">What the channel can be bound to, when this is a -PLUS mechanism; none otherwise.</param>
/// <param name="offeredPlus">Whether the -PLUS form was offered: then a client that thinks it was not has been
/// deceived by somebody between (RFC 5802 section 6).</param>
public sealed class ScramServer(ScramHash hash, string nonce, IReadOnlyList<ChannelBinding> bindings, bool offeredPlus)
    : SaslServer((hash == ScramHash.Sha1 ? SaslMechanisms.ScramSha1 : SaslMechanisms.ScramSha256)
        + (bindings.Count > 0 ? "-PLUS" : ""))
{
    enum State : byte
    {
        First,
        Keys,
        Final,
        Over,
    }

    State state;
    Gs2Header header;
    string head = "";
    string clientFirst = "";
    string serverFirst = "";
    string fullNonce = "";
    string username = "";
    ChannelBinding? binding;
    ScramKeySet? keys;

    /// <summary>A nonce of 24 characters.</summary>
    public static string NewNonce(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[18];
        random.GetBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Goes on with the keys of the account.</summary>
    public SaslStep Provide(ScramKeySet set)
    {
        if (state != State.Keys)
        {
            return NotAuthorized;
        }

        keys = set;
        serverFirst = $"r={fullNonce},s={Convert.ToBase64String(set.Salt.Span)},i={set.Rounds}";
        state = State.Final;
        return new SaslStep.Challenge(Encoding.UTF8.GetBytes(serverFirst));
    }

    private protected override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var step = !Utf8.IsValid(message) ? Malformed : state switch
        {
            State.First => First(Encoding.UTF8.GetString(message)),
            State.Final => Final(Encoding.UTF8.GetString(message)),
            _ => Malformed,
        };
        if (step is SaslStep.Failed)
        {
            state = State.Over;
        }

        return step;
    }

    SaslStep First(string message)
    {
        if (!Gs2Header.TryRead(message, out header))
        {
            return Malformed;
        }

        (head, clientFirst) = (message[..header.Length], message[header.Length..]);
        if (bindings.Count > 0 != header.IsBound)
        {
            return Malformed;
        }

        if (header.IsBound)
        {
            binding = bindings.FirstOrDefault(one => one.Type == header.Binding);
            if (binding is null)
            {
                return Malformed;
            }
        }
        else if (header.Binding == "y" && offeredPlus)
        {
            return NotAuthorized;
        }

        // An "m=" in front would be an extension that must be understood: none is.
        var parts = clientFirst.Split(',');
        if (parts.Length < 2 || !parts[0].StartsWith("n=", StringComparison.Ordinal)
            || !parts[1].StartsWith("r=", StringComparison.Ordinal) || !IsNonce(parts[1].AsSpan(2))
            || !Gs2Header.TryName(parts[0][2..], out var name))
        {
            return Malformed;
        }

        if (!PrecisProfile.TryUsername(name, out var prepared))
        {
            return NotAuthorized;
        }

        username = prepared;
        fullNonce = parts[1][2..] + nonce;
        state = State.Keys;
        return new SaslStep.FindKeys(username, header.AuthorizationId);
    }

    SaslStep Final(string message)
    {
        var at = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (at < 0)
        {
            return Malformed;
        }

        var withoutProof = message[..at];
        var parts = withoutProof.Split(',');
        Span<byte> proof = stackalloc byte[64];
        if (parts.Length < 2 || !parts[0].StartsWith("c=", StringComparison.Ordinal)
            || !parts[1].StartsWith("r=", StringComparison.Ordinal)
            || !Convert.TryFromBase64String(message[(at + 3)..], proof, out var length) || length != hash.Length())
        {
            return Malformed;
        }

        state = State.Over;
        return parts[1][2..] == fullNonce && parts[0][2..] == Convert.ToBase64String(ExpectedBinding())
            ? Check(proof[..length], Encoding.UTF8.GetBytes($"{clientFirst},{serverFirst},{withoutProof}"))
            : NotAuthorized;
    }

    byte[] ExpectedBinding() =>
        [.. Encoding.UTF8.GetBytes(head), .. binding is null ? [] : binding.Data.Span];

    // Every key is tried, found or not: the time tells nothing about which device it was.
    SaslStep Check(ReadOnlySpan<byte> proof, byte[] authMessage)
    {
        var found = -1;
        for (var i = 0; i < Math.Min(keys!.Keys.Count, ScramKeySet.MaxKeys); i++)
        {
            var candidate = hash.Hmac(keys.Keys[i].StoredKey.Span, authMessage);
            for (var b = 0; b < candidate.Length; b++)
            {
                candidate[b] ^= proof[b];
            }

            if (CryptographicOperations.FixedTimeEquals(hash.Digest(candidate), keys.Keys[i].StoredKey.Span))
            {
                found = i;
            }
        }

        return found < 0 ? NotAuthorized
            : new SaslStep.Done(username, header.AuthorizationId, found, Encoding.UTF8.GetBytes(
            "v=" + Convert.ToBase64String(hash.Hmac(keys.Keys[found].ServerKey.Span, authMessage))));
    }

    static bool IsNonce(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 512 && !text.ContainsAnyExceptInRange('!', '~') && !text.Contains(',');
}
