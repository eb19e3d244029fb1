using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sandbox.Carrier;

/// <summary>
/// Where the server said that it is: a trunk's client registers (RFC 3261 section 10.3), and calls go there.
/// </summary>
sealed class TrunkRegistrar(TrunkSignIn signIn, TimeProvider time)
{
    const uint SecondsMax = 3600;

    readonly Lock gate = new();
    (ISipFlow Flow, SipUri Contact, DateTimeOffset Until)? binding;

    /// <summary>The server's registration, while it is good.</summary>
    public (ISipFlow Flow, SipUri Contact)? Binding
    {
        get
        {
            lock (gate)
            {
                return binding is { } one && one.Until > time.GetUtcNow() ? (one.Flow, one.Contact) : null;
            }
        }
    }

    public void Answer(ServerTransaction transaction)
    {
        var request = transaction.Request;
        var verdict = signIn.IsNeeded ? signIn.Check(request) : DigestVerdict.Good;
        if (verdict != DigestVerdict.Good)
        {
            using var challenge = transaction.Response(401);
            foreach (var value in signIn.Challenge(verdict == DigestVerdict.Stale))
            {
                challenge.Add(SipHeader.WwwAuthenticate, value);
            }

            transaction.Respond(401, challenge.Finish());
            return;
        }

        var seconds =
            request.Headers.TryNumber(SipHeader.Expires, out var asked) ? Math.Min(asked, SecondsMax) : SecondsMax;
        using var response = transaction.Response(200);
        if (request.TryContact(out var contact))
        {
            if (contact.Parameters.TryNumber("expires"u8, out var own))
            {
                seconds = Math.Min(own, SecondsMax);
            }

            lock (gate)
            {
                binding = seconds == 0 ? null
                    : (transaction.Source, SipUri.Parse(contact.Uri.ToString()), time.GetUtcNow().AddSeconds(seconds));
            }

            if (seconds > 0)
            {
                response.Add(SipHeader.Contact, $"<{contact.Uri}>;expires={seconds}");
            }
        }
        else if (contact.IsWildcard)
        {
            lock (gate)
            {
                binding = null;
            }
        }

        transaction.Respond(200, response.Finish());
    }
}
