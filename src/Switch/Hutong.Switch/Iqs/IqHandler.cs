using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Switch.Iqs;

/// <summary>Which address a request is for.</summary>
[Flags]
public enum IqScope
{
    /// <summary>The sender's own bare address, or none.</summary>
    Own = 1,

    /// <summary>Another account's bare address here.</summary>
    Account = 2,

    /// <summary>A domain of ours.</summary>
    Domain = 4,

    /// <summary>A service below a domain, for example <c>upload.example.net</c>.</summary>
    Service = 8,
}

/// <summary>A request on its way to a handler.</summary>
public sealed class IqRequest(
    Stanza stanza, Element payload, Session? session, User? sender, User? target, IqScope scope)
{
    /// <summary>The whole stanza, with <c>from</c> stamped.</summary>
    public Stanza Stanza { get; } = stanza;

    /// <summary>Its only child.</summary>
    public Element Payload { get; } = payload;

    /// <summary>The local session that asks; null when another network or a service does.</summary>
    public Session? Session { get; } = session;

    /// <summary>The local user that asks, or null.</summary>
    public User? Sender { get; } = sender;

    /// <summary>The account asked about (own or other); null for a domain or service.</summary>
    public User? Target { get; } = target;

    /// <summary>Which kind of address was asked.</summary>
    public IqScope Scope { get; } = scope;

    /// <summary>Who asks.</summary>
    public Jid From => Stanza.From!;

    /// <summary>Whether it is a set.</summary>
    public bool IsSet => Stanza.Type == StanzaType.Set;
}

/// <summary>
/// The answer to a request: a result or an error. Made by the static members and implicit conversions.
/// </summary>
public readonly struct IqAnswer
{
    IqAnswer(Element? result, StanzaError? error, bool silent) => (Result, Error, Silent) = (result, error, silent);

    /// <summary>The payload of the result, or null for an empty one.</summary>
    public Element? Result { get; }

    /// <summary>The error, or null.</summary>
    public StanzaError? Error { get; }

    /// <summary>Whether the handler answers by itself.</summary>
    public bool Silent { get; }

    /// <summary>An empty result.</summary>
    public static IqAnswer Ok => default;

    /// <summary>The handler has sent, or will send, the answer itself.</summary>
    public static IqAnswer Later => new(null, null, true);

    /// <summary>A result with a payload.</summary>
    public static implicit operator IqAnswer(Element? result) => new(result, null, false);

    /// <summary>An error.</summary>
    public static implicit operator IqAnswer(StanzaError error) => new(null, error, false);
}

/// <summary>Handles requests with one payload name and namespace.</summary>
public delegate ValueTask<IqAnswer> IqHandler(IqRequest request, CancellationToken cancel);

/// <summary>Where a handler listens. A null name takes every element of the namespace.</summary>
public sealed record IqRoute(IqScope Scope, string? Name, string Namespace, IqHandler Handler, string? Service = null);
