using System.Buffers.Binary;
using System.Globalization;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.SignUp;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Passkeys;

/// <summary>What a page gives back to add a passkey.</summary>
/// <param name="ClientData">The bytes of <c>clientDataJSON</c>.</param>
/// <param name="Attestation">The bytes of <c>attestationObject</c>.</param>
/// <param name="Transports">How the authenticator is reached, as the page says.</param>
sealed record NewPasskey(byte[] ClientData, byte[] Attestation, IReadOnlyList<string> Transports);

/// <summary>What a page gives back to sign in.</summary>
/// <param name="Credential">Which credential.</param>
/// <param name="ClientData">The bytes of <c>clientDataJSON</c>.</param>
/// <param name="Authenticator">The bytes of <c>authenticatorData</c>.</param>
/// <param name="Signature">The signature over both.</param>
/// <param name="User">The handle that the authenticator keeps of the account.</param>
sealed record PasskeyProof(
    byte[] Credential, byte[] ClientData, byte[] Authenticator, byte[] Signature, byte[] User);

/// <summary>
/// Passkeys (WebAuthn level 3): adds, lists, takes back, signs in. Only discoverable ones, so that signing in asks for
/// no address and tells nobody which addresses there are.
/// </summary>
sealed class PasskeyBook(
    IStore store, PasskeyTable table, PasskeyChallenges challenges, PasskeyOptions options, AccountDirectory directory,
    AccountWriter writer, ApiTokens tokens, AccountIds ids, GuessGuard guard, BanKeeper bans, DeviceNotices notices,
    IPublicAddress web)
{
    const int HandleBytes = 12, MaxNameChars = 100, MaxTransportChars = 100;

    /// <summary>Where passkeys are good.</summary>
    public PasskeyPlace Place { get; } = PlaceOf(options, web.Http);

    /// <summary>The passkeys of an account.</summary>
    public ValueTask<IReadOnlyList<Passkey>> ListAsync(AccountRef account, CancellationToken cancel) =>
        table.ListAsync(account, cancel);

    /// <summary>
    /// What an authenticator keeps of an account: tenant and id, which say nothing to others and never change.
    /// </summary>
    public static byte[] Handle(AccountRef account)
    {
        var handle = new byte[HandleBytes];
        BinaryPrimitives.WriteInt32BigEndian(handle, account.Tenant.Value);
        BinaryPrimitives.WriteInt64BigEndian(handle.AsSpan(sizeof(int)), account.Account.Value);
        return handle;
    }

    /// <summary>Adds a passkey; all devices are told.</summary>
    public async ValueTask<AccountAnswer<Passkey>> AddAsync(
        AccountRef account, NewPasskey given, string name, CancellationToken cancel)
    {
        if (PasskeyCheck.ChallengeOf(given.ClientData) is not { } challenge
            || !challenges.IsGood(challenge, account.Account))
        {
            return (AccountFault.NotAllowed, "the challenge is not one of this account, or its time is over");
        }

        var (fault, data) = PasskeyCheck.Registration(Place, given.ClientData, given.Attestation);
        if (data is null)
        {
            return (AccountFault.NotAllowed, $"the passkey is refused: {Words(fault)}");
        }

        var existing = await table.ListAsync(account, cancel);
        if (existing.Count >= options.Most)
        {
            return (AccountFault.TooMany, "the account has as many passkeys as it may: remove one first");
        }

        if (existing.Any(one => one.Credential.AsSpan().SequenceEqual(data.CredentialId)))
        {
            return (AccountFault.Taken, "this passkey is one of the account already");
        }

        var transports = string.Join(' ', given.Transports.Where(one => one.All(char.IsAsciiLetter)));
        var made = new Passkey(ids.Next(), data.CredentialId, data.Key, data.Counter, data.IsBackedUp, Name(name),
            transports.Length > MaxTransportChars ? "" : transports, writer.Now, null);
        var unit = new UnitOfWork();
        challenges.AddUse(unit, challenge);
        PasskeyTable.Add(unit, account, made, options.Most);
        writer.Audit(unit, account, account.Account, "accounts.passkey-added", Detail(made.Id));
        var answer = await writer.CommitAsync(unit, made, cancel);
        if (answer.IsDone)
        {
            await notices.SendAsync(account, NoticeText.PasskeyAdded, cancel);
        }

        return answer;
    }

    /// <summary>Gives a passkey another name.</summary>
    public ValueTask<AccountAnswer<Done>> RenameAsync(
        AccountRef account, long id, string name, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        PasskeyTable.Rename(unit, account, id, Name(name));
        return ChangeAsync(unit, cancel);
    }

    /// <summary>Takes a passkey back. What it has signed in stays: those are devices of their own.</summary>
    public ValueTask<AccountAnswer<Done>> RemoveAsync(AccountRef account, long id, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        PasskeyTable.Remove(unit, account, id);
        writer.Audit(unit, account, account.Account, "accounts.passkey-removed", Detail(id));
        return ChangeAsync(unit, cancel);
    }

    /// <summary>Signs in. Whatever is wrong, the answer is the same.</summary>
    public async ValueTask<AccountAnswer<SignedIn>> EnterAsync(
        PasskeyProof proof, string device, SignInOrigin origin, CancellationToken cancel)
    {
        if (!guard.MayTry(origin.Peer))
        {
            return (AccountFault.TooMany, "too many attempts: try later");
        }

        if (PasskeyCheck.ChallengeOf(proof.ClientData) is not { } challenge
            || !challenges.IsGood(challenge, AccountId.None) || proof.User.Length != HandleBytes)
        {
            return Refuse(AccountId.None, TenantId.First, origin);
        }

        var id = new AccountId(BinaryPrimitives.ReadInt64BigEndian(proof.User.AsSpan(sizeof(int))));
        var holder = await directory.AccountAsync(id, cancel);
        if (holder.Ref is not { } account || !Handle(account).AsSpan().SequenceEqual(proof.User)
            || !guard.MayTry(origin.Peer, account.Account)
            || (await table.ListAsync(account, cancel)).FirstOrDefault(
                one => one.Credential.AsSpan().SequenceEqual(proof.Credential)) is not { } passkey)
        {
            return Refuse(AccountId.None, TenantId.First, origin);
        }

        var (fault, data) = PasskeyCheck.Assertion(
            Place, proof.ClientData, proof.Authenticator, proof.Signature, passkey.Key, passkey.Counter);
        if (data is null)
        {
            if (fault == PasskeyFault.Copied)
            {
                var seen = new UnitOfWork();
                writer.Audit(seen, account, AccountId.None, "accounts.passkey-copied", Detail(passkey.Id));
                store.TryEnqueue(seen);
            }

            return Refuse(account.Account, account.Tenant, origin);
        }

        if (holder.State == AccountState.Disabled)
        {
            return AccountFault.Disabled;
        }

        return await AdmitAsync(account, passkey, data, challenge, device, origin, cancel);
    }

    async ValueTask<AccountAnswer<SignedIn>> AdmitAsync(AccountRef account, Passkey passkey, AuthenticatorData data,
        string challenge, string device, SignInOrigin origin, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        challenges.AddUse(unit, challenge);
        PasskeyTable.Use(unit, account, passkey, data.Counter, data.IsBackedUp, writer.Now);
        var (token, made) = tokens.Add(unit, account.Tenant, account.Account, device);
        writer.Audit(unit, account, account.Account, "accounts.signed-in-by-passkey", Detail(passkey.Id));
        var answer = await writer.CommitAsync(unit, new SignedIn(account, token, made, false, null), cancel);
        if (answer.Fault == AccountFault.Conflict)
        {
            // The challenge was answered before.
            return Refuse(account.Account, account.Tenant, origin);
        }

        if (answer.IsDone)
        {
            guard.Succeeded(origin.Peer, account.Account);
        }

        return answer;
    }

    AccountAnswer<SignedIn> Refuse(AccountId account, TenantId tenant, SignInOrigin origin)
    {
        bans.Failed(origin.Peer, account, tenant);
        return (AccountFault.NotAuthorized, "the passkey is not known here, or its answer is not right");
    }

    async ValueTask<AccountAnswer<Done>> ChangeAsync(UnitOfWork unit, CancellationToken cancel)
    {
        var answer = await writer.CommitAsync(unit, Done.Value, cancel);
        return answer.Fault == AccountFault.Conflict ? AccountFault.NotFound : answer;
    }

    static PasskeyPlace PlaceOf(PasskeyOptions options, string http)
    {
        var page = new Uri(http);
        var host = page.HostNameType == UriHostNameType.Dns ? page.Host : "localhost";
        var party = options.Domain.Length > 0 ? options.Domain : host;
        return new(party, [page.GetLeftPart(UriPartial.Authority), .. options.Origins]);
    }

    static string Name(string name)
    {
        name = name.Trim();
        return name.Length > MaxNameChars ? name[..MaxNameChars] : name;
    }

    static string Detail(long id) => string.Create(CultureInfo.InvariantCulture, $$"""{"passkey":"{{id}}"}""");

    static string Words(PasskeyFault fault) => fault switch
    {
        PasskeyFault.WrongOrigin => "it was made on another page",
        PasskeyFault.WrongParty => "it is for another domain",
        PasskeyFault.NotVerified => "its owner was not verified (PIN, finger or face)",
        PasskeyFault.WrongType => "it was made for another act",
        _ => "it is not of a form that is taken",
    };
}
