using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>
/// What an inactive client does not need now (XEP-0352): presence, of which only the newest of each sender counts, and
/// chat states, of which the same holds. It is sent before the next stanza that matters.
/// </summary>
sealed class HeldBack
{
    /// <summary>
    /// How many are held at most; then all are sent. 256: a large roster coming online is still one wake-up.
    /// </summary>
    const int Max = 256;

    const string ChatStates = "http://jabber.org/protocol/chatstates";
    const string Hints = "urn:xmpp:hints";

    readonly Dictionary<(Jid From, StanzaKind Kind), int> places = [];
    readonly List<Outgoing?> held = [];

    /// <summary>Whether the stanza was held. False when it matters, or too many are held.</summary>
    public bool TryHold(Outgoing outgoing)
    {
        var stanza = outgoing.Stanza;
        if (stanza.From is not { } from || !CanWait(stanza) || held.Count >= Max)
        {
            return false;
        }

        if (places.TryGetValue((from, stanza.Kind), out var old))
        {
            // The newest takes the last place, so that it is not told before what it followed.
            held[old] = null;
        }

        places[(from, stanza.Kind)] = held.Count;
        held.Add(outgoing);
        return true;
    }

    /// <summary>Takes all that is held, oldest first.</summary>
    public IReadOnlyList<Outgoing> Take()
    {
        if (held.Count == 0)
        {
            return [];
        }

        var all = held.OfType<Outgoing>().ToArray();
        held.Clear();
        places.Clear();
        return all;
    }

    static bool CanWait(Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence => stanza.Type is StanzaType.None or StanzaType.Unavailable,
        StanzaKind.Message => stanza.Type != StanzaType.Error && IsChatState(stanza),
        _ => false,
    };

    /// <summary>Whether a message says only that somebody is typing.</summary>
    static bool IsChatState(Stanza stanza)
    {
        var found = false;
        foreach (ref readonly var child in stanza.Children)
        {
            if (child.Namespace == ChatStates)
            {
                found = true;
            }
            else if (child.Namespace != Hints && child.Name != "thread")
            {
                return false;
            }
        }

        return found;
    }
}
