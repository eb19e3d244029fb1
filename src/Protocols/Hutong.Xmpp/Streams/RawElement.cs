using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>
/// What is wrong with a stanza that is good XML. One value drives the answer, the debug log and the metric.
/// </summary>
public enum StanzaProblem : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>The <c>to</c> is no address: answer <c>jid-malformed</c> (RFC 6120 section 8.3.3.8).</summary>
    MalformedTo,
    /// <summary>The <c>from</c> is no address: end the stream with <c>invalid-from</c> (section 4.9.3.9).</summary>
    MalformedFrom,
    /// <summary>
    /// An iq or presence of a type that there is not: <c>bad-request</c> (section 8.2.3; RFC 6121 4.7.1).
    /// </summary>
    UnknownType,
    /// <summary>An iq without <c>id</c>: <c>bad-request</c> (section 8.1.3).</summary>
    MissingId,
    /// <summary>
    /// An iq of type get or set that has not exactly one child, or a result with two (section 8.2.3).
    /// </summary>
    PayloadCount,
}

/// <summary>
/// A complete first-level element of a stream. Its payload is self-contained under its own namespace as the default:
/// for a stanza that is <c>jabber:client</c>, also when it came between servers.
/// </summary>
public readonly struct RawElement
{
    readonly ChildRef[]? children;
    readonly KeyValuePair<string, string>[]? attributes;

    internal RawElement(string name, string ns, KeyValuePair<string, string>[]? attributes, byte[] payload,
        ChildRef[]? children)
    {
        (Name, Namespace, Payload) = (name, ns, payload);
        (this.attributes, this.children) = (attributes, children);
    }

    internal RawElement(string name, string ns, Stanza stanza, StanzaProblem problem)
    {
        (Name, Namespace, Stanza, Problem, Payload) = (name, ns, stanza, problem, stanza.Payload);
    }

    /// <summary>The local name.</summary>
    public string Name { get; }

    /// <summary>The namespace.</summary>
    public string Namespace { get; }

    /// <summary>The stanza, when it is message, presence or iq in the content namespace; null otherwise.</summary>
    public Stanza? Stanza { get; }

    /// <summary>
    /// What is wrong with the stanza; it must not be routed then. An error or a result is not answered.
    /// </summary>
    public StanzaProblem Problem { get; }

    /// <summary>The canonical bytes between the tags.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The children, in order.</summary>
    public ReadOnlySpan<ChildRef> Children => Stanza is { } stanza ? stanza.Children : children;

    /// <summary>The attributes of an element that is no stanza, without declarations.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Attributes => attributes;

    /// <summary>The value of an attribute of an element that is no stanza, or null.</summary>
    public string? this[string attribute]
    {
        get
        {
            foreach (var (key, value) in Attributes)
            {
                if (key == attribute)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Whether this element has that name and namespace.</summary>
    public bool Is(string name, string ns) => Name == name && Namespace == ns;

    /// <summary>The stanza error for <see cref="Problem"/>; null when there is none or the stream must end.</summary>
    public StanzaError? Refusal => Problem switch
    {
        StanzaProblem.MalformedTo => StanzaError.JidMalformed,
        StanzaProblem.UnknownType or StanzaProblem.MissingId or StanzaProblem.PayloadCount => StanzaError.BadRequest,
        _ => null,
    };

    /// <summary>The whole element as a tree.</summary>
    public Element ToElement()
    {
        if (Stanza is { } stanza)
        {
            return ElementReader.Parse(stanza.ToBytes());
        }

        var element = new Element(Name, Namespace);
        foreach (var (key, value) in Attributes)
        {
            element.With(key, value);
        }

        ElementReader.ParseContent(Payload.Span, element);
        return element;
    }
}
