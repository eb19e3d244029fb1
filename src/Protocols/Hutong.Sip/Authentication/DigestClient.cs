using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>A name and password for a realm that challenges us, such as a trunk's.</summary>
/// <param name="UserName">The name.</param>
/// <param name="Password">The password.</param>
/// <param name="Realm">The realm it is for; any when null.</param>
public sealed record DigestAccount(string UserName, string Password, string? Realm = null)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => "DigestAccount ***";
}

/// <summary>
/// The side that answers challenges (RFC 3261 section 22.2). It takes the topmost challenge that it can answer
/// (RFC 8760 section 2.4), remembers it, and answers further requests without being asked until it is challenged again.
/// Not safe from several threads.
/// </summary>
/// <param name="account">Who we are there.</param>
/// <param name="random">Where nonces come from.</param>
public sealed class DigestClient(DigestAccount account, RandomNumberGenerator random)
{
    const string Hexadecimal = "x8";

    /// <summary>Challenges in a row, at most: nonces may expire on the way, but not for ever.</summary>
    const int MaxChallenges = 4;

    SipText nonce;
    string realm = "";
    string? opaque;
    DigestAlgorithm algorithm;
    DigestProtection protection;
    byte[] secret = [];
    uint count;
    bool isPending;
    int stales;

    /// <summary>The header field that carries the answer; Other before there was a challenge.</summary>
    public SipHeader Header { get; private set; }

    /// <summary>
    /// Takes the challenge of a 401 or 407. False when there is none that can be answered, or when our last answer was
    /// refused: the password is wrong, and trying again would only get us banned.
    /// </summary>
    public bool TryChallenge(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var (asks, answers) = response.Status == 407
            ? (SipHeader.ProxyAuthenticate, SipHeader.ProxyAuthorization)
            : (SipHeader.WwwAuthenticate, SipHeader.Authorization);
        for (var next = 0; response.Headers.TryNext(asks, ref next, out var text);)
        {
            if (!AuthHeader.TryRead(text, out var challenge) || !TryTake(challenge))
            {
                continue;
            }

            var isStale = string.Equals(challenge.Text("stale"u8), "true", StringComparison.OrdinalIgnoreCase);
            if ((isPending && !isStale) || ++stales > MaxChallenges)
            {
                return false;
            }

            (Header, count, isPending) = (answers, 0, false);
            return true;
        }

        return false;
    }

    /// <summary>A response that is no challenge: the answer was good, the next challenge begins anew.</summary>
    public void Accepted() => (isPending, stales) = (false, 0);

    /// <summary>The answer for a request, or null when there was no challenge.</summary>
    public string? Answer(SipMethod method, string uri, ReadOnlySpan<byte> body)
    {
        if (Header == SipHeader.Other)
        {
            return null;
        }

        isPending = true;
        Span<byte> chance = stackalloc byte[12];
        random.GetBytes(chance);
        var clientNonce = Convert.ToHexStringLower(chance);
        var number = (++count).ToString(Hexadecimal, CultureInfo.InvariantCulture);
        var proof = new DigestProof
        {
            Nonce = nonce.Span,
            Method = method.Name,
            Uri = Encoding.UTF8.GetBytes(uri),
            Protection = protection,
            NonceCount = Encoding.ASCII.GetBytes(number),
            ClientNonce = Encoding.ASCII.GetBytes(clientNonce),
            Body = body,
        }.Compute(algorithm, secret);

        var text = new StringBuilder(400).Append("Digest username=").Append(Escapes.Quote(account.UserName))
            .Append(", realm=").Append(Escapes.Quote(realm)).Append(", nonce=\"").Append(nonce)
            .Append("\", uri=\"").Append(uri).Append("\", response=\"").Append(proof)
            .Append("\", algorithm=").Append(algorithm.Name());
        if (protection != DigestProtection.None)
        {
            text.Append(", qop=").Append(protection == DigestProtection.Request ? "auth" : "auth-int")
                .Append(", nc=").Append(number).Append(", cnonce=\"").Append(clientNonce).Append('"');
        }

        return text.Append(opaque is null ? "" : $", opaque={Escapes.Quote(opaque)}").ToString();
    }

    bool TryTake(AuthHeader challenge)
    {
        if (!challenge.Scheme.IsIgnoringCase("Digest"u8) || challenge.Text("realm"u8) is not { } asked
            || !challenge.TryGet("nonce"u8, out var value)
            || !DigestAlgorithms.TryFind(challenge.Text("algorithm"u8), out var hash)
            || (account.Realm is not null && account.Realm != asked))
        {
            return false;
        }

        var offers = challenge.Text("qop"u8)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var offered = offers.Length == 0 ? DigestProtection.None
            : offers.Contains("auth", StringComparer.OrdinalIgnoreCase) ? DigestProtection.Request
            : DigestProtection.RequestAndBody;
        if (offered == DigestProtection.RequestAndBody
            && !offers.Contains("auth-int", StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        (nonce, realm, opaque) = (DigestProof.Inner(value).Detach(), asked, challenge.Text("opaque"u8));
        (algorithm, protection) = (hash, offered);
        secret = hash.Secret(account.UserName, realm, account.Password);
        return true;
    }
}
