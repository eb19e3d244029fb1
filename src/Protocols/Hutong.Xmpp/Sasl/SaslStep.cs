namespace Hutong.Xmpp.Sasl;

/// <summary>What a server does next in an exchange. The exchange does no I/O: it says what it must be told.</summary>
public abstract record SaslStep
{
    SaslStep()
    {
    }

    /// <summary>Send a challenge and pass the client's response to <see cref="SaslServer.Step"/>.</summary>
    public sealed record Challenge(ReadOnlyMemory<byte> Data) : SaslStep;

    /// <summary>Look up the SCRAM keys of a user and pass them to <see cref="ScramServer.Provide"/>; for a name that
    /// does not exist, false ones with a salt that is always the same.</summary>
    public sealed record FindKeys(string Username, string? AuthorizationId) : SaslStep;

    /// <summary>Check a password and tell <see cref="PlainServer.Provide"/>.</summary>
    public sealed record CheckPassword(string Username, string? AuthorizationId, string Password) : SaslStep
    {
        /// <summary>Not the password.</summary>
        public override string ToString() => nameof(CheckPassword);
    }

    /// <summary>Check a bearer token and tell <see cref="OAuthBearerServer.Provide"/> whose it is.</summary>
    public sealed record CheckToken(string? AuthorizationId, string Token) : SaslStep
    {
        /// <summary>Not the token.</summary>
        public override string ToString() => nameof(CheckToken);
    }

    /// <summary>
    /// Look up the FAST tokens of a user's client and pass them to <see cref="HashedTokenServer.Provide"/>.
    /// </summary>
    public sealed record FindTokens(string Username) : SaslStep;

    /// <summary>
    /// The user is who it says. <paramref name="Key"/> is the index of the key or token that matched, and
    /// <paramref name="Data"/> what the success carries, empty for nothing. The authorization identity, when there is
    /// one, is still to be compared with the account.
    /// </summary>
    public sealed record Done(string Username, string? AuthorizationId, int Key, ReadOnlyMemory<byte> Data) : SaslStep;

    /// <summary>The exchange is over.</summary>
    public sealed record Failed(SaslFailure Failure) : SaslStep;
}
