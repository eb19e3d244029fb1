using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Xmpp.Sasl;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>What every mechanism needs to know of its stream, and which mechanisms it offers.</summary>
/// <param name="SignIn">The door.</param>
/// <param name="Ids">For nonces.</param>
/// <param name="Domain">The domain that the stream is for: names are looked up there.</param>
/// <param name="Origin">Where the attempt comes from.</param>
/// <param name="Binding">What the channel can be bound to, or null.</param>
/// <param name="ClientId">The id of the user agent (XEP-0388), or null.</param>
sealed record SaslScene(
    ISignIn SignIn, IIdSource Ids, string Domain, SignInOrigin Origin, ChannelBinding? Binding, string? ClientId)
{
    const int NonceBytes = 18;

    static readonly string[] Unbound =
        [SaslMechanisms.ScramSha256, SaslMechanisms.ScramSha1, SaslMechanisms.OAuthBearer, SaslMechanisms.Plain];

    static readonly string[] Bound = [SaslMechanisms.ScramSha256Plus, SaslMechanisms.ScramSha1Plus, .. Unbound];

    /// <summary>
    /// The names to offer, strongest first. <paramref name="binding"/>: whether the channel can be bound to.
    /// </summary>
    public static IReadOnlyList<string> Offer(bool binding) => binding ? Bound : Unbound;

    /// <summary>The names for tokens (XEP-0484).</summary>
    public static IReadOnlyList<string> OfferFast(bool binding) => binding
        ? [SaslMechanisms.HashedTokenEndPoint, SaslMechanisms.HashedToken] : [SaslMechanisms.HashedToken];

    /// <summary>Begins an exchange; null when the mechanism is not offered.</summary>
    public SaslServer? Begin(string mechanism) => mechanism switch
    {
        SaslMechanisms.ScramSha256 => Scram(Hutong.Xmpp.Sasl.ScramHash.Sha256, []),
        SaslMechanisms.ScramSha1 => Scram(Hutong.Xmpp.Sasl.ScramHash.Sha1, []),
        SaslMechanisms.ScramSha256Plus when Binding is not null => Scram(Hutong.Xmpp.Sasl.ScramHash.Sha256, [Binding]),
        SaslMechanisms.ScramSha1Plus when Binding is not null => Scram(Hutong.Xmpp.Sasl.ScramHash.Sha1, [Binding]),
        SaslMechanisms.OAuthBearer => new OAuthBearerServer(),
        SaslMechanisms.Plain => new PlainServer(),
        _ => null,
    };

    /// <summary>Begins an exchange with a token; null when the mechanism is not offered.</summary>
    public SaslServer? BeginFast(string mechanism) => mechanism switch
    {
        SaslMechanisms.HashedToken => new HashedTokenServer(),
        SaslMechanisms.HashedTokenEndPoint when Binding is not null => new HashedTokenServer(Binding),
        _ => null,
    };

    ScramServer Scram(Hutong.Xmpp.Sasl.ScramHash hash, ChannelBinding[] bindings)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Ids.Fill(nonce);
        return new(hash, Convert.ToBase64String(nonce), bindings, offeredPlus: Binding is not null);
    }
}
