using Hutong.Messaging.Eventing;
using Hutong.Messaging.PrivateStorage;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Bookmarks;

/// <summary>
/// Keeps the forms of bookmarks in step: the items of XEP-0402 are the truth, private storage is a view of them, and
/// the node of XEP-0048 is a copy. A node that others can read is never filled from here.
/// </summary>
sealed class BookmarkConversion(EventService events) : IEventListener, IPrivateContent
{
    const string CopyId = "current";

    /// <summary>Set while this conversion itself writes, so that it does not answer itself.</summary>
    readonly AsyncLocal<bool> writing = new();

    public string Namespace => Bookmark.StorageNamespace;

    public async ValueTask<Element> ReadAsync(User owner, CancellationToken cancel) =>
        Bookmark.ToStorage(await ListAsync(owner, cancel));

    public async ValueTask<StanzaError?> WriteAsync(User owner, Element content, CancellationToken cancel) =>
        await ReplaceAsync(owner, Bookmark.ReadStorage(content), cancel) ?? await CopyAsync(owner, cancel);

    public async ValueTask ChangedAsync(User owner, string node, CancellationToken cancel)
    {
        if (writing.Value)
        {
            return;
        }

        if (node == Bookmark.Namespace)
        {
            await CopyAsync(owner, cancel);
        }
        else if (node == Bookmark.StorageNamespace && await events.LastAsync(owner, node, cancel) is { } last)
        {
            await ReplaceAsync(owner, Bookmark.ReadStorage(ElementReader.Parse(last.Payload.Span)), cancel);
        }
    }

    async ValueTask<IReadOnlyList<Bookmark>> ListAsync(User owner, CancellationToken cancel)
    {
        var items = await events.Table.NewestAsync(owner.Ref, Bookmark.Namespace, long.MaxValue, int.MaxValue, cancel);
        return [.. items.Select(item => Bookmark.Read(item.Id, ElementReader.Parse(item.Payload.Span)))
            .OfType<Bookmark>().OrderBy(one => one.Room.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Makes the items say what an older form says; what only they can hold is kept.</summary>
    async ValueTask<StanzaError?> ReplaceAsync(User owner, IReadOnlyList<Bookmark> wanted, CancellationToken cancel)
    {
        if (!await IsPrivateAsync(owner, Bookmark.Namespace, cancel))
        {
            return StanzaError.NotAllowed;
        }

        writing.Value = true;
        try
        {
            var before = (await ListAsync(owner, cancel)).ToDictionary(one => one.Room);
            foreach (var one in wanted.DistinctBy(one => one.Room))
            {
                before.Remove(one.Room, out var old);
                var next = one with { Extensions = old?.Extensions };
                if (next != old && await events.PublishAsync(owner, Bookmark.Namespace, one.Room.ToString(),
                    next.ToElement(), owner.Address, null, cancel) is { } error)
                {
                    return error;
                }
            }

            foreach (var gone in before.Keys)
            {
                await events.RetractAsync(owner, Bookmark.Namespace, gone.ToString(), owner.Address, notify: true,
                    cancel);
            }

            return null;
        }
        finally
        {
            writing.Value = false;
        }
    }

    async ValueTask<StanzaError?> CopyAsync(User owner, CancellationToken cancel)
    {
        if (!await IsPrivateAsync(owner, Bookmark.StorageNamespace, cancel))
        {
            return null;
        }

        writing.Value = true;
        try
        {
            return await events.PublishAsync(owner, Bookmark.StorageNamespace, CopyId,
                Bookmark.ToStorage(await ListAsync(owner, cancel)), owner.Address, null, cancel);
        }
        finally
        {
            writing.Value = false;
        }
    }

    /// <summary>XEP-0411 section 5: nobody else may come to see them by a conversion.</summary>
    static async ValueTask<bool> IsPrivateAsync(User owner, string node, CancellationToken cancel) =>
        (await EventService.BookAsync(owner, cancel)).Find(node) is not { } found
        || found.Config.Access == NodeAccess.Whitelist;
}
