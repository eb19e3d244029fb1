using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>Completes a session's own presence before it is sent (avatar hashes).</summary>
interface IPresenceRewrite
{
    /// <summary>Reads what the user's presence is completed with, if it is not in memory.</summary>
    ValueTask PrepareAsync(User user, CancellationToken cancel);

    /// <summary>The presence to send instead, or the same. It must not block.</summary>
    Stanza Rewrite(Session session, Stanza presence);
}
