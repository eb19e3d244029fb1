using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch;

/// <summary>
/// The last step to canonical form (DESIGN idea 2): from is stamped, and children that only a server may set are
/// stripped: a stanza-id by us, delay by us, carbons, occupant ids, what calls leave in conversations.
/// </summary>
static class Canonical
{
    const string StanzaIds = "urn:xmpp:sid:0";
    const string Carbons = "urn:xmpp:carbons:2";
    const string Delay = "urn:xmpp:delay";
    const string OccupantId = "urn:xmpp:occupant-id:0";
    const string Calls = "urn:hutong:call:0";

    public static Stanza FromClient(Stanza stanza, Session session)
    {
        stanza = stanza.WithFrom(session.Address);
        return stanza.Kind == StanzaKind.Message && HasForged(stanza) ? stanza.Without(child => IsForged(child))
            : stanza;
    }

    static bool HasForged(Stanza stanza)
    {
        foreach (ref readonly var child in stanza.Children)
        {
            if (IsForged(child))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsForged(ChildRef child) => child.Namespace switch
    {
        // private is the one carbons element that a client sends.
        Carbons => child.Name is "sent" or "received",
        StanzaIds => child.Name == "stanza-id",
        OccupantId or Calls => true,
        Delay => true,
        _ => false,
    };
}
