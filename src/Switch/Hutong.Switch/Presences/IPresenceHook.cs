using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Presences;

/// <summary>Handles presence: the presence feature is the one handler, others observe.</summary>
public interface IPresenceHook
{
    /// <summary>
    /// A session's own available or unavailable presence was broadcast; runs after the state has changed.
    /// </summary>
    void OnPresence(Session session, Stanza presence, bool initial);
}

/// <summary>Takes every presence stanza. There is one (Messaging's presence feature).</summary>
public interface IPresenceRouter
{
    /// <summary>A presence from a local session, with from stamped.</summary>
    ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel);

    /// <summary>A presence from elsewhere (another network, a service) to a local user.</summary>
    ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel);

    /// <summary>A session has ended: tell those who saw it.</summary>
    void Ended(Session session);
}
