using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Hutong.Contracts.Accounts;
using Hutong.Edge.Sip.Listening;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transports;
using Hutong.Xmpp;

namespace Hutong.Edge.Sip.SignIn;

/// <summary>What came of a proof: an account and its device, or what to answer.</summary>
/// <param name="Account">Who it is; null when refused.</param>
/// <param name="Device">With which password.</param>
/// <param name="Status">The code to answer when refused; 401 asks for another proof.</param>
/// <param name="IsStale">Whether only the nonce was too old.</param>
readonly record struct SipProof(AccountRef? Account, Kernel.DeviceId Device, int Status, bool IsStale)
{
    public static SipProof Refused(int status, bool isStale = false) => new(null, default, status, isStale);
}

/// <summary>
/// Digest authentication (RFC 3261 section 22, RFC 8760) with device passwords; the realm is the account's domain.
/// Guesses are counted and banned by <see cref="ISignIn"/> as everywhere; a name that does not exist is answered like a
/// wrong password, after the same work.
/// </summary>
sealed class SipSignIn(
    SipOptions options, ISignIn door, IDirectory directory, TimeProvider time, RandomNumberGenerator random,
    SipMetrics metrics)
{
    const int MaxAgentChars = 200;

    /// <summary>
    /// COMPAT(baresip 1.0, sipsak 0.9): they give up when SHA-256 is among the challenges.
    /// </summary>
    static readonly string[] Stumbling = ["baresip v0", "baresip v1", "sipsak"];

    readonly ConcurrentDictionary<string, DigestServer> realms = new(StringComparer.Ordinal);

    public bool MayTry(IPAddress peer) => door.MayTry(peer);

    /// <summary>
    /// Whether a request brings a digest to a challenge that went to this very address a short while ago: only then is
    /// anything kept for it. Nobody can make that for the address of somebody else.
    /// </summary>
    public bool HasProof(SipRequest request, ISipFlow flow) => Credentials(request) is { } credentials
        && RealmOf(credentials.Realm).IsFresh(credentials, LocalAddresses.Plain(flow.Remote.Address));

    /// <summary>Whether it brings one at all: then only its challenge was too old.</summary>
    public static bool IsStale(SipRequest request) => request.Headers.Contains(SipHeader.Authorization)
        || request.Headers.Contains(SipHeader.ProxyAuthorization);

    /// <summary>
    /// The domain of ours that a request speaks of: the one that it is from, or is registered at. Telephones that were
    /// given only an address of the server have none: then it is the first of ours.
    /// </summary>
    public string? DomainOf(SipRequest request)
    {
        var uri = request.Method == SipMethod.Register ? request.To.Uri : request.From.Uri;
        return DomainOf(uri.IsSip ? uri.Host.ToString() : "");
    }

    /// <summary>A domain of ours by the host of a URI.</summary>
    public string? DomainOf(string host)
    {
        var name = host.ToLowerInvariant();
        return directory.IsLocal(name) ? name : directory.Domains.Count > 0 ? directory.Domains[0] : null;
    }

    /// <summary>The challenges for a request; none while there is no domain.</summary>
    public IEnumerable<string> Challenges(SipRequest request, ISipFlow flow, bool isStale)
    {
        if (DomainOf(request) is not { } domain)
        {
            return [];
        }

        var all = RealmOf(domain).Challenge(isStale, LocalAddresses.Plain(flow.Remote.Address));
        return options.OfferSha256 && Stumbles(request)
            ? all.Where(one => one.Contains("algorithm=MD5", StringComparison.Ordinal)) : all;
    }

    /// <summary>Checks the proof of a request.</summary>
    public async ValueTask<SipProof> ProveAsync(SipRequest request, ISipFlow flow, CancellationToken cancel)
    {
        var peer = LocalAddresses.Plain(flow.Remote.Address);
        if (Credentials(request) is not { } credentials
            || !Jid.TryCreate(credentials.UserName, credentials.Realm, null, out var address))
        {
            return SipProof.Refused(401);
        }

        var origin = new SignInOrigin(peer, AgentOf(request));
        var keys = await door.DigestAsync(address, origin, cancel);
        var secrets = new ReadOnlyMemory<byte>[keys.Count];
        for (var i = 0; i < secrets.Length; i++)
        {
            secrets[i] = credentials.Algorithm == DigestAlgorithm.Md5 ? keys[i].Md5 : keys[i].Sha256;
        }

        var verdict = RealmOf(credentials.Realm).Check(credentials, request, secrets, out var index, peer);
        switch (verdict)
        {
            case DigestVerdict.Stale:
                return SipProof.Refused(401, isStale: true);
            case DigestVerdict.NotForUs:
                return SipProof.Refused(401);
            case DigestVerdict.UriMismatch:
                return SipProof.Refused(400);
            default:
                var outcome = await door.DigestEndedAsync(
                    address, verdict == DigestVerdict.Good ? keys[index].Device : null, origin, cancel);
                metrics.SignIn(outcome.Account is null ? outcome.Refusal.ToString() : "accepted");
                return outcome.Account is { } account ? new(account, outcome.Device, 0, false)
                    : SipProof.Refused(outcome.Refusal == SignInRefusal.Temporary ? 503 : 403);
        }
    }

    /// <summary>What the program says it is.</summary>
    public static string? AgentOf(SipRequest request)
    {
        if (!request.Headers.TryGet(SipHeader.UserAgent, out var agent) || agent.IsEmpty)
        {
            return null;
        }

        var name = agent.ToString();
        return name.Length > MaxAgentChars ? name[..MaxAgentChars] : name;
    }

    // The first that is for a domain of ours: a telephone may bring those for others on the way as well.
    DigestCredentials? Credentials(SipRequest request) => request.Proof ??= ReadCredentials(request);

    DigestCredentials? ReadCredentials(SipRequest request)
    {
        if (!IsStale(request))
        {
            return null;
        }

        foreach (var header in (ReadOnlySpan<SipHeader>)[SipHeader.Authorization, SipHeader.ProxyAuthorization])
        {
            for (var i = 0; i < request.Headers.Count; i++)
            {
                var line = request.Headers[i];
                if (line.Header == header && DigestCredentials.Read(line.Value) is { } read
                    && directory.IsLocal(read.Realm))
                {
                    return read;
                }
            }
        }

        return null;
    }

    DigestServer RealmOf(string domain) => realms.GetOrAdd(domain, name => new(
        new()
        {
            Realm = name,
            Algorithms = options.OfferSha256 ? [DigestAlgorithm.Sha256, DigestAlgorithm.Md5] : [DigestAlgorithm.Md5],
        },
        time, random));

    static bool Stumbles(SipRequest request) => AgentOf(request) is { } agent
        && Array.Exists(Stumbling, name => agent.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
