using Hutong.Contracts.Accounts;
using Hutong.Messaging.Roster;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>
/// Takes presence from one party to others. Never loads a user: one who is not in memory has no session to send to.
/// </summary>
sealed class Announcer(UserTable users, IDirectory directory, IRemote remote)
{
    readonly List<Action<User, Jid>> listeners = [];
    FeatureParts? parts;

    /// <summary>Calls back when somebody may see a user's presence from now on.</summary>
    public void WhenShown(Action<User, Jid> listener) => listeners.Add(listener);

    public void Declared(FeatureParts all) => parts = all;

    /// <summary>
    /// Null when presence may pass between a user and another party; otherwise what the user is told.
    /// </summary>
    public StanzaError? Refusal(User owner, Jid other)
    {
        foreach (var policy in parts!.PresencePolicies)
        {
            if (policy.Refusal(owner, other) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Sends a presence to a party, here or elsewhere, unless one of the two does not want it.</summary>
    public StanzaError? Send(User from, Stanza presence, Jid to)
    {
        if (Refusal(from, to) is { } refusal)
        {
            return refusal;
        }

        if (!directory.IsLocal(to.Domain))
        {
            return remote.Send(presence.WithTo(to), null);
        }

        if (users.Peek(to.Bare) is { } peer)
        {
            Deliver(peer, presence.WithTo(to));
        }

        return null;
    }

    /// <summary>Gives a presence to a user's available sessions, or to the one that it is addressed to.</summary>
    public void Deliver(User user, Stanza presence)
    {
        if (user.Sessions.IsEmpty || Refusal(user, presence.From!) is not null)
        {
            return;
        }

        if (presence.To!.Resource is { } resource)
        {
            user.Find(resource)?.Send(presence);
            return;
        }

        DeliverToAvailable(user, presence, null);
    }

    /// <summary>Gives a presence to all available sessions of a user but one, encoded once.</summary>
    public static void DeliverToAvailable(User user, Stanza presence, Session? but)
    {
        Outgoing? outgoing = null;
        foreach (var session in user.Sessions)
        {
            if (session.IsAvailable && session != but)
            {
                session.Send(outgoing ??= new(presence));
            }
        }
    }

    /// <summary>Sends a session's presence to all who may see it: subscribers and the user's own sessions.</summary>
    public void Broadcast(Session session, Stanza presence)
    {
        var user = session.User;
        foreach (var item in RosterBook.Of(user).Items)
        {
            if (item.State.HasFlag(Subscription.From))
            {
                Send(user, presence, item.Contact);
            }
        }

        DeliverToAvailable(user, presence.WithTo(user.Address), null);
    }

    /// <summary>
    /// Sends the presence of all of a user's available sessions to somebody who may see it from now on.
    /// </summary>
    public void Show(User user, Jid to)
    {
        foreach (var session in user.Sessions)
        {
            if (session.Presence is { } presence)
            {
                Send(user, presence, to);
            }
        }

        foreach (var listener in listeners)
        {
            listener(user, to);
        }
    }

    /// <summary>Tells somebody who may see it no longer that all of a user's sessions are gone.</summary>
    public void Hide(User user, Jid to)
    {
        foreach (var session in user.Sessions)
        {
            if (session.IsAvailable)
            {
                Send(user, Stanza.Presence(StanzaType.Unavailable, session.Address, null), to);
            }
        }
    }

    /// <summary>Asks for the presence of all contacts on behalf of a session that has just become available.</summary>
    public void Probe(Session session)
    {
        var user = session.User;
        foreach (var item in RosterBook.Of(user).Items)
        {
            if (!item.State.HasFlag(Subscription.To) || Refusal(user, item.Contact) is not null)
            {
                continue;
            }

            if (!directory.IsLocal(item.Contact.Domain))
            {
                remote.Send(Stanza.Presence(StanzaType.Probe, user.Address, item.Contact), null);
            }
            else if (users.Peek(item.Contact.Bare) is { } peer && RosterBook.Of(peer).ShowsPresenceTo(user.Address)
                && Refusal(peer, user.Address) is null)
            {
                Copy(peer, session, null);
            }
        }

        Copy(user, session, session);
    }

    /// <summary>Answers a probe of somebody elsewhere (RFC 6121 section 4.3.2).</summary>
    public void Answer(User user, Jid who)
    {
        if (RosterBook.Of(user).ShowsPresenceTo(who))
        {
            Show(user, who);
        }
        else if (Refusal(user, who) is null)
        {
            Send(user, Stanza.Presence(StanzaType.Unsubscribed, user.Address, null), who.Bare);
        }
    }

    static void Copy(User from, Session to, Session? but)
    {
        foreach (var session in from.Sessions)
        {
            if (session != but && session.Presence is { } presence)
            {
                to.Send(presence.WithTo(to.Address));
            }
        }
    }
}
