using System.Globalization;
using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// Reads the items of a node: all, the newest, by id, or page by page (XEP-0060 section 6.5, XEP-0059).
/// </summary>
sealed class ItemsHandler(EventService events, EventingOptions options)
{
    const string Rsm = "http://jabber.org/protocol/rsm";

    public async ValueTask<IqAnswer> GetAsync(IqRequest request, User owner, Element asked, CancellationToken cancel)
    {
        if (asked["node"] is not { Length: > 0 } name)
        {
            return EventErrors.NodeRequired;
        }

        if ((await EventService.BookAsync(owner, cancel)).Find(name) is not { } node)
        {
            return StanzaError.ItemNotFound;
        }

        if (EventAccess.Read(owner, node, request.From) is { } refusal)
        {
            return refusal;
        }

        if (asked.Children.Count > 0)
        {
            return await ByIdAsync(owner, asked, name, cancel);
        }

        var set = request.Payload.Child("set", Rsm);
        var max = Number(set?.Child("max")?.Text) ?? options.PageMax;
        var newest = Number(asked["max_items"]);
        if (max < 0 || newest < 0)
        {
            return StanzaError.BadRequest;
        }

        return set is null
            ? Answer(name, await events.Table.NewestAsync(owner.Ref, name, long.MaxValue,
                Math.Min(newest ?? options.PageMax, options.ItemsMax), cancel), null)
            : await PageAsync(owner, name, set, Math.Min(max, options.PageMax), cancel);
    }

    async ValueTask<IqAnswer> ByIdAsync(User owner, Element asked, string name, CancellationToken cancel)
    {
        var found = new List<EventItem>();
        foreach (var child in asked.Children.Take(options.PageMax))
        {
            if (child["id"] is not { } id)
            {
                return StanzaError.BadRequest;
            }

            if (await events.Table.FindAsync(owner.Ref, name, id, cancel) is { } item)
            {
                found.Add(item);
            }
        }

        return found.Count == 0 ? StanzaError.ItemNotFound : Answer(name, found, null);
    }

    /// <summary>Newest first; <c>after</c> goes on to older ones, <c>before</c> back to newer ones.</summary>
    async ValueTask<IqAnswer> PageAsync(User owner, string name, Element set, int max, CancellationToken cancel)
    {
        var after = set.Child("after")?.Text;
        var before = set.Child("before")?.Text;
        long at = long.MaxValue;
        if ((after is { Length: > 0 } ? after : before is { Length: > 0 } ? before : null) is { } id)
        {
            if (await events.Table.FindAsync(owner.Ref, name, id, cancel) is not { } item)
            {
                return StanzaError.ItemNotFound;
            }

            at = item.Sequence;
        }

        var page = before is null ? await events.Table.NewestAsync(owner.Ref, name, at, max, cancel)
            : await events.Table.AfterAsync(owner.Ref, name, before.Length == 0 ? -1 : at, max, cancel);
        var (count, newer) = await events.Table.CountAsync(owner.Ref, name,
            page is [var newest, ..] ? newest.Sequence : long.MaxValue, cancel);
        var answer = new Element("set", Rsm);
        if (page is [var first, ..])
        {
            answer.With(new Element("first", Rsm).With("index", newer.ToString(CultureInfo.InvariantCulture))
                .WithText(first.Id))
                .WithText("last", page[^1].Id);
        }

        return Answer(name, page, answer.WithText("count", count.ToString(CultureInfo.InvariantCulture)));
    }

    static Element Answer(string name, IReadOnlyList<EventItem> items, Element? set)
    {
        var list = new Element("items", PubsubHandler.Namespace).With("node", name);
        foreach (var item in items)
        {
            list.With(new Element("item", PubsubHandler.Namespace).With("id", item.Id)
                .With(ElementReader.Parse(item.Payload.Span)));
        }

        return new Element("pubsub", PubsubHandler.Namespace).With(list).With(set);
    }

    /// <summary>A count; -1 when it is none, null when it is not given.</summary>
    static int? Number(string? text) => text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
