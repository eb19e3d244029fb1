using Hutong.Kernel;
using Hutong.Messaging.Roster;
using Hutong.Storage;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>
/// One deed about a subscription: what it does to one or two rosters, and what is sent once it is durable. Lives
/// under the gates of all users in it.
/// </summary>
sealed class SubscriptionDeed(User owner, User? peer, UnitOfWork unit, IIdSource ids, Announcer announcer,
    Action<Stanza> elsewhere, RosterOptions options)
{
    readonly List<Action> effects = [];

    /// <summary>The unit with all writes and effects.</summary>
    public UnitOfWork Finish() => unit.Then(outcome =>
    {
        if (outcome.IsDurable)
        {
            effects.ForEach(effect => effect());
        }
    });

    /// <summary>A user sent a subscription stanza (appendix A.2).</summary>
    public StanzaError? Sent(User user, Stanza stanza)
    {
        var edit = new RosterEdit(user, unit, ids);
        var item = edit.Item(stanza.To!);
        var (state, route) = SubscriptionRules.Outbound(item.State, stanza.Type);
        var listed = item.Listed || stanza.Type is StanzaType.Subscribe or StanzaType.Subscribed;
        if (listed && !item.Listed && edit.Book.Listed >= options.ItemsMax)
        {
            return StanzaError.ResourceConstraint.Because("the roster is full");
        }

        Change(user, edit, item, item with { State = state, Listed = listed });
        if (route)
        {
            Pass(stanza);
        }

        Presence(user, item, state);
        return null;
    }

    /// <summary>A user is sent a subscription stanza (appendix A.3).</summary>
    public StanzaError? Arrived(User user, Stanza stanza)
    {
        if (announcer.Refusal(user, stanza.From!) is not null)
        {
            return null;
        }

        var edit = new RosterEdit(user, unit, ids);
        var item = edit.Item(stanza.From!);
        var (state, deliver, reply) = SubscriptionRules.Inbound(item.State, stanza.Type);
        var asks = state.HasFlag(Subscription.PendingIn) && !item.State.HasFlag(Subscription.PendingIn);
        if (asks && edit.Book.Requests >= options.RequestsMax)
        {
            return null;
        }

        var request = !asks ? item.Request : stanza.Payload.Length <= options.RequestBytesMax ? stanza.Payload
            : default;
        Change(user, edit, item, item with { State = state, Request = request });
        if (deliver)
        {
            effects.Add(() => Give(user, stanza));
        }

        if (reply != StanzaType.None)
        {
            Pass(Stanza.Presence(reply, user.Address, stanza.From));
        }

        Presence(user, item, state);
        return null;
    }

    /// <summary>A user removes a contact (section 2.5.2).</summary>
    public StanzaError? Remove(User user, Jid contact)
    {
        var edit = new RosterEdit(user, unit, ids);
        if (edit.Book.Find(contact) is not { Listed: true } item)
        {
            return StanzaError.ItemNotFound;
        }

        edit.Put(new RosterItem(contact));
        if ((item.State & (Subscription.To | Subscription.PendingOut)) != 0)
        {
            Pass(Stanza.Presence(StanzaType.Unsubscribe, user.Address, contact.Bare));
        }

        if ((item.State & (Subscription.From | Subscription.PendingIn)) != 0)
        {
            Pass(Stanza.Presence(StanzaType.Unsubscribed, user.Address, contact.Bare));
        }

        Presence(user, item, Subscription.None);
        return null;
    }

    static void Change(User user, RosterEdit edit, RosterItem before, RosterItem after)
    {
        if (after.State != before.State || after.Listed != before.Listed)
        {
            edit.Put(after);
        }
    }

    /// <summary>On to the other party: in this same deed when it is the other local user.</summary>
    void Pass(Stanza stanza)
    {
        var target = stanza.To!.Equals(owner.Address) ? owner
            : peer is not null && stanza.To!.Equals(peer.Address) ? peer : null;
        if (target is null)
        {
            effects.Add(() => elsewhere(stanza));
        }
        else
        {
            Arrived(target, stanza);
        }
    }

    /// <summary>Who may see presence from now on is sent it; who may no longer is told that it is gone.</summary>
    void Presence(User user, RosterItem before, Subscription now)
    {
        var saw = before.State.HasFlag(Subscription.From);
        var sees = now.HasFlag(Subscription.From);
        if (saw != sees)
        {
            effects.Add(() =>
            {
                if (sees)
                {
                    announcer.Show(user, before.Contact);
                }
                else
                {
                    announcer.Hide(user, before.Contact);
                }
            });
        }
    }

    /// <summary>A request goes to whoever can answer it, its answer to whoever keeps the roster.</summary>
    static void Give(User user, Stanza stanza)
    {
        Outgoing? outgoing = null;
        foreach (var session in user.Sessions)
        {
            if (stanza.Type == StanzaType.Subscribe ? session.IsAvailable : session.Interested || session.IsAvailable)
            {
                session.Send(outgoing ??= new(stanza));
            }
        }
    }
}
