using Hutong.Messaging.Roster;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Eventing;

/// <summary>Who may do what with a node of an account.</summary>
static class EventAccess
{
    /// <summary>
    /// Null when somebody may read the node and hear of it; otherwise why not (XEP-0060 sections 6.1.3, 6.5.9).
    /// </summary>
    public static StanzaError? Read(User owner, EventNode node, Jid who, bool subscribing = false)
    {
        if (who.Bare.Equals(owner.Address))
        {
            return null;
        }

        switch (node.Affiliation(who))
        {
            case "outcast":
                return StanzaError.Forbidden;
            case "member" or "publisher":
                return null;
        }

        var item = RosterBook.Of(owner).Find(who.Bare);
        return node.Config.Access switch
        {
            NodeAccess.Open => null,
            NodeAccess.Presence => item?.State.HasFlag(Subscription.From) == true ? null : EventErrors.PresenceRequired,
            NodeAccess.Roster => item?.State.HasFlag(Subscription.From) == true
                && item.Groups.Intersect(node.Config.Groups).Any()
                ? null : EventErrors.NotInGroup,
            NodeAccess.Authorize => subscribing || node.IsSubscribed(who) ? null : EventErrors.AuthorizationRequired,
            _ => EventErrors.ClosedNode,
        };
    }

    /// <summary>Null when somebody may publish to the node.</summary>
    public static StanzaError? Publish(User owner, EventNode node, Jid who)
    {
        if (who.Bare.Equals(owner.Address))
        {
            return null;
        }

        var may = node.Affiliation(who) switch
        {
            "publisher" => true,
            "outcast" => false,
            _ => node.Config.PublishModel switch
            {
                "open" => Read(owner, node, who) is null,
                "subscribers" => node.IsSubscribed(who),
                _ => false,
            },
        };
        return may ? null : StanzaError.Forbidden;
    }
}
