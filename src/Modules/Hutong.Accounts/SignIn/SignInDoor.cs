using System.Net;
using System.Security.Cryptography;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn.Scram;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.SignIn;

/// <summary>The one door (<see cref="ISignIn"/>): proves who a client is, counts guesses, bans.</summary>
sealed class SignInDoor(
    AccountDirectory directory, GuessGuard guard, BanKeeper bans, HashingQueue hashing, RememberedPasswords remembered,
    ApiTokens tokens, FastTokens fast, UseRecorder uses, ServerKeys keys, TimeProvider time) : ISignIn
{
    const int Md5Bytes = 16;
    const int Ha1Bytes = Md5Bytes + 32;

    public bool MayTry(IPAddress peer) => guard.MayTry(peer);

    public async ValueTask<ScramMaterial> ScramAsync(
        Jid address, ScramHash hash, SignInOrigin origin, CancellationToken cancel)
    {
        var record = await directory.SignInAsync(address, cancel);
        var now = time.GetUtcNow().ToMicroseconds();
        var keys = new List<ScramKey>(record.Keys.Count);
        foreach (var key in record.Keys)
        {
            if (key.ExpiresAt is null || key.ExpiresAt > now)
            {
                keys.Add(hash == ScramHash.Sha1
                    ? new(key.Credential, key.Verifier.StoredKeySha1.ToArray(), key.Verifier.ServerKeySha1.ToArray())
                    : new(key.Credential, key.Verifier.StoredKeySha256.ToArray(),
                        key.Verifier.ServerKeySha256.ToArray()));
            }
        }

        return new(record.Salt, record.Rounds, keys);
    }

    public async ValueTask<SignInOutcome> ScramEndedAsync(
        Jid address, long? verifier, SignInOrigin origin, CancellationToken cancel)
    {
        var record = await directory.SignInAsync(address, cancel);
        if (!guard.MayTry(origin.Peer, AccountOf(record)))
        {
            return SignInOutcome.Refused(SignInRefusal.TooMany);
        }

        return verifier is { } credential && record.Keys.Any(key => key.Credential == credential)
            ? Accept(record, credential, origin) : Refuse(record, origin);
    }

    public async ValueTask<IReadOnlyList<DigestKey>> DigestAsync(
        Jid address, SignInOrigin origin, CancellationToken cancel)
    {
        var record = await directory.SignInAsync(address, cancel);
        var now = time.GetUtcNow().ToMicroseconds();
        var found = new List<DigestKey>(record.Keys.Count);
        foreach (var key in record.Keys)
        {
            if (key.Ha1 is { Length: Ha1Bytes } ha1 && (key.ExpiresAt is null || key.ExpiresAt > now))
            {
                found.Add(Key(key.Credential, ha1));
            }
        }

        return found.Count > 0 ? found : [Key(0, keys.FalseHa1(address.Bare.ToString()))];

        static DigestKey Key(long credential, byte[] ha1) =>
            new(new DeviceId(credential), ha1[..Md5Bytes], ha1[Md5Bytes..]);
    }

    public ValueTask<SignInOutcome> DigestEndedAsync(
        Jid address, DeviceId? device, SignInOrigin origin, CancellationToken cancel) =>
        ScramEndedAsync(address, device is { Value: not 0 } known ? known.Value : null, origin, cancel);

    public async ValueTask<SignInOutcome> PasswordAsync(
        Jid address, string password, SignInOrigin origin, CancellationToken cancel)
    {
        var record = await directory.SignInAsync(address, cancel);
        if (!guard.MayTry(origin.Peer, AccountOf(record)))
        {
            return SignInOutcome.Refused(SignInRefusal.TooMany);
        }

        if (SaslPrep.Prepare(password) is not { } prepared)
        {
            return Refuse(record, origin);
        }

        if (record.Ref is not null && remembered.Find(record, prepared) is { } known)
        {
            return Accept(record, known.Credential, origin);
        }

        // Also for names that do not exist: both take the same time.
        var stored = await hashing.RunAsync(
            () => ScramVerifier.StoredKeyOf(prepared, record.Salt, record.Rounds), cancel);
        if (stored is null)
        {
            return SignInOutcome.Refused(SignInRefusal.Temporary);
        }

        SignInKey? matched = null;
        foreach (var key in record.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Verifier.StoredKeySha256, stored))
            {
                matched = key;
            }
        }

        if (matched is null)
        {
            return Refuse(record, origin);
        }

        remembered.Add(record, matched, prepared);
        return Accept(record, matched.Credential, origin);
    }

    public async ValueTask<SignInOutcome> BearerAsync(
        Jid? address, string token, SignInOrigin origin, CancellationToken cancel)
    {
        if (!guard.MayTry(origin.Peer))
        {
            return SignInOutcome.Refused(SignInRefusal.TooMany);
        }

        if (await tokens.FindAsync(token, cancel) is not { } found)
        {
            bans.Failed(origin.Peer, AccountId.None, TenantId.First);
            return SignInOutcome.Refused(SignInRefusal.NotAuthorized);
        }

        if (found.ExpiresAt <= time.GetUtcNow())
        {
            return SignInOutcome.Refused(SignInRefusal.Expired);
        }

        var holder = await directory.AccountAsync(found.Account, cancel);
        return Decide(holder, address, found.Device, origin);
    }

    public ValueTask<IReadOnlyList<FastToken>> FastTokensAsync(
        Jid address, string clientId, CancellationToken cancel) =>
        fast.FindAsync(address, clientId, cancel);

    public async ValueTask<SignInOutcome> FastEndedAsync(
        Jid address, FastToken? token, ulong? counter, SignInOrigin origin, CancellationToken cancel)
    {
        var holder = await directory.AddressAsync(address, cancel);
        var account = holder.Ref?.Account ?? AccountId.None;
        if (!guard.MayTry(origin.Peer, account))
        {
            return SignInOutcome.Refused(SignInRefusal.TooMany);
        }

        if (token is null || holder.Ref is null
            || await fast.UseAsync(holder.Ref, token, counter, cancel) is not { } device)
        {
            bans.Failed(origin.Peer, account, holder.Ref?.Tenant ?? TenantId.First);
            return SignInOutcome.Refused(SignInRefusal.NotAuthorized);
        }

        return Decide(holder, address, device, origin);
    }

    public ValueTask<IssuedToken> IssueFastAsync(
        AccountRef account, DeviceId device, string clientId, string mechanism, CancellationToken cancel) =>
        fast.IssueAsync(account, device, clientId, mechanism, cancel);

    public ValueTask RevokeFastAsync(AccountRef account, string clientId, CancellationToken cancel) =>
        fast.RevokeAsync(account, clientId, cancel);

    static AccountId AccountOf(SignInRecord record) => record.Ref?.Account ?? AccountId.None;

    SignInOutcome Decide(AddressRecord holder, Jid? address, DeviceId device, SignInOrigin origin)
    {
        if (holder.Ref is not { } account || (address is not null && address.Bare != account.Address))
        {
            return SignInOutcome.Refused(SignInRefusal.NotAuthorized);
        }

        if (holder.State == AccountState.Disabled)
        {
            return SignInOutcome.Refused(SignInRefusal.Disabled);
        }

        guard.Succeeded(origin.Peer, account.Account);
        return SignInOutcome.Accepted(account, device);
    }

    SignInOutcome Accept(SignInRecord record, long credential, SignInOrigin origin)
    {
        if (record.State == AccountState.Disabled)
        {
            return SignInOutcome.Refused(SignInRefusal.Disabled);
        }

        var key = record.Keys.First(key => key.Credential == credential);
        if (key.ExpiresAt is { } end && end <= time.GetUtcNow().ToMicroseconds())
        {
            return SignInOutcome.Refused(SignInRefusal.Expired);
        }

        guard.Succeeded(origin.Peer, record.Ref!.Account);
        uses.Used(record.Ref, credential);
        return SignInOutcome.Accepted(record.Ref, new DeviceId(credential));
    }

    SignInOutcome Refuse(SignInRecord record, SignInOrigin origin)
    {
        bans.Failed(origin.Peer, AccountOf(record), record.Ref?.Tenant ?? TenantId.First);
        return SignInOutcome.Refused(SignInRefusal.NotAuthorized);
    }
}
