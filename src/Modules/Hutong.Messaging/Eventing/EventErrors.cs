using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>The errors of XEP-0060 with their application conditions.</summary>
static class EventErrors
{
    public const string Namespace = "http://jabber.org/protocol/pubsub#errors";

    public static readonly StanzaError NodeRequired = With(StanzaError.BadRequest, "nodeid-required");
    public static readonly StanzaError ItemRequired = With(StanzaError.BadRequest, "item-required");
    public static readonly StanzaError PayloadRequired = With(StanzaError.BadRequest, "payload-required");
    public static readonly StanzaError InvalidPayload = With(StanzaError.BadRequest, "invalid-payload");
    public static readonly StanzaError InvalidJid = With(StanzaError.BadRequest, "invalid-jid");
    public static readonly StanzaError PayloadTooBig = With(StanzaError.NotAcceptable, "payload-too-big");
    public static readonly StanzaError Precondition = With(StanzaError.Conflict, "precondition-not-met");
    public static readonly StanzaError PresenceRequired =
        With(StanzaError.NotAuthorized, "presence-subscription-required");
    public static readonly StanzaError NotInGroup = With(StanzaError.NotAuthorized, "not-in-roster-group");
    public static readonly StanzaError ClosedNode = With(StanzaError.NotAllowed, "closed-node");
    public static readonly StanzaError NotSubscribed =
        With(StanzaError.UnexpectedRequest with { Type = "cancel" }, "not-subscribed");
    public static readonly StanzaError AuthorizationRequired = With(StanzaError.NotAuthorized, "not-subscribed");
    public static readonly StanzaError PendingSubscription = With(StanzaError.NotAuthorized, "pending-subscription");
    public static readonly StanzaError TooManyNodes = With(StanzaError.ResourceConstraint, "max-nodes-exceeded");
    public static readonly StanzaError TooManyItems = With(StanzaError.ResourceConstraint, "max-items-exceeded");
    public static readonly StanzaError TooManySubscriptions =
        With(StanzaError.PolicyViolation, "too-many-subscriptions");

    /// <summary>A part of the protocol that is not done.</summary>
    public static StanzaError Unsupported(string feature) => StanzaError.FeatureNotImplemented with
    {
        Application = new Element("unsupported", Namespace).With("feature", feature),
    };

    static StanzaError With(StanzaError basis, string condition) =>
        basis with { Application = new Element(condition, Namespace) };
}
