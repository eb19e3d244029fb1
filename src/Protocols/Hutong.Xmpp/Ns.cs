namespace Hutong.Xmpp;

/// <summary>
/// The namespaces of the core (RFC 6120, RFC 6121, RFC 7395). An extension's own stand beside it in Xeps.
/// </summary>
public static class Ns
{
    /// <summary>RFC 6120 section 4.8.2: stanzas between client and server.</summary>
    public const string Client = "jabber:client";

    /// <summary>RFC 6120 section 4.8.2: stanzas between servers.</summary>
    public const string Server = "jabber:server";

    /// <summary>RFC 6120 section 4.8.2: the stream itself.</summary>
    public const string Stream = "http://etherx.jabber.org/streams";

    /// <summary>RFC 6120 section 4.9: conditions of stream errors.</summary>
    public const string StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";

    /// <summary>RFC 6120 section 8.3: conditions of stanza errors.</summary>
    public const string StanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas";

    /// <summary>RFC 6120 section 5.</summary>
    public const string Tls = "urn:ietf:params:xml:ns:xmpp-tls";

    /// <summary>RFC 6120 section 6.</summary>
    public const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

    /// <summary>RFC 6120 section 7.</summary>
    public const string Bind = "urn:ietf:params:xml:ns:xmpp-bind";

    /// <summary>RFC 6121 section 2.</summary>
    public const string Roster = "jabber:iq:roster";

    /// <summary>RFC 7395 section 3.</summary>
    public const string Framing = "urn:ietf:params:xml:ns:xmpp-framing";

    /// <summary>The namespace that the prefix <c>xml</c> is bound to, always.</summary>
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    /// <summary>The namespace of declarations themselves; nothing may be bound to it.</summary>
    public const string Xmlns = "http://www.w3.org/2000/xmlns/";
}
