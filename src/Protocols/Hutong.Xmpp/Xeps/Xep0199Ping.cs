using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Whether somebody is there (XEP-0199).</summary>
public static class Ping
{
    /// <summary>XEP-0199.</summary>
    public const string Namespace = "urn:xmpp:ping";

    /// <summary>The question.</summary>
    public static Stanza Ask(Jid? from, Jid? to, string id) =>
        Stanza.Iq(StanzaType.Get, from, to, id, new Element("ping", Namespace));

    /// <summary>Whether a stanza is one.</summary>
    public static bool Is(Stanza stanza) => stanza.Type == StanzaType.Get && stanza.Has("ping", Namespace);
}
