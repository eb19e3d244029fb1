using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>An account's nodes and items, for its owner to take away: as publish requests, in pages.</summary>
static class EventExport
{
    const int Page = 50;

    public static async IAsyncEnumerable<Element> ReadAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        var table = new EventTable(store);
        foreach (var node in (await EventTable.LoadAsync(store, owner, cancel)).Nodes.Values)
        {
            yield return new Element("pubsub", PubsubOwnerHandler.Namespace)
                .With(new Element("configure", PubsubOwnerHandler.Namespace).With("node", node.Name)
                    .With(node.Config.ToForm("submit").ToElement()));
            IReadOnlyList<EventItem> items;
            var after = -1L;
            do
            {
                items = await table.AfterAsync(owner, node.Name, after, Page, cancel);
                foreach (var item in items.Reverse())
                {
                    after = item.Sequence;
                    yield return Publish(node.Name, item);
                }
            }
            while (items.Count == Page);
        }
    }

    static Element Publish(string node, EventItem item) => new Element("pubsub", PubsubHandler.Namespace)
        .With(new Element("publish", PubsubHandler.Namespace).With("node", node)
            .With(new Element("item", PubsubHandler.Namespace).With("id", item.Id)
                .With(ElementReader.Parse(item.Payload.Span))));
}
