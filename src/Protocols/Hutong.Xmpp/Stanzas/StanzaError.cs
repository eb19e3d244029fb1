using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Stanzas;

/// <summary>
/// A stanza error (RFC 6120 section 8.3): a defined condition with the error type that the RFC recommends for it, a
/// text for people, and an application-specific condition.
/// </summary>
/// <param name="Condition">One of the defined conditions, for example <c>item-not-found</c>.</param>
/// <param name="Type">auth, cancel, continue, modify or wait.</param>
/// <param name="Text">A text for people, or null.</param>
/// <param name="Application">An application-specific condition, or null.</param>
/// <param name="Address">
/// The text inside the condition: for <c>gone</c> and <c>redirect</c> a URI at which the entity can be found.
/// </param>
public sealed record StanzaError(
    string Condition, string Type, string? Text = null, Element? Application = null, string? Address = null)
{
    /// <summary>The recipient is found at another address from now on (RFC 6120 section 8.3.3.5).</summary>
    public static StanzaError Gone(Jid to) => new("gone", "cancel", Address: "xmpp:" + to.Bare);

    /// <summary>The sender sent XML that cannot be processed.</summary>
    public static readonly StanzaError BadRequest = new("bad-request", "modify");
    /// <summary>Something of that name exists already, or two changes collided.</summary>
    public static readonly StanzaError Conflict = new("conflict", "cancel");
    /// <summary>The feature is not there.</summary>
    public static readonly StanzaError FeatureNotImplemented = new("feature-not-implemented", "cancel");
    /// <summary>The sender may not do this.</summary>
    public static readonly StanzaError Forbidden = new("forbidden", "auth");
    /// <summary>A server's own fault.</summary>
    public static readonly StanzaError InternalServerError = new("internal-server-error", "cancel");
    /// <summary>There is no such thing.</summary>
    public static readonly StanzaError ItemNotFound = new("item-not-found", "cancel");
    /// <summary>The address is not one.</summary>
    public static readonly StanzaError JidMalformed = new("jid-malformed", "modify");
    /// <summary>Understood, but against a rule of the recipient.</summary>
    public static readonly StanzaError NotAcceptable = new("not-acceptable", "modify");
    /// <summary>Nobody may do this.</summary>
    public static readonly StanzaError NotAllowed = new("not-allowed", "cancel");
    /// <summary>Sign in first.</summary>
    public static readonly StanzaError NotAuthorized = new("not-authorized", "auth");
    /// <summary>A policy of this server.</summary>
    public static readonly StanzaError PolicyViolation = new("policy-violation", "modify");
    /// <summary>The recipient cannot be reached just now.</summary>
    public static readonly StanzaError RecipientUnavailable = new("recipient-unavailable", "wait");
    /// <summary>The remote domain does not exist or cannot be reached.</summary>
    public static readonly StanzaError RemoteServerNotFound = new("remote-server-not-found", "cancel");
    /// <summary>The remote domain did not answer in time.</summary>
    public static readonly StanzaError RemoteServerTimeout = new("remote-server-timeout", "wait");
    /// <summary>A limit was reached.</summary>
    public static readonly StanzaError ResourceConstraint = new("resource-constraint", "wait");
    /// <summary>Not here, or not told to this sender.</summary>
    public static readonly StanzaError ServiceUnavailable = new("service-unavailable", "cancel");
    /// <summary>A condition outside the list.</summary>
    public static readonly StanzaError UndefinedCondition = new("undefined-condition", "cancel");
    /// <summary>Understood, but not expected at this time.</summary>
    public static readonly StanzaError UnexpectedRequest = new("unexpected-request", "wait");

    /// <summary>The same error with a text for people.</summary>
    public StanzaError Because(string text) => this with { Text = text };

    /// <summary>The error as the child of a stanza.</summary>
    public Element ToElement()
    {
        var error = new Element("error", Ns.Client).With("type", Type)
            .With(new Element(Condition, Ns.StanzaErrors).WithText(Address ?? ""));
        if (Text is not null)
        {
            error.With(new Element("text", Ns.StanzaErrors).WithText(Text));
        }

        return error.With(Application);
    }
}
