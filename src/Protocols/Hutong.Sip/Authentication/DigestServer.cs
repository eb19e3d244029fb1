using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Authentication;

/// <summary>What one realm asks for.</summary>
public sealed record DigestOptions
{
    /// <summary>The realm: the domain that telephones show and passwords belong to.</summary>
    public required string Realm { get; init; }

    /// <summary>
    /// The hashes that are offered, best first (RFC 8760 section 2.3). Default both.
    /// COMPAT(baresip 1.0, sipsak 0.9): they give up when SHA-256 is among the challenges, in any place or in the
    /// first;
    /// who serves such telephones offers MD5 alone, over TLS where that can be had.
    /// </summary>
    public IReadOnlyList<DigestAlgorithm> Algorithms { get; init; } = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>How long a nonce is good. Default 5 minutes: longer than any call is set up, shorter than a
    /// registration.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Nonces in use that are remembered, so that a proof is good once. Default 65,536, of 100 bytes each. What is
    /// forgotten early costs its client a new challenge, nothing else.
    /// </summary>
    public int MaxNonces { get; init; } = 65_536;

    /// <summary>Whether protection of the body is offered. Default no: proxies on the way change bodies.</summary>
    public bool OffersBodyProtection { get; init; }

    /// <summary>Whether clients may send a hash of their name. Default no: names must then be found by hash.</summary>
    public bool OffersUserHash { get; init; }

    /// <summary>Whether the URI in the proof must be the Request-URI. Default yes.</summary>
    public bool ChecksUri { get; init; } = true;
}

/// <summary>What came of a proof.</summary>
public enum DigestVerdict : byte
{
    /// <summary>It is good.</summary>
    Good,
    /// <summary>
    /// The nonce is too old, unknown or used up: challenge again with <c>stale=true</c>; it was no guess.
    /// </summary>
    Stale,
    /// <summary>The secret is wrong: a guess, to be counted.</summary>
    WrongSecret,
    /// <summary>Another realm, or a hash that is not offered: challenge.</summary>
    NotForUs,
    /// <summary>The proof is for another URI: 400.</summary>
    UriMismatch,
}

/// <summary>
/// The side that challenges (RFC 3261 section 22, RFC 7616, RFC 8760). A nonce carries its time and a keyed hash, so
/// that
/// a challenge costs no memory; one that was used is remembered until it expires, in a table with an end. Safe from
/// several threads.
/// </summary>
/// <param name="options">The realm.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Where keys and nonces come from.</param>
public sealed class DigestServer(DigestOptions options, TimeProvider time, RandomNumberGenerator random)
{
    const int NonceBytes = 32;

    readonly byte[] key = NewKey(random);
    readonly NonceTable used = new(options.MaxNonces);
    readonly string beginning = $"Digest realm={Escapes.Quote(options.Realm)}, nonce=\"";
    readonly string[] ends =
    [
        .. options.Algorithms.Select(one => $"\", qop=\"auth{(options.OffersBodyProtection ? ",auth-int" : "")}\", "
            + $"algorithm={one.Name()}{(options.OffersUserHash ? ", userhash=true" : "")}"),
    ];

    long nonces;

    /// <summary>What it asks for.</summary>
    public DigestOptions Options => options;

    /// <summary>
    /// The values of WWW-Authenticate or Proxy-Authenticate, one for each hash, best first.
    /// </summary>
    /// <param name="isStale">Whether the secret was right and the nonce not: the client need not ask its user.</param>
    /// <param name="peer">
    /// Whose nonce it is, when it is to be good from there only: then nobody's guesses count against another address.
    /// </param>
    public IEnumerable<string> Challenge(bool isStale, IPAddress? peer = null)
    {
        var nonce = NewNonce(peer);
        foreach (var end in ends)
        {
            yield return string.Concat(beginning, nonce, end, isStale ? ", stale=true" : "");
        }
    }

