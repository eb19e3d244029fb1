using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>The requests that anybody may make (XEP-0060 sections 5 to 7 and 8.1).</summary>
sealed class PubsubHandler(EventService events, ItemsHandler items, EventNotifier notifier, Approvals approvals)
{
    public const string Namespace = "http://jabber.org/protocol/pubsub";

    public async ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel)
    {
        var owner = request.Target!;
        if (request.Payload.Children.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        var action = request.Payload.Children[0];
        return (action.Name, request.IsSet) switch
        {
            ("publish", true) => await PublishAsync(request, owner, action, cancel),
            ("retract", true) => await RetractAsync(request, owner, action, cancel),
            ("items", false) => await items.GetAsync(request, owner, action, cancel),
            ("create", true) => await CreateAsync(request, owner, action, cancel),
            ("subscribe", true) => await SubscribeAsync(request, owner, action, cancel),
            ("unsubscribe", true) => await UnsubscribeAsync(request, owner, action, cancel),
            ("subscriptions", false) => await SubscriptionsAsync(request, owner, action, cancel),
            ("affiliations", false) => await AffiliationsAsync(request, owner, action, cancel),
            ("options" or "default", _) => EventErrors.Unsupported("subscription-options"),
            _ => StanzaError.BadRequest,
        };
    }

    async ValueTask<IqAnswer> PublishAsync(IqRequest request, User owner, Element publish, CancellationToken cancel)
    {
        if (publish["node"] is not { Length: > 0 } node)
        {
            return EventErrors.NodeRequired;
        }

        if (publish.Children is not [var item] || !item.Is("item", Namespace))
        {
            return publish.Children.Count == 0 ? EventErrors.ItemRequired : StanzaError.BadRequest;
        }

        if (item.Children is not [var payload])
        {
            return item.Children.Count == 0 ? EventErrors.PayloadRequired : EventErrors.InvalidPayload;
        }

        var options = request.Payload.Child("publish-options")?.Child("x", DataForm.Namespace);
        var form = DataForm.Read(options);
        if (form is not null && form.FormType is not (null or NodeConfig.Options))
        {
            return EventErrors.Precondition;
        }

        var id = item["id"] is { Length: > 0 } given ? given : events.NewId();
        if (await events.PublishAsync(owner, node, id, payload, request.From, form, cancel) is { } error)
        {
            return error;
        }

        return new Element("pubsub", Namespace).With(new Element("publish", Namespace).With("node", node)
            .With(new Element("item", Namespace).With("id", id)));
    }

    async ValueTask<IqAnswer> RetractAsync(IqRequest request, User owner, Element retract, CancellationToken cancel)
    {
        if (retract["node"] is not { Length: > 0 } node)
        {
            return EventErrors.NodeRequired;
        }

        if (retract.Children is not [var item] || item["id"] is not { Length: > 0 } id)
        {
            return EventErrors.ItemRequired;
        }

        return await events.RetractAsync(owner, node, id, request.From, retract["notify"] is "1" or "true", cancel)
            is { } error ? error : IqAnswer.Ok;
    }

    async ValueTask<IqAnswer> CreateAsync(IqRequest request, User owner, Element create, CancellationToken cancel)
    {
        if (!request.From.Bare.Equals(owner.Address))
        {
            return StanzaError.Forbidden;
        }

        var node = create["node"] is { Length: > 0 } given ? given : events.NewId();
        var form = DataForm.Read(request.Payload.Child("configure")?.Child("x", DataForm.Namespace));
        if (await events.CreateAsync(owner, node, form, cancel) is { } error)
        {
            return error;
        }

        return create["node"] is not null ? IqAnswer.Ok
            : new Element("pubsub", Namespace).With(new Element("create", Namespace).With("node", node));
    }

    async ValueTask<IqAnswer> SubscribeAsync(IqRequest request, User owner, Element subscribe, CancellationToken cancel)
    {
        if (Own(request, subscribe) is not { } who)
        {
            return EventErrors.InvalidJid;
        }

        if (subscribe["node"] is not { Length: > 0 } name)
        {
            return EventErrors.NodeRequired;
        }

        if ((await EventService.BookAsync(owner, cancel)).Find(name) is not { } node)
        {
            return StanzaError.ItemNotFound;
        }

        if (EventAccess.Read(owner, node, request.From, subscribing: true) is { } refusal)
        {
            return refusal;
        }

        var key = who.ToString();
        var needs = EventAccess.Read(owner, node, request.From) is not null;
        var made = new EventSubscription(
            needs ? EventSubscription.Waits : EventSubscription.Holds, events.NewId());
        var error = await events.EditAsync(owner, name, found =>
        {
            var old = found.Subscriptions.GetValueOrDefault(key);
            if (needs && old?.State == EventSubscription.Waits)
            {
                return null;
            }

            made = old is { State: EventSubscription.Holds } ? old : made;
            return found.With(key, made);
        }, EventErrors.PendingSubscription, cancel);
        if (error is not null)
        {
            return error;
        }

        if (made.State == EventSubscription.Waits)
        {
            approvals.Ask(owner, name, key, made);
        }
        else if (node.Config.SendsLastOnSubscription
            && await events.LastAsync(owner, name, cancel) is { } last)
        {
            notifier.SendLast(owner, node, last, who);
        }

        return new Element("pubsub", Namespace).With(Subscription(key, made).With("node", name));
    }

    async ValueTask<IqAnswer> UnsubscribeAsync(
        IqRequest request, User owner, Element unsubscribe, CancellationToken cancel)
    {
        if (Own(request, unsubscribe) is not { } who)
        {
            return EventErrors.InvalidJid;
        }

        if (unsubscribe["node"] is not { Length: > 0 } node)
        {
            return EventErrors.NodeRequired;
        }

        var key = who.ToString();
        return await events.EditAsync(owner, node, found => !found.Subscriptions.ContainsKey(key) ? null
            : found with { Subscriptions = found.Subscriptions.Remove(key) }, EventErrors.NotSubscribed, cancel)
            is { } error ? error : IqAnswer.Ok;
    }

    static async ValueTask<IqAnswer> SubscriptionsAsync(
        IqRequest request, User owner, Element asked, CancellationToken cancel)
    {
        var list = new Element("subscriptions", Namespace).With("node", asked["node"]);
        foreach (var node in (await EventService.BookAsync(owner, cancel)).Nodes.Values)
        {
            foreach (var (who, subscription) in node.Subscriptions)
            {
                if ((asked["node"] is null || asked["node"] == node.Name)
                    && Jid.Parse(who).Bare.Equals(request.From.Bare))
                {
                    list.With(Subscription(who, subscription).With("node", node.Name));
                }
            }
        }

        return new Element("pubsub", Namespace).With(list);
    }

    static async ValueTask<IqAnswer> AffiliationsAsync(
        IqRequest request, User owner, Element asked, CancellationToken cancel)
    {
        var list = new Element("affiliations", Namespace).With("node", asked["node"]);
        foreach (var node in (await EventService.BookAsync(owner, cancel)).Nodes.Values)
        {
            var affiliation = request.From.Bare.Equals(owner.Address) ? "owner" : node.Affiliation(request.From);
            if (affiliation is not null && (asked["node"] is null || asked["node"] == node.Name))
            {
                list.With(new Element("affiliation", Namespace).With("node", node.Name)
                    .With("affiliation", affiliation));
            }
        }

        return new Element("pubsub", Namespace).With(list);
    }

    /// <summary>
    /// The address to subscribe, which must be the sender's own (section 6.1.3.1); null when it is not.
    /// </summary>
    static Jid? Own(IqRequest request, Element element) =>
        Jid.TryParse(element["jid"], out var who) && who.Bare.Equals(request.From.Bare)
        && (who.IsBare || who.Equals(request.From)) ? who : null;

    static Element Subscription(string who, EventSubscription subscription) => new Element("subscription", Namespace)
        .With("jid", who).With("subid", subscription.Id).With("subscription", subscription.State);
}
