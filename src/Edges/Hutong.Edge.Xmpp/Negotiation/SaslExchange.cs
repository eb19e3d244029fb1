using Hutong.Contracts.Accounts;
using Hutong.Xmpp;
using Hutong.Xmpp.Sasl;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>What to tell the client: a challenge, or how the exchange ended.</summary>
/// <param name="Data">The challenge, or what the success carries.</param>
/// <param name="Outcome">Who it is, or why not; null while the exchange goes on or when it failed by its form.</param>
/// <param name="Failure">Why it failed; null while it goes on and when it succeeded.</param>
readonly record struct SaslTurn(ReadOnlyMemory<byte> Data, SignInOutcome? Outcome, SaslFailure? Failure)
{
    /// <summary>Whether the client is to answer a challenge.</summary>
    public bool GoesOn => Outcome is null && Failure is null;
}

/// <summary>
/// One attempt to sign in: the protocol of the mechanism on one side, the one door on the other. The door hears of
/// every guess, also of those that the protocol refuses.
/// </summary>
sealed class SaslExchange(SaslServer server, SaslScene scene, ulong? count)
{
    Jid? address;
    SignInOutcome? outcome;
    IReadOnlyList<ScramKey> keys = [];
    IReadOnlyList<FastToken> tokens = [];

    /// <summary>Takes a message of the client; null when it sent none.</summary>
    public async ValueTask<SaslTurn> StepAsync(ReadOnlyMemory<byte>? message, CancellationToken cancel)
    {
        var step = server.Step(message);
        while (true)
        {
            switch (step)
            {
                case SaslStep.Challenge challenge:
                    return new(challenge.Data, null, null);
                case SaslStep.Failed failed:
                    return await FailAsync(failed.Failure, cancel);
                case SaslStep.Done done:
                    return await EndAsync(done, cancel);
                default:
                    step = await AskAsync(step, cancel);
                    break;
            }
        }
    }

    ValueTask<SaslStep> AskAsync(SaslStep step, CancellationToken cancel) => step switch
    {
        SaslStep.FindKeys find => FindKeysAsync(find, cancel),
        SaslStep.FindTokens find => FindTokensAsync(find, cancel),
        SaslStep.CheckPassword check => CheckPasswordAsync(check, cancel),
        SaslStep.CheckToken check => CheckTokenAsync(check, cancel),
        _ => throw new InvalidOperationException("an unknown step of SASL"),
    };

    bool TryAddress(string name) => Jid.TryCreate(name, scene.Domain, null, out address);

    static SaslStep.Failed NotAuthorized() => new SaslStep.Failed(SaslFailure.NotAuthorized);

    async ValueTask<SaslStep> FindKeysAsync(SaslStep.FindKeys find, CancellationToken cancel)
    {
        if (!TryAddress(find.Username))
        {
            return NotAuthorized();
        }

        var sha1 = server.Mechanism.StartsWith(SaslMechanisms.ScramSha1, StringComparison.Ordinal);
        var material = await scene.SignIn.ScramAsync(address!,
            sha1 ? Contracts.Accounts.ScramHash.Sha1 : Contracts.Accounts.ScramHash.Sha256, scene.Origin, cancel);
        keys = material.Keys;
        return ((ScramServer)server).Provide(new(material.Salt, material.Iterations,
            [.. keys.Select(key => new ScramKeys(key.StoredKey, key.ServerKey))]));
    }

    async ValueTask<SaslStep> FindTokensAsync(SaslStep.FindTokens find, CancellationToken cancel)
    {
        // A token belongs to one client: who does not say which it is has none (XEP-0484 section 3.1).
        if (!TryAddress(find.Username) || scene.ClientId is null)
        {
            return NotAuthorized();
        }

        var all = await scene.SignIn.FastTokensAsync(address!, scene.ClientId, cancel);
        tokens = [.. all.Where(token => token.Mechanism == server.Mechanism)];
        return ((HashedTokenServer)server).Provide([.. tokens.Select(token => (ReadOnlyMemory<byte>)token.Secret)]);
    }

    async ValueTask<SaslStep> CheckPasswordAsync(SaslStep.CheckPassword check, CancellationToken cancel)
    {
        if (!TryAddress(check.Username))
        {
            return NotAuthorized();
        }

        outcome = await scene.SignIn.PasswordAsync(address!, check.Password, scene.Origin, cancel);
        return ((PlainServer)server).Provide(outcome.Account is not null);
    }

    async ValueTask<SaslStep> CheckTokenAsync(SaslStep.CheckToken check, CancellationToken cancel)
    {
        if (check.AuthorizationId is { } wanted && !Jid.TryParse(wanted, out address))
        {
            return new SaslStep.Failed(SaslFailure.InvalidAuthzid);
        }

        outcome = await scene.SignIn.BearerAsync(address?.Bare, check.Token, scene.Origin, cancel);
        return ((OAuthBearerServer)server).Provide(outcome.Account?.Address.Local);
    }

    async ValueTask<SaslTurn> EndAsync(SaslStep.Done done, CancellationToken cancel)
    {
        outcome = server switch
        {
            ScramServer => await scene.SignIn.ScramEndedAsync(address!, keys[done.Key].Verifier, scene.Origin, cancel),
            HashedTokenServer =>
                await scene.SignIn.FastEndedAsync(address!, tokens[done.Key], count, scene.Origin, cancel),
            _ => outcome!,
        };
        if (outcome.Account is not { } account)
        {
            return new(default, outcome, Failure(outcome.Refusal));
        }

        // RFC 6120 section 6.3.8: nobody acts for somebody else here.
        var itself = done.AuthorizationId is not { Length: > 0 } wanted
            || (Jid.TryParse(wanted, out var other) && (other.Equals(account.Address) || other.Equals(address)));
        return itself ? new(done.Data, outcome, null) : new(default, null, SaslFailure.InvalidAuthzid);
    }

    async ValueTask<SaslTurn> FailAsync(SaslFailure failure, CancellationToken cancel)
    {
        if (outcome is null && address is not null && failure == SaslFailure.NotAuthorized)
        {
            outcome = server switch
            {
                ScramServer => await scene.SignIn.ScramEndedAsync(address, null, scene.Origin, cancel),
                HashedTokenServer => await scene.SignIn.FastEndedAsync(address, null, count, scene.Origin, cancel),
                _ => null,
            };
        }

        return new(default, outcome, outcome is { Account: null } ? Failure(outcome.Refusal) : failure);
    }

    static SaslFailure Failure(SignInRefusal refusal) => refusal switch
    {
        SignInRefusal.Disabled => SaslFailure.AccountDisabled,
        SignInRefusal.Expired => SaslFailure.CredentialsExpired,
        SignInRefusal.TooMany or SignInRefusal.Temporary => SaslFailure.TemporaryAuthFailure,
        _ => SaslFailure.NotAuthorized,
    };
}
