using Hutong.Switch.Features;
using Hutong.Switch.Iqs;

namespace Hutong.Edge.Xmpp;

/// <summary>What this edge implements, for docs/standards.md and discovery.</summary>
sealed class ConnectionFeature : Feature
{
    public override string Name => "connection";

    public override IReadOnlyList<Standard> Standards { get; } =
    [
        new("RFC 6120", null, "XMPP: Core", Support.Partial,
            "client to server; server to server comes with federation"),
        new("RFC 7395", null, "XMPP Subprotocol for WebSocket"),
        new("RFC 7590", null, "Use of TLS in XMPP", Support.Partial, "client to server"),
        new("RFC 7628", null, "SASL mechanisms for OAuth (OAUTHBEARER)"),
        new("XEP-0077", "2.4", "In-Band Registration", Support.Partial,
            "opening an account; passwords are changed and accounts erased over HTTP"),
        new("XEP-0156", "1.4.0", "Discovering Alternative XMPP Connection Methods", Support.Partial,
            "WebSocket, by host-meta"),
        new("XEP-0198", "1.6.2", "Stream Management"),
        new("XEP-0352", "1.0.1", "Client State Indication"),
        new("XEP-0368", "1.1.0", "SRV records for XMPP over TLS", Support.Partial,
            "direct TLS; the records are the operator's"),
        new("XEP-0386", "1.0.1", "Bind 2"),
        new("XEP-0388", "1.0.3", "Extensible SASL Profile"),
        new("XEP-0440", "0.4.2", "SASL Channel-Binding Type Capability"),
        new("XEP-0445", "0.2.0", "Pre-Authenticated In-Band Registration", Support.Partial,
            "a token that ends between its check and the registration is refused"),
        new("XEP-0484", "0.2.1", "Fast Authentication Streamlining Tokens"),
    ];

    public override void Declare(FeatureParts parts)
    {
        // RFC 3921 section 3: old clients establish a session before they go on. There is nothing to do.
        const IqScope anywhere = IqScope.Own | IqScope.Domain;
        parts.Iq(anywhere, "session", Names.Session, static (request, _) =>
            new(request.IsSet ? IqAnswer.Ok : Hutong.Xmpp.Stanzas.StanzaError.BadRequest));
    }
}
