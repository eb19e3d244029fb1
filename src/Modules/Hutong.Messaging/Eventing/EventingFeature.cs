using Hutong.Messaging.Discovery;
using Hutong.Messaging.Ownership;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// Personal eventing: an account is a small publish-subscribe service for those who see its presence.
/// </summary>
sealed class EventingFeature(PubsubHandler handler, PubsubOwnerHandler owners, EventNotifier notifier, LastItems last,
    DiscoveryHandler discovery, ClientCapabilities capabilities, Announcer announcer, Approvals approvals) : Feature,
        IDiscoSource
{
    const string Pubsub = PubsubHandler.Namespace;

    static readonly string[] Features =
    [
        "access-authorize", "access-open", "access-presence", "access-roster", "access-whitelist", "auto-create",
        "auto-subscribe", "config-node", "config-node-max", "create-and-configure", "create-nodes", "delete-items",
        "delete-nodes", "filtered-notifications", "instant-nodes", "item-ids", "last-published", "manage-subscriptions",
        "member-affiliation", "meta-data", "modify-affiliations", "multi-items", "outcast-affiliation",
        "persistent-items", "presence-notifications", "presence-subscribe", "publish", "publish-options",
        "publisher-affiliation", "purge-nodes", "retract-items", "retrieve-affiliations", "retrieve-default",
        "retrieve-items", "retrieve-subscriptions", "rsm", "subscribe",
    ];

    public override string Name => "eventing";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0060", "1.30.0", "Publish-Subscribe", Support.Partial,
            "what a personal service needs; no collections, no subscription options"),
        new("XEP-0163", "1.2.2", "Personal Eventing Protocol"),
        new("XEP-0223", "1.1.1", "Persistent Storage of Private Data via PubSub"),
        new("XEP-0402", "1.2.0", "PEP Native Bookmarks"),
        new("XEP-0490", "1.0.1", "Message Displayed Synchronization"),
        new("XEP-0384", "0.8.3", "OMEMO Encryption", Support.Partial, "the server's part: device lists and bundles"),
    ];

    public override void Declare(FeatureParts parts)
    {
        notifier.Declared(parts.PresencePolicies);
        discovery.Add(this);
        discovery.AccountIdentities.Add(new("pubsub", "pep"));
        capabilities.WhenKnown(last.Known);
        capabilities.WhenKnown(approvals.Known);
        announcer.WhenShown(last.Shown);
        const IqScope accounts = IqScope.Own | IqScope.Account;
        parts.Iq(accounts, "pubsub", Pubsub, handler.HandleAsync)
            .Iq(accounts, "pubsub", PubsubOwnerHandler.Namespace, owners.HandleAsync)
            .Add(approvals)
            .Account([Pubsub, .. Features.Select(feature => Pubsub + "#" + feature)]);
    }

    public async ValueTask<IqAnswer?> InfoAsync(IqRequest request, string node, CancellationToken cancel)
    {
        if (request.Target is not { } owner || (await EventService.BookAsync(owner, cancel)).Find(node) is not { } found
            || EventAccess.Read(owner, found, request.From) is not null)
        {
            return null;
        }

        return new DiscoInfo([new("pubsub", "leaf")], [Pubsub, DiscoInfo.Namespace],
            [found.Config.ToForm("result", "http://jabber.org/protocol/pubsub#meta-data").ToElement()],
                node).ToElement();
    }

    public async ValueTask<IReadOnlyList<Element>?> ItemsAsync(
        IqRequest request, string? node, CancellationToken cancel)
    {
        if (node is not null || request.Target is not { } owner)
        {
            return null;
        }

        return [.. (await EventService.BookAsync(owner, cancel)).Nodes.Values
            .Where(found => EventAccess.Read(owner, found, request.From) is null)
            .Select(found => new Element("item", DiscoInfo.Items)
                .With("jid", owner.Address.ToString()).With("node", found.Name))];
    }
}

static class EventingServices
{
    /// <summary>Adds personal eventing.</summary>
    public static IServiceCollection AddEventing(this IServiceCollection services) => services
        .AddSingleton(EventTable.Migration)
        .AddSettings<EventingOptions>("messaging:eventing")
        .AddSingleton(all => EventTable.Loader(all.GetRequiredService<IStore>()))
        .AddOwnedRows("events", new OwnedTable("event_items", "seq", 20), new OwnedTable("event_nodes", "node", 50))
        .AddXmlPart("events.xml", EventExport.ReadAsync)
        .AddSingleton<EventTable>()
        .AddSingleton<EventNotifier>()
        .AddSingleton<EventService>()
        .AddSingleton<Approvals>()
        .AddSingleton<LastItems>()
        .AddSingleton<ItemsHandler>()
        .AddSingleton<PubsubHandler>()
        .AddSingleton<PubsubOwnerHandler>()
        .AddFeature<EventingFeature>();
}
