using System.Net;
using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Contracts.Accounts;

/// <summary>The hash that a SCRAM mechanism uses.</summary>
public enum ScramHash
{
    /// <summary>SCRAM-SHA-1 (RFC 5802).</summary>
    Sha1,

    /// <summary>SCRAM-SHA-256 (RFC 7677).</summary>
    Sha256,
}

/// <summary>Where an attempt to sign in comes from; limits and bans go by it.</summary>
/// <param name="Peer">The remote address, or null for an in-process caller.</param>
/// <param name="Client">What the client says it is (its software and device name), for the list of devices.</param>
public sealed record SignInOrigin(IPAddress? Peer, string? Client);

/// <summary>One key pair that a SCRAM proof may match.</summary>
/// <param name="Verifier">Which stored credential this is.</param>
/// <param name="StoredKey">H(ClientKey), 20 or 32 bytes.</param>
/// <param name="ServerKey">HMAC(SaltedPassword, "Server Key"), 20 or 32 bytes.</param>
public sealed record ScramKey(long Verifier, byte[] StoredKey, byte[] ServerKey);

/// <summary>
/// What a SCRAM exchange needs: one salt and number of rounds for all credentials of an account, at most 20 keys.
/// For a name that does not exist the salt is false but always the same, and there are no keys.
/// </summary>
public sealed record ScramMaterial(byte[] Salt, int Iterations, IReadOnlyList<ScramKey> Keys);

/// <summary>What a digest of one device password is checked with (HA1, RFC 7616 section 3.4.2).</summary>
/// <param name="Device">The device; none for a false key.</param>
/// <param name="Md5">16 bytes.</param>
/// <param name="Sha256">32 bytes.</param>
public sealed record DigestKey(DeviceId Device, byte[] Md5, byte[] Sha256);

/// <summary>Why somebody was not let in.</summary>
public enum SignInRefusal
{
    /// <summary>Wrong name or secret; which of them is not told.</summary>
    NotAuthorized,

    /// <summary>The account is disabled.</summary>
    Disabled,

    /// <summary>The credential has expired.</summary>
    Expired,

    /// <summary>Too many attempts; try later.</summary>
    TooMany,

    /// <summary>The store cannot be reached.</summary>
    Temporary,
}

/// <summary>The outcome of an attempt: an account and device, or a refusal.</summary>
public sealed record SignInOutcome
{
    SignInOutcome(AccountRef? account, DeviceId device, SignInRefusal refusal) =>
        (Account, Device, Refusal) = (account, device, refusal);

    /// <summary>Who it is; null when refused.</summary>
    public AccountRef? Account { get; }

    /// <summary>With which credential.</summary>
    public DeviceId Device { get; }

    /// <summary>Why not, when <see cref="Account"/> is null.</summary>
    public SignInRefusal Refusal { get; }

    /// <summary>Let in.</summary>
    public static SignInOutcome Accepted(AccountRef account, DeviceId device) => new(account, device, default);

    /// <summary>Not let in.</summary>
    public static SignInOutcome Refused(SignInRefusal reason) => new(null, default, reason);
}

/// <summary>A token with its end, shown once.</summary>
public sealed record IssuedToken(string Token, DateTimeOffset Expires);

/// <summary>
/// The one door: every edge proves who a client is through this. It counts guesses, bans, and writes the audit rows;
/// an edge only speaks its protocol.
/// </summary>
public interface ISignIn
{
    /// <summary>The material for a SCRAM exchange with a bare address; a stable false one for unknown names.</summary>
    ValueTask<ScramMaterial> ScramAsync(Jid address, ScramHash hash, SignInOrigin origin, CancellationToken cancel);

    /// <summary>Ends a SCRAM exchange: <paramref name="verifier"/> matched, or null when no key did.</summary>
    ValueTask<SignInOutcome> ScramEndedAsync(
        Jid address, long? verifier, SignInOrigin origin, CancellationToken cancel);

    /// <summary>Checks a password in the clear (SASL PLAIN under TLS, HTTP).</summary>
    ValueTask<SignInOutcome> PasswordAsync(Jid address, string password, SignInOrigin origin, CancellationToken cancel);

    /// <summary>
    /// What a digest (RFC 7616; SIP) of a bare address is checked with: one key for each device password, whose realm
    /// is
    /// the domain. Passwords that people chose have none. Never empty: where there is none, a false key that is always
    /// the same, so that the check takes as long.
    /// </summary>
    ValueTask<IReadOnlyList<DigestKey>> DigestAsync(Jid address, SignInOrigin origin, CancellationToken cancel);

    /// <summary>Ends a digest exchange: the key of <paramref name="device"/> matched, or null when none did.</summary>
    ValueTask<SignInOutcome> DigestEndedAsync(
        Jid address, DeviceId? device, SignInOrigin origin, CancellationToken cancel);

    /// <summary>
    /// Checks one of our API tokens (OAUTHBEARER, HTTP). The address may be null when the token tells it.
    /// </summary>
    ValueTask<SignInOutcome> BearerAsync(Jid? address, string token, SignInOrigin origin, CancellationToken cancel);

    /// <summary>
    /// The secrets of FAST tokens (XEP-0484) that a client may prove, newest first; empty for unknown names.
    /// </summary>
    ValueTask<IReadOnlyList<FastToken>> FastTokensAsync(Jid address, string clientId, CancellationToken cancel);

    /// <summary>Ends a FAST exchange; refused when <paramref name="token"/> is null or its counter went back.</summary>
    ValueTask<SignInOutcome> FastEndedAsync(
        Jid address, FastToken? token, ulong? counter, SignInOrigin origin, CancellationToken cancel);

    /// <summary>
    /// Issues a FAST token for a device; the previous one of the same client stays valid until the new is used.
    /// </summary>
    ValueTask<IssuedToken> IssueFastAsync(
        AccountRef account, DeviceId device, string clientId, string mechanism, CancellationToken cancel);

    /// <summary>Takes back the FAST tokens of a client.</summary>
    ValueTask RevokeFastAsync(AccountRef account, string clientId, CancellationToken cancel);

    /// <summary>
    /// Whether an address may try at all now (a ban is in force); edges ask before they read anything.
    /// </summary>
    bool MayTry(IPAddress peer);
}

/// <summary>A stored FAST token (XEP-0484).</summary>
/// <param name="Id">Which one.</param>
/// <param name="Secret">The token's text as bytes: the key of the HMAC.</param>
/// <param name="Mechanism">For example HT-SHA-256-NONE.</param>
public sealed record FastToken(long Id, byte[] Secret, string Mechanism);
