using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Roster;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>The way of presence (RFC 6121 sections 3 and 4).</summary>
sealed class PresenceRouter(Announcer announcer, Subscriptions subscriptions, PreauthorizedContacts invited,
    MovedContacts moved, IDirectory directory, IRemote remote) : IPresenceRouter
{
    /// <summary>
    /// Parties that one session may send directed presence to: as many as somebody could have rooms open.
    /// </summary>
    const int DirectedMax = 1_000;

    static readonly SessionSlot<HashSet<Jid>> Directed = new();

    /// <summary>The presence as the client sent it, before it was completed.</summary>
    static readonly SessionSlot<Stanza> Said = new();

    readonly List<IPresenceRewrite> rewrites = [];
    FeatureParts? parts;

    public void Declared(FeatureParts all) => parts = all;

    /// <summary>Adds somebody who completes presences before they are broadcast.</summary>
    public void Add(IPresenceRewrite rewrite) => rewrites.Add(rewrite);

    public async ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel)
    {
        if (presence.Type == StanzaType.None)
        {
            foreach (var rewrite in rewrites)
            {
                await rewrite.PrepareAsync(session.User, cancel);
            }
        }

        var error = presence.Type switch
        {
            StanzaType.None or StanzaType.Unavailable when presence.To is null => Broadcast(session, presence),
            StanzaType.None or StanzaType.Unavailable => Direct(session, presence, presence.To!),
            StanzaType.Subscribe or StanzaType.Subscribed or StanzaType.Unsubscribe or StanzaType.Unsubscribed =>
                presence.To is null ? StanzaError.BadRequest : await SubscribeAsync(session.User, presence, cancel),
            // Probes are the server's to send (section 4.3.1); errors answer what was delivered and end here.
            _ => null,
        };
        if (error is not null)
        {
            session.Send(Stanza.ErrorReply(presence, error));
        }
    }

    async ValueTask<StanzaError?> SubscribeAsync(User sender, Stanza presence, CancellationToken cancel)
    {
        StanzaError? refusal = null;
        async ValueTask PassAsync() => refusal = await subscriptions.FromOwnerAsync(sender, presence, cancel);
        if (!await MoveAsync(presence.WithFrom(sender.Address), PassAsync, cancel))
        {
            await PassAsync();
        }

        if (refusal is not null)
        {
            return refusal;
        }

        if (directory.IsLocal(presence.To!.Domain))
        {
            await invited.RequestedAsync(presence, sender.Address, cancel);
        }

        return null;
    }

    public async ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel)
    {
        switch (presence.Type)
        {
            case StanzaType.Subscribe or StanzaType.Subscribed or StanzaType.Unsubscribe or StanzaType.Unsubscribed:
                async ValueTask PassAsync() => await subscriptions.ToOwnerAsync(user, presence);
                if (!await MoveAsync(presence, PassAsync, cancel))
                {
                    await PassAsync();
                }

                await invited.RequestedAsync(presence, presence.From!, cancel);
                break;
            case StanzaType.Probe:
                announcer.Answer(user, presence.From!);
                break;
            default:
                announcer.Deliver(user, presence);
                break;
        }
    }

    ValueTask<bool> MoveAsync(Stanza presence, Func<ValueTask> pass, CancellationToken cancel) =>
        presence.Type == StanzaType.Subscribe && directory.IsLocal(presence.To!.Domain)
            ? moved.TryMoveAsync(parts!.Exchange!, presence, pass, cancel) : new(false);

    public void Ended(Session session) =>
        Leave(session, Stanza.Presence(StanzaType.Unavailable, session.Address, null), echo: false);

    /// <summary>
    /// Sends a session's presence again, completed anew: something that it is completed with has changed.
    /// </summary>
    public void Refresh(Session session)
    {
        lock (session.User.Gate)
        {
            if (session.IsAvailable && session.Get(Said) is { } presence)
            {
                Announce(session, Rewritten(session, presence));
            }
        }
    }

    StanzaError? Broadcast(Session session, Stanza presence)
    {
        if (presence.Type == StanzaType.Unavailable)
        {
            Leave(session, presence, echo: true);
            return null;
        }

        if (!TryPriority(presence, out var priority))
        {
            return StanzaError.BadRequest.Because("priority is an integer from -128 to 127");
        }

        bool initial;
        lock (session.User.Gate)
        {
            initial = !session.IsAvailable;
            session.Priority = priority;
            session.Set(Said, presence);
            Announce(session, Rewritten(session, presence));
            if (initial)
            {
                announcer.Probe(session);
                Ask(session);
            }
        }

        Tell(session, presence, initial);
        return null;
    }

    void Announce(Session session, Stanza presence)
    {
        session.Presence = presence;
        // A contact who comes at the same moment sees ours, or we see his: neither reads before it has written.
        Interlocked.MemoryBarrier();
        announcer.Broadcast(session, presence);
    }

    void Leave(Session session, Stanza presence, bool echo)
    {
        bool was;
        lock (session.User.Gate)
        {
            was = session.IsAvailable;
            session.Presence = null;
            session.Priority = Session.NotAvailable;
            session.IsLive = false;
            if (was)
            {
                announcer.Broadcast(session, presence);
                if (echo)
                {
                    // Section 4.5.2: also to the one that sent it.
                    session.Send(presence.WithTo(session.User.Address));
                }
            }

            LeaveDirected(session, presence);
        }

        if (was)
        {
            Tell(session, presence, initial: false);
        }
    }

    /// <summary>Section 4.6.3: those who got directed presence and are no subscribers are told as well.</summary>
    void LeaveDirected(Session session, Stanza presence)
    {
        if (session.Get(Directed) is not { } directed)
        {
            return;
        }

        session.Set(Directed, null);
        foreach (var party in directed)
        {
            if (!RosterBook.Of(session.User).ShowsPresenceTo(party))
            {
                announcer.Send(session.User, presence, party);
            }
        }
    }

    StanzaError? Direct(Session session, Stanza presence, Jid to)
    {
        lock (session.User.Gate)
        {
            var directed = session.Get(Directed);
            if (presence.Type == StanzaType.Unavailable)
            {
                directed?.Remove(to);
            }
            else if (directed is null)
            {
                session.Set(Directed, [to]);
            }
            else if (directed.Count < DirectedMax)
            {
                directed.Add(to);
            }
            else if (!directed.Contains(to))
            {
                return StanzaError.ResourceConstraint;
            }
        }

        if (to.Local is null && directory.IsLocal(to.Domain))
        {
            return null;
        }

        presence = presence.Type == StanzaType.None ? Rewritten(session, presence) : presence;
        return announcer.Refusal(session.User, to)
            ?? (directory.IsLocal(to.Domain) ? announcer.Send(session.User, presence, to)
                : remote.Send(presence, session));
    }

    /// <summary>Requests that wait for an answer are shown again to every session that comes (section 3.1.3).</summary>
    static void Ask(Session session)
    {
        var user = session.User;
        foreach (var item in RosterBook.Of(user).Items)
        {
            if (item.State.HasFlag(Subscription.PendingIn))
            {
                session.Send(new Stanza(StanzaKind.Presence, StanzaType.Subscribe, null, item.Contact, user.Address,
                    null, item.Request, null));
            }
        }
    }

    Stanza Rewritten(Session session, Stanza presence)
    {
        foreach (var rewrite in rewrites)
        {
            presence = rewrite.Rewrite(session, presence);
        }

        return presence;
    }

    void Tell(Session session, Stanza presence, bool initial)
    {
        foreach (var hook in parts!.Presences)
        {
            hook.OnPresence(session, presence, initial);
        }
    }

    static bool TryPriority(Stanza presence, out int priority)
    {
        priority = 0;
        return presence.Child("priority", Ns.Client) is not { } element
            || (int.TryParse(element.Text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out priority) && priority is >= -128 and <= 127);
    }
}
