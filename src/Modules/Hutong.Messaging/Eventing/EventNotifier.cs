using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Roster;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// Tells of changes: the owner's own sessions and those of contacts whose clients ask for the node by their
/// capabilities (XEP-0163 section 4), and explicit subscribers. Encoded once, apart from the address.
/// </summary>
sealed class EventNotifier(UserTable users, IDirectory directory, IRemote remote, IIdSource ids)
{
    public const string Namespace = "http://jabber.org/protocol/pubsub#event";
    const string Delay = "urn:xmpp:delay";

    // The list itself: features declared after this one may add to it.
    List<IPresencePolicy> policies = [];

    /// <summary>Who may keep notifications from passing (blocking).</summary>
    public void Declared(List<IPresencePolicy> all) => policies = all;

    public void Published(User owner, EventNode node, string id, Element payload) =>
        Tell(owner, node, Items(node).With(Item(id).With(node.Config.Payloads ? payload : null)));

    public void Retracted(User owner, EventNode node, string id) =>
        Tell(owner, node, Items(node).With(new Element("retract", Namespace).With("id", id)));

    public void Configured(User owner, EventNode node) =>
        Tell(owner, node, new Element("configuration", Namespace).With("node", node.Name));

    /// <summary>Tells everybody who wants to know of a node.</summary>
    public void Tell(User owner, EventNode node, Element what)
    {
        if (!node.Config.Delivers)
        {
            return;
        }

        var message = Message(owner, what, null);
        var feature = node.Name + "+notify";
        TellSessions(owner, message, feature);
        if (node.Config.Access != NodeAccess.Whitelist || !node.Affiliations.IsEmpty)
        {
            foreach (var item in RosterBook.Of(owner).Items)
            {
                if (item.State.HasFlag(Subscription.From) && EventAccess.Read(owner, node, item.Contact) is null
                    && users.Peek(item.Contact) is { } peer && MayPass(owner, peer))
                {
                    TellSessions(peer, message, feature);
                }
            }
        }

        foreach (var (who, subscription) in node.Subscriptions)
        {
            if (subscription.State == EventSubscription.Holds)
            {
                TellSubscriber(owner, node, message, Jid.Parse(who), feature);
            }
        }
    }

    /// <summary>
    /// Tells those whose subscription the owner changed (XEP-0060 section 8.6): which it is now, or that it is none.
    /// </summary>
    public void Subscribed(User owner, EventNode before, EventNode after)
    {
        foreach (var who in before.Subscriptions.Keys.Union(after.Subscriptions.Keys))
        {
            var now = after.Subscriptions.GetValueOrDefault(who);
            if (before.Subscriptions.GetValueOrDefault(who)?.State != now?.State)
            {
                TellParty(owner, Message(owner, new Element("subscription", Namespace).With("node", after.Name)
                    .With("jid", who).With("subid", now?.Id).With("subscription", now?.State ?? "none"), null),
                    Jid.Parse(who));
            }
        }
    }

    void TellParty(User owner, Stanza message, Jid to)
    {
        if (!directory.IsLocal(to.Domain))
        {
            remote.Send(message.WithTo(to), null);
        }
        else if (users.Peek(to.Bare) is { } peer && MayPass(owner, peer))
        {
            foreach (var session in peer.Sessions)
            {
                if (session.IsAvailable && (to.Resource is null || to.Resource == session.Address.Resource))
                {
                    session.Send(message.WithTo(session.Address));
                }
            }
        }
    }

    /// <summary>Sends a node's last item to one session.</summary>
    public void SendLast(User owner, EventNode node, EventItem item, Session session) =>
        session.Send(LastMessage(owner, node, item).WithTo(session.Address));

    /// <summary>Sends a node's last item to an address.</summary>
    public void SendLast(User owner, EventNode node, EventItem item, Jid to) =>
        TellSubscriber(owner, node, LastMessage(owner, node, item), to, null);

    Stanza LastMessage(User owner, EventNode node, EventItem item) => Message(owner,
        Items(node).With(Item(item.Id).With(node.Config.Payloads ? ElementReader.Parse(item.Payload.Span) : null)),
        new Element("delay", Delay).With("stamp", Stamps.Text(TimeColumns.FromMicroseconds(item.At))));

    /// <summary>Whether two local users may hear of each other.</summary>
    public bool MayPass(User one, User other) =>
        !policies.Exists(policy => policy.Refusal(one, other.Address) is not null
            || policy.Refusal(other, one.Address) is not null);

    static void TellSessions(User user, Stanza message, string feature)
    {
        foreach (var session in user.Sessions)
        {
            if (session.IsAvailable)
            {
                ClientCapabilities.SendWhenHas(session, feature, message.WithTo(session.Address));
            }
        }
    }

    /// <summary>Who gets it by capabilities does not get it again.</summary>
    void TellSubscriber(User owner, EventNode node, Stanza message, Jid to, string? feature)
    {
        if (!directory.IsLocal(to.Domain))
        {
            remote.Send(message.WithTo(to), null);
            return;
        }

        if (users.Peek(to.Bare) is not { } peer || !MayPass(owner, peer)
            || EventAccess.Read(owner, node, to) is not null)
        {
            return;
        }

        var implied = peer == owner || RosterBook.Of(owner).ShowsPresenceTo(to);
        foreach (var session in peer.Sessions)
        {
            if (session.IsAvailable && (to.Resource is null || to.Resource == session.Address.Resource)
                && !(feature is not null && implied && ClientCapabilities.Has(session, feature)))
            {
                session.Send(message.WithTo(session.Address));
            }
        }
    }

    Stanza Message(User owner, Element what, Element? more)
    {
        var inner = new Element("event", Namespace).With(what);
        return more is null
            ? Stanza.Message(StanzaType.Headline, owner.Address, null, ids.NewToken(), inner)
            : Stanza.Message(StanzaType.Headline, owner.Address, null, ids.NewToken(), inner, more);
    }

    static Element Items(EventNode node) => new Element("items", Namespace).With("node", node.Name);

    static Element Item(string id) => new Element("item", Namespace).With("id", id);
}
