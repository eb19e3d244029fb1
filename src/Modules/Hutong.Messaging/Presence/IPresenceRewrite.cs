using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>Completes a session's own presence before it is broadcast (avatar hashes). It must not block or await.</summary>
interface IPresenceRewrite
{
    /// <summary>The presence to broadcast instead, or the same.</summary>
    Stanza Rewrite(Session session, Stanza presence);
}