    /// <summary>
    /// Whether a proof fits one of the secrets of an account, which has one for each device. For a name that does not
    /// exist give a false secret: the time and the answer are the same.
    /// </summary>
    /// <param name="credentials">The proof.</param>
    /// <param name="request">The request it came in.</param>
    /// <param name="secrets">HA1 by <see cref="DigestAlgorithms.Secret"/>, for the algorithm of the proof.</param>
    /// <param name="index">Which of them it was; -1 when it was none.</param>
    /// <param name="peer">Who sends it, when it was challenged so.</param>
    public DigestVerdict Check(
        DigestCredentials credentials, SipRequest request, IReadOnlyList<ReadOnlyMemory<byte>> secrets, out int index,
        IPAddress? peer = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(secrets);
        index = -1;
        if (credentials.Realm != options.Realm || !options.Algorithms.Contains(credentials.Algorithm))
        {
            return DigestVerdict.NotForUs;
        }

        if (options.ChecksUri && !IsFor(credentials.Uri, request))
        {
            return DigestVerdict.UriMismatch;
        }

        // Without a nonce of ours there is nothing to guess at, and the hashes are saved.
        if (!TryNonce(credentials, peer, out var issued) || IsOld(issued))
        {
            return DigestVerdict.Stale;
        }

        // All are tried, found or not: the time tells nothing about which device it was.
        var response = Lower(credentials.Response.Span);
        for (var i = 0; i < secrets.Count; i++)
        {
            var proof = credentials.Proof(request.Method.Name, request.Body.Span, secrets[i].Span);
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(proof), response))
            {
                index = i;
            }
        }

        // Only who knows the secret may use a nonce up.
        return index < 0 ? DigestVerdict.WrongSecret
            : used.TryUse(credentials.Nonce.Detach(), credentials.NonceCount, issued + options.NonceLifetime,
                time.GetUtcNow()) ? DigestVerdict.Good
            : DigestVerdict.Stale;
    }

    /// <summary>
    /// Whether a proof has a nonce of ours that is not too old: what has none is challenged without keeping anything.
    /// </summary>
    public bool IsFresh(DigestCredentials credentials, IPAddress? peer = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return credentials.Realm == options.Realm && TryNonce(credentials, peer, out var issued) && !IsOld(issued);
    }

    static bool IsFor(SipText uri, SipRequest request) =>
        uri == request.Uri.Raw || (SipUri.TryRead(uri, out var meant) && meant == request.Uri);

    static byte[] Lower(ReadOnlySpan<byte> hex)
    {
        var lower = hex.ToArray();
        foreach (ref var one in lower.AsSpan())
        {
            one = one is >= (byte)'A' and <= (byte)'F' ? (byte)(one | 0x20) : one;
        }

        return lower;
    }

    static byte[] NewKey(RandomNumberGenerator random)
    {
        var key = new byte[SipHash.Size];
        random.GetBytes(key);
        return key;
    }

    bool IsOld(DateTimeOffset issued)
    {
        var age = time.GetUtcNow() - issued;
        return age > options.NonceLifetime || age < -TimeSpan.FromMinutes(1);
    }

    // Time in milliseconds, a number, and a hash of both: 8 + 8 + 16 bytes.
    string NewNonce(IPAddress? peer)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        BinaryPrimitives.WriteInt64BigEndian(nonce, time.GetUtcNow().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(nonce[8..], Interlocked.Increment(ref nonces));
        Sign(nonce[..16], peer, nonce[16..]);
        return Convert.ToBase64String(nonce);
    }

    bool TryNonce(DigestCredentials credentials, IPAddress? peer, out DateTimeOffset issued)
    {
        if (credentials.Known is { } known && ReferenceEquals(known.By, this) && Equals(known.Peer, peer))
        {
            issued = known.Issued;
            return true;
        }

        issued = default;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> expected = stackalloc byte[SipHash.Size];
        var text = credentials.Nonce.Span;
        if (text.Length != 44 || Base64.DecodeFromUtf8(text, nonce, out _, out var written)
            != System.Buffers.OperationStatus.Done || written != NonceBytes)
        {
            return false;
        }

        Sign(nonce[..16], peer, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, nonce[16..]))
        {
            return false;
        }

        issued = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(nonce));
        credentials.Known = (this, peer, issued);
        return true;
    }

    void Sign(ReadOnlySpan<byte> bytes, IPAddress? peer, Span<byte> signature)
    {
        Span<byte> signed = stackalloc byte[32];
        bytes.CopyTo(signed);
        var length = bytes.Length;
        if (peer is not null && peer.TryWriteBytes(signed[length..], out var more))
        {
            length += more;
        }

        SipHash.Hash(key, signed[..length], signature);
    }
}
