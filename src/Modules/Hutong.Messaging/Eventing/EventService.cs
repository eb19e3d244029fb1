using Hutong.Kernel;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// An account's nodes: publishes, retracts, configures, all durable before anybody is told. Features that keep
/// something in personal nodes (avatars, bookmarks) use it as clients do.
/// </summary>
sealed class EventService(IStore store, EventTable table, EventNotifier notifier, TimeProvider time, IIdSource ids,
    EventingOptions options)
{
    readonly List<IEventListener> listeners = [];

    public EventTable Table => table;

    /// <summary>Adds somebody who follows changes of nodes.</summary>
    public void Add(IEventListener listener) => listeners.Add(listener);

    /// <summary>The nodes of an account.</summary>
    public static ValueTask<EventBook> BookAsync(User owner, CancellationToken cancel) =>
        owner.GetAsync(EventBook.Slot, cancel);

    /// <summary>The last item of a node, or null.</summary>
    public async ValueTask<EventItem?> LastAsync(User owner, string node, CancellationToken cancel) =>
        (await table.NewestAsync(owner.Ref, node, long.MaxValue, 1, cancel)) is [var last] ? last : null;

    /// <summary>
    /// Publishes an item; the node is made when it is the owner who publishes. <paramref name="wanted"/> configures a
    /// new node and is a condition on one that exists.
    /// </summary>
    public async ValueTask<StanzaError?> PublishAsync(
        User owner, string node, string id, Element payload, Jid publisher,
        DataForm? wanted, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        var bytes = payload.ToBytes();
        if (bytes.Length > options.ItemBytesMax)
        {
            return EventErrors.PayloadTooBig;
        }

        if (await IsFullAsync(owner, bytes.Length, cancel))
        {
            return StanzaError.ResourceConstraint.Because("the account's space for events is used up");
        }

        var refused = await ChangeAsync(owner, (book, unit) =>
        {
            if (Node(owner, book, node, publisher, wanted, out var refusal) is not { } found)
            {
                return (null, refusal);
            }

            if (bytes.Length > found.Config.MaxPayload(options.ItemBytesMax))
            {
                return (null, EventErrors.PayloadTooBig);
            }

            var item = new EventItem(id, bytes, publisher.Bare.ToString(), time.GetUtcNow().ToMicroseconds(),
                book.Sequence + 1);
            var next = Write(owner, book, found, item, unit);
            WhenDurable(unit, () => notifier.Published(owner, found, item.Id, payload));
            return (next, null);
        });
        return refused ?? await FollowAsync(owner, node, cancel);
    }

    /// <summary>Takes an item back; item-not-found when there is none.</summary>
    public async ValueTask<StanzaError?> RetractAsync(
        User owner, string node, string id, Jid who, bool notify, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        var item = await table.FindAsync(owner.Ref, node, id, cancel);
        var refused = await ChangeAsync(owner, (book, unit) =>
        {
            if (book.Find(node) is not { } found || item is null)
            {
                return (null, StanzaError.ItemNotFound);
            }

            if (EventAccess.Publish(owner, found, who) is { } refusal)
            {
                return (null, refusal);
            }

            if (!who.Bare.Equals(owner.Address) && item.Publisher != who.Bare.ToString())
            {
                return (null, StanzaError.Forbidden);
            }

            EventTable.Delete(unit, owner.Ref, node, id);
            if (notify || found.Config.NotifiesRetract)
            {
                WhenDurable(unit, () => notifier.Retracted(owner, found, id));
            }

            return (book, null);
        });
        return refused ?? await FollowAsync(owner, node, cancel);
    }

    /// <summary>Takes all items of a node back.</summary>
    public async ValueTask<StanzaError?> PurgeAsync(User owner, string node, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        var refused = await ChangeAsync(owner, (book, unit) =>
        {
            if (book.Find(node) is not { } found)
            {
                return (null, StanzaError.ItemNotFound);
            }

            EventTable.Trim(unit, owner.Ref, node, 0);
            WhenDurable(unit, () => notifier.Tell(
                owner, found, new Element("purge", EventNotifier.Namespace).With("node", node)));
            return (book, null);
        });
        return refused ?? await FollowAsync(owner, node, cancel);
    }

    /// <summary>Deletes a node with its items.</summary>
    public async ValueTask<StanzaError?> DeleteAsync(User owner, string node, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        var refused = await ChangeAsync(owner, (book, unit) =>
        {
            if (book.Find(node) is not { } found)
            {
                return (null, StanzaError.ItemNotFound);
            }

            EventTable.Delete(unit, owner.Ref, node);
            if (found.Config.NotifiesDelete)
            {
                WhenDurable(unit, () => notifier.Tell(
                    owner, found, new Element("delete", EventNotifier.Namespace).With("node", node)));
            }

            return (book with { Nodes = book.Nodes.Remove(node) }, null);
        });
        return refused ?? await FollowAsync(owner, node, cancel);
    }

    /// <summary>Makes a node; conflict when there is one of that name.</summary>
    public async ValueTask<StanzaError?> CreateAsync(User owner, string node, DataForm? form, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        return await ChangeAsync(owner, (book, unit) => book.Find(node) is not null ? (null, StanzaError.Conflict)
            : New(book, node, form, out var refusal) is not { } made ? (null, refusal)
            : (Put(owner, book, made, unit), null));
    }

    /// <summary>
    /// Changes a node: its configuration, affiliations or subscriptions. The change returns null to refuse.
    /// </summary>
    public async ValueTask<StanzaError?> EditAsync(User owner, string node, Func<EventNode, EventNode?> change,
        StanzaError refusal, CancellationToken cancel)
    {
        await BookAsync(owner, cancel);
        return await ChangeAsync(owner, (book, unit) =>
        {
            if (book.Find(node) is not { } found)
            {
                return (null, StanzaError.ItemNotFound);
            }

            if (change(found) is not { } next)
            {
                return (null, refusal);
            }

            if (next.Affiliations.Count > options.PartiesMax || next.Subscriptions.Count > options.PartiesMax)
            {
                return (null, EventErrors.TooManySubscriptions);
            }

            if (next.Config != found.Config)
            {
                EventTable.Trim(unit, owner.Ref, node, next.Config.MaxItems(options.ItemsMax));
                if (next.Config.NotifiesConfig)
                {
                    WhenDurable(unit, () => notifier.Configured(owner, next));
                }
            }

            return (Put(owner, book, next, unit), null);
        });
    }

    EventNode? Node(User owner, EventBook book, string node, Jid publisher, DataForm? wanted, out StanzaError? refusal)
    {
        refusal = null;
        if (book.Find(node) is not { } found)
        {
            if (!publisher.Bare.Equals(owner.Address))
            {
                refusal = StanzaError.ItemNotFound;
                return null;
            }

            return New(book, node, wanted, out refusal);
        }

        refusal = EventAccess.Publish(owner, found, publisher)
            ?? (wanted is not null && !found.Config.Meets(wanted) ? EventErrors.Precondition : null);
        return refusal is null ? found : null;
    }

    EventNode? New(EventBook book, string node, DataForm? form, out StanzaError? refusal)
    {
        refusal = book.Nodes.Count >= options.NodesMax ? EventErrors.TooManyNodes : null;
        if (refusal is not null)
        {
            return null;
        }

        var config = form is null ? WellKnown(node) : NodeConfig.Default.With(form);
        refusal = config is null ? StanzaError.NotAcceptable : null;
        return config is null ? null : new EventNode(node, config);
    }

    /// <summary>A client that forgot to say so must not show its chats to its contacts.</summary>
    static NodeConfig WellKnown(string node) => node is "urn:xmpp:bookmarks:1" or "urn:xmpp:mds:displayed:0"
        ? NodeConfig.Private
        : node is "storage:bookmarks" ? NodeConfig.Whitelist : NodeConfig.Default;

    EventBook Write(User owner, EventBook book, EventNode node, EventItem item, UnitOfWork unit)
    {
        if (book.Find(node.Name) is null)
        {
            book = Put(owner, book, node, unit);
        }

        if (!node.Config.Persists)
        {
            return book;
        }

        EventTable.Put(unit, owner.Ref, node.Name, item, node.Config.MaxItems(options.ItemsMax));
        return book with { Sequence = item.Sequence, Bytes = book.Bytes + item.Payload.Length };
    }

    static EventBook Put(User owner, EventBook book, EventNode node, UnitOfWork unit)
    {
        EventTable.Put(unit, owner.Ref, node);
        return book with { Nodes = book.Nodes.SetItem(node.Name, node) };
    }

    /// <summary>Decides under the gate, enqueues, waits.</summary>
    async ValueTask<StanzaError?> ChangeAsync(
        User owner, Func<EventBook, UnitOfWork, (EventBook? Next, StanzaError? Refusal)> decide)
    {
        var unit = new UnitOfWork();
        Task<CommitOutcome> commit;
        lock (owner.Gate)
        {
            var (next, refusal) = decide(owner.Get(EventBook.Slot)!, unit);
            if (next is null)
            {
                return refusal;
            }

            owner.Set(EventBook.Slot, next);
            commit = store.TryCommitAsync(unit, CancellationToken.None);
        }

        var outcome = await commit;
        if (!outcome.IsDurable)
        {
            await owner.ReloadAsync(EventBook.Slot, CancellationToken.None);
        }

        return outcome.Refusal();
    }

    async ValueTask<StanzaError?> FollowAsync(User owner, string node, CancellationToken cancel)
    {
        foreach (var listener in listeners)
        {
            await listener.ChangedAsync(owner, node, cancel);
        }

        return null;
    }

    /// <summary>
    /// The running sum counts replaced items too, so that it is taken anew before anything is refused.
    /// </summary>
    async ValueTask<bool> IsFullAsync(User owner, int more, CancellationToken cancel)
    {
        if (owner.Get(EventBook.Slot)!.Bytes + more <= options.AccountBytesMax)
        {
            return false;
        }

        var bytes = await table.BytesAsync(owner.Ref, cancel);
        lock (owner.Gate)
        {
            owner.Set(EventBook.Slot, owner.Get(EventBook.Slot)! with { Bytes = bytes });
        }

        return bytes + more > options.AccountBytesMax;
    }

    /// <summary>An id for an item that came without one.</summary>
    public string NewId() => ids.NewToken();

    static void WhenDurable(UnitOfWork unit, Action effect) => unit.Then(outcome =>
    {
        if (outcome.IsDurable)
        {
            effect();
        }
    });
}
