using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// Namespaces and errors of publish-subscribe (XEP-0060), as personal eventing needs them (XEP-0163).
/// </summary>
public static class PubSub
{
    /// <summary>Requests of anybody.</summary>
    public const string Namespace = "http://jabber.org/protocol/pubsub";

    /// <summary>Requests of a node's owner.</summary>
    public const string OwnerNamespace = "http://jabber.org/protocol/pubsub#owner";

    /// <summary>Notifications.</summary>
    public const string EventNamespace = "http://jabber.org/protocol/pubsub#event";

    /// <summary>Application-specific conditions (section 12.2).</summary>
    public const string ErrorNamespace = "http://jabber.org/protocol/pubsub#errors";

    /// <summary>FORM_TYPE of a node's configuration.</summary>
    public const string ConfigForm = "http://jabber.org/protocol/pubsub#node_config";

    /// <summary>FORM_TYPE of what a publisher expects of a node (section 7.1.5).</summary>
    public const string PublishOptionsForm = "http://jabber.org/protocol/pubsub#publish-options";

    /// <summary>FORM_TYPE of what is told of a node in discovery (section 5.4).</summary>
    public const string MetadataForm = "http://jabber.org/protocol/pubsub#meta-data";

    /// <summary>The request names no node.</summary>
    public static readonly StanzaError NodeIdRequired = With(StanzaError.NotAcceptable, "nodeid-required");

    /// <summary>The request names no item.</summary>
    public static readonly StanzaError ItemRequired = With(StanzaError.BadRequest, "item-required");

    /// <summary>An item holds not exactly one element.</summary>
    public static readonly StanzaError InvalidPayload = With(StanzaError.BadRequest, "invalid-payload");

    /// <summary>An item is larger than allowed.</summary>
    public static readonly StanzaError PayloadTooBig = With(StanzaError.NotAcceptable, "payload-too-big");

    /// <summary>The node is not what the publisher expects.</summary>
    public static readonly StanzaError PreconditionNotMet = With(StanzaError.Conflict, "precondition-not-met");

    /// <summary>Only for those who see the owner's presence.</summary>
    public static readonly StanzaError PresenceSubscriptionRequired =
        With(StanzaError.NotAuthorized, "presence-subscription-required");

    /// <summary>Only for some groups of contacts.</summary>
    public static readonly StanzaError NotInRosterGroup = With(StanzaError.NotAuthorized, "not-in-roster-group");

    /// <summary>Only for those on a list.</summary>
    public static readonly StanzaError ClosedNode = With(StanzaError.NotAllowed, "closed-node");

    /// <summary>The address that subscribes is not the asker's.</summary>
    public static readonly StanzaError InvalidJid = With(StanzaError.BadRequest, "invalid-jid");

    /// <summary>There is no such subscription.</summary>
    public static readonly StanzaError NotSubscribed = With(StanzaError.UnexpectedRequest, "not-subscribed");

    /// <summary>The owner has as many nodes or items as allowed.</summary>
    public static readonly StanzaError MaxNodesExceeded = With(StanzaError.ResourceConstraint, "max-nodes-exceeded");

    /// <summary>A part of the specification that is not served.</summary>
    public static StanzaError Unsupported(string feature) => StanzaError.FeatureNotImplemented with
    {
        Application = new Element("unsupported", ErrorNamespace).With("feature", feature),
    };

    static StanzaError With(StanzaError error, string condition) =>
        error with { Application = new Element(condition, ErrorNamespace) };
}

/// <summary>One item of a node.</summary>
/// <param name="Id">Its id; null when the publisher leaves it to the service.</param>
/// <param name="Payload">What it holds; null in a list of ids.</param>
/// <param name="Publisher">Who published it, or null.</param>
public sealed record PubSubItem(string? Id, Element? Payload = null, Jid? Publisher = null)
{
    /// <summary>Reads an item.</summary>
    public static PubSubItem Read(Element item) => new(item["id"], item.Children.Count == 0 ? null : item.Children[0],
        Jid.TryParse(item["publisher"], out var publisher) ? publisher : null);

    /// <summary>Writes an item into a request, an answer or a notification.</summary>
    public Element ToElement(string ns) => new Element("item", ns)
        .With("id", Id).With("publisher", Publisher?.ToString()).With(Payload);
}
