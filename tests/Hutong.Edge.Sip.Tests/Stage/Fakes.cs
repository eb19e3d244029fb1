using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Authentication;
using Hutong.Xmpp;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>One domain with a few accounts; each has the device passwords NAME-one and NAME-two.</summary>
sealed class FakeAccounts : IDirectory, ISignIn
{
    public const string Domain = "example.net";

    public static readonly string[] Cast = ["lin", "mei", "+8613800138000"];

    public ConcurrentBag<IPAddress> Banned { get; } = [];

    /// <summary>Device passwords taken back.</summary>
    public ConcurrentDictionary<DeviceId, bool> Revoked { get; } = new();

    public ConcurrentQueue<(string Address, bool Good)> Attempts { get; } = new();

    public IReadOnlyList<string> Domains { get; } = [Domain];

    public bool IsLocal(string domain) => domain == Domain;

    public TenantId? TenantOf(string domain) => IsLocal(domain) ? TenantId.First : null;

    public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) => new(Find(bare));

    public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
        new(Of(Cast[account.Value - 1]));

    public static AccountRef Of(string name) =>
        new(new(Array.IndexOf(Cast, name) + 1), TenantId.First, Jid.Parse($"{name}@{Domain}"));

    public static DeviceId DeviceOf(string name, int which) => new((Array.IndexOf(Cast, name) + 1) * 10 + which);

    public ValueTask<IReadOnlyList<DigestKey>> DigestAsync(
        Jid address, SignInOrigin origin, CancellationToken cancel) => new(
        Find(address) is null ? [new DigestKey(default, new byte[16], new byte[32])]
        : [.. new[] { "one", "two" }
            .Select((word, index) => Key(address.Local!, word, DeviceOf(address.Local!, index + 1)))
            .Where(key => !Revoked.ContainsKey(key.Device))]);

    public ValueTask<SignInOutcome> DigestEndedAsync(
        Jid address, DeviceId? device, SignInOrigin origin, CancellationToken cancel)
    {
        Attempts.Enqueue((address.ToString(), device is not null));
        return new(device is { Value: not 0 } good && Find(address) is { } account
            ? SignInOutcome.Accepted(account, good) : SignInOutcome.Refused(SignInRefusal.NotAuthorized));
    }

    public bool MayTry(IPAddress peer) => !Banned.Contains(peer);

    public ValueTask<ScramMaterial> ScramAsync(
        Jid address, ScramHash hash, SignInOrigin origin, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<SignInOutcome> ScramEndedAsync(
        Jid address, long? verifier, SignInOrigin origin, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<SignInOutcome> PasswordAsync(
        Jid address, string password, SignInOrigin origin, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<SignInOutcome> BearerAsync(
        Jid? address, string token, SignInOrigin origin, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<FastToken>> FastTokensAsync(
        Jid address, string clientId, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<SignInOutcome> FastEndedAsync(
        Jid address, FastToken? token, ulong? counter, SignInOrigin origin, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<IssuedToken> IssueFastAsync(
        AccountRef account, DeviceId device, string clientId, string mechanism, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask RevokeFastAsync(AccountRef account, string clientId, CancellationToken cancel) =>
        throw new NotSupportedException();

    static AccountRef? Find(Jid bare) =>
        bare.Domain == Domain && Cast.Contains(bare.Local) ? Of(bare.Local!) : null;

    static DigestKey Key(string name, string word, DeviceId device) => new(device,
        DigestAlgorithm.Md5.Secret(name, Domain, $"{name}-{word}"),
        DigestAlgorithm.Sha256.Secret(name, Domain, $"{name}-{word}"));
}

/// <summary>Meters that nobody reads.</summary>
sealed class NoMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
