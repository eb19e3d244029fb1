using System.Diagnostics;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Xmpp;

/// <summary>Spans of this edge: one for each stanza that comes in. Nothing is made while nobody listens.</summary>
static class EdgeTraces
{
    public static readonly ActivitySource Source = new("Hutong.Edge.Xmpp");

    public static string NameOf(StanzaKind kind) => kind switch
    {
        StanzaKind.Message => "xmpp.message",
        StanzaKind.Iq => "xmpp.iq",
        _ => "xmpp.presence",
    };
}
