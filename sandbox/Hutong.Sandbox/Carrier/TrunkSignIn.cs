using System.Security.Cryptography;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sandbox.Carrier;

/// <summary>Asks who the caller is, when the trunk has a name and a password.</summary>
sealed class TrunkSignIn(string? user, string? password, TimeProvider time, RandomNumberGenerator random)
{
    const string Realm = "sandbox";

    readonly DigestServer server = new(new() { Realm = Realm }, time, random);

    /// <summary>Whether it asks at all.</summary>
    public bool IsNeeded => user is not null;

    public IEnumerable<string> Challenge(bool isStale = false) => server.Challenge(isStale);

    /// <summary>Whether a request shows the right password.</summary>
    public DigestVerdict Check(SipRequest request)
    {
        var header = request.Headers.Contains(SipHeader.ProxyAuthorization)
            ? SipHeader.ProxyAuthorization : SipHeader.Authorization;
        if (!request.Headers.TryGet(header, out var text) || DigestCredentials.Read(text) is not { } credentials)
        {
            return DigestVerdict.NotForUs;
        }

        var secret = credentials.Algorithm.Secret(user ?? "", Realm, password ?? "");
        var verdict = server.Check(credentials, request, [secret], out _);
        return verdict == DigestVerdict.Good && credentials.UserName != user ? DigestVerdict.WrongSecret : verdict;
    }
}
