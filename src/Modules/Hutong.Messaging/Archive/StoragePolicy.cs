using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Archive;

/// <summary>Whether a message is kept, and why.</summary>
enum StorageDecision
{
    /// <summary>It goes into both archives.</summary>
    Archive,

    /// <summary>It is kept until delivered, but in no archive (XEP-0334 no-permanent-store).</summary>
    OfflineOnly,

    /// <summary>It is passed on or lost.</summary>
    Nothing,
}

/// <summary>
/// Which messages are worth a row (XEP-0313 section 6.1.1, XEP-0334): everything that says something, nothing that
/// only says that somebody types.
/// </summary>
static class StoragePolicy
{
    const string Hints = "urn:xmpp:hints";

    public static StorageDecision Decide(Stanza message)
    {
        if (message.Type is StanzaType.Groupchat or StanzaType.Headline or StanzaType.Error)
        {
            return StorageDecision.Nothing;
        }

        var says = false;
        foreach (ref readonly var child in message.Children)
        {
            if (child.Namespace == Hints)
            {
                switch (child.Name)
                {
                    case "store":
                        return StorageDecision.Archive;
                    case "no-store":
                        return StorageDecision.Nothing;
                    case "no-permanent-store":
                        return StorageDecision.OfflineOnly;
                }
            }

            says |= Says(child);
        }

        return says ? StorageDecision.Archive : StorageDecision.Nothing;
    }

    static bool Says(in ChildRef child) => child.Namespace switch
    {
        Ns.Client => child.Name is "body" or "subject",
        "http://jabber.org/protocol/chatstates" => false,
        "http://jabber.org/protocol/nick" or "jabber:x:event" or Hints or "urn:xmpp:sid:0" => false,
        "http://jabber.org/protocol/pubsub#event" => false,
        "urn:xmpp:jingle-message:0" => child.Name is "propose" or "finish" or "accept" or "reject" or "retract",
        _ => true,
    };
}
