using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>The requests that only the owner of nodes may make (XEP-0060 section 8).</summary>
sealed class PubsubOwnerHandler(EventService events, EventNotifier notifier)
{
    public const string Namespace = "http://jabber.org/protocol/pubsub#owner";

    public async ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel)
    {
        var owner = request.Target!;
        if (!request.From.Bare.Equals(owner.Address))
        {
            return StanzaError.Forbidden;
        }

        if (request.Payload.Children.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        var action = request.Payload.Children[0];
        if (action.Name == "default" && !request.IsSet)
        {
            return new Element("pubsub", Namespace).With(new Element("default", Namespace)
                .With(NodeConfig.Default.ToForm("form").ToElement()));
        }

        if (action["node"] is not { Length: > 0 } name)
        {
            return EventErrors.NodeRequired;
        }

        if ((await EventService.BookAsync(owner, cancel)).Find(name) is not { } node)
        {
            return StanzaError.ItemNotFound;
        }

        return request.IsSet ? await SetAsync(owner, name, action, cancel) : Get(node, action);
    }

    async ValueTask<IqAnswer> SetAsync(User owner, string name, Element action, CancellationToken cancel)
    {
        var error = action.Name switch
        {
            "configure" => await ConfigureAsync(owner, name, action, cancel),
            "delete" => await events.DeleteAsync(owner, name, cancel),
            "purge" => await events.PurgeAsync(owner, name, cancel),
            "affiliations" => await EditPartiesAsync(owner, name, node => Affiliate(node, action), cancel),
            "subscriptions" => await EditPartiesAsync(owner, name, node => Subscribe(node, action), cancel),
            _ => StanzaError.BadRequest,
        };
        return error is null ? IqAnswer.Ok : error;
    }

    /// <summary>Changes who has to do with a node, and tells those whose subscription is another now.</summary>
    async ValueTask<StanzaError?> EditPartiesAsync(
        User owner, string name, Func<EventNode, EventNode?> change, CancellationToken cancel)
    {
        EventNode? before = null, after = null;
        var error = await events.EditAsync(
            owner, name, node => after = change(before = node), StanzaError.BadRequest, cancel);
        if (error is null)
        {
            notifier.Subscribed(owner, before!, after!);
        }

        return error;
    }

    static IqAnswer Get(EventNode node, Element action) => action.Name switch
    {
        "configure" => Wrap(new Element("configure", Namespace).With("node", node.Name)
            .With(node.Config.ToForm("form").ToElement())),
        "affiliations" => Wrap(node.Affiliations.Aggregate(
            new Element("affiliations", Namespace).With("node", node.Name),
            (list, pair) => list.With(new Element("affiliation", Namespace).With("jid", pair.Key)
                .With("affiliation", pair.Value)))),
        "subscriptions" => Wrap(node.Subscriptions.Aggregate(
            new Element("subscriptions", Namespace).With("node", node.Name),
            (list, pair) => list.With(new Element("subscription", Namespace).With("jid", pair.Key)
                .With("subscription", pair.Value.State).With("subid", pair.Value.Id)))),
        _ => StanzaError.BadRequest,
    };

    async ValueTask<StanzaError?> ConfigureAsync(User owner, string name, Element action, CancellationToken cancel)
    {
        var form = DataForm.Read(action.Child("x", DataForm.Namespace));
        if (form is null)
        {
            return StanzaError.BadRequest;
        }

        return form.Type == "cancel" ? null : await events.EditAsync(owner, name,
            node => node.Config.With(form) is { } config ? node with { Config = config } : null,
                StanzaError.NotAcceptable, cancel);
    }

    static EventNode? Affiliate(EventNode node, Element action)
    {
        var affiliations = node.Affiliations;
        foreach (var child in action.Children)
        {
            if (!Jid.TryParse(child["jid"], out var who))
            {
                return null;
            }

            switch (child["affiliation"])
            {
                case "none":
                    affiliations = affiliations.Remove(who.Bare.ToString());
                    break;
                case "member" or "publisher" or "outcast":
                    affiliations = affiliations.SetItem(who.Bare.ToString(), child["affiliation"]!);
                    node = Settled(node, who.Bare, child["affiliation"]!);
                    break;
                default:
                    return null;
            }
        }

        return node with { Affiliations = affiliations };
    }

    /// <summary>What waits of somebody is answered by what the owner makes of them (section 8.9.2).</summary>
    static EventNode Settled(EventNode node, Jid who, string affiliation)
    {
        foreach (var (key, subscription) in node.Subscriptions)
        {
            if (subscription.State == EventSubscription.Waits && Jid.Parse(key).Bare.Equals(who))
            {
                node = node.With(key, affiliation == "outcast" ? null
                    : subscription with { State = EventSubscription.Holds });
            }
        }

        return node;
    }

    static EventNode? Subscribe(EventNode node, Element action)
    {
        var subscriptions = node.Subscriptions;
        foreach (var child in action.Children)
        {
            if (!Jid.TryParse(child["jid"], out var who))
            {
                return null;
            }

            var key = who.ToString();
            switch (child["subscription"])
            {
                case "none":
                    subscriptions = subscriptions.Remove(key);
                    break;
                case "subscribed" or "pending":
                    var id = subscriptions.GetValueOrDefault(key)?.Id ?? child["subid"] ?? key;
                    subscriptions = subscriptions.SetItem(
                        key, new EventSubscription(child["subscription"]!, Plain(id)));
                    break;
                default:
                    return null;
            }
        }

        return node with { Subscriptions = subscriptions };
    }

    /// <summary>Tabs and line ends part the stored form.</summary>
    static string Plain(string id) => id.AsSpan().ContainsAnyInRange('\0', '\u001f') ? "" : id;

    static Element Wrap(Element inner) => new Element("pubsub", Namespace).With(inner);
}
