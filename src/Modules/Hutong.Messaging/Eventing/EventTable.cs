using System.Collections.Immutable;
using System.Data.Common;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;

namespace Hutong.Messaging.Eventing;

/// <summary>The rows of personal eventing.</summary>
sealed class EventTable(IStore store)
{
    public static readonly Migration Migration = new("messaging-eventing", 1,
        """
        create table event_nodes (
            tenant bigint not null,
            owner bigint not null,
            node text not null,
            config text not null,
            affiliations text not null,
            subscriptions text not null,
            primary key (tenant, owner, node)
        ) {without_rowid};
        create table event_items (
            tenant bigint not null,
            owner bigint not null,
            node text not null,
            item text not null,
            seq bigint not null,
            publisher text not null,
            at bigint not null,
            payload {blob} not null,
            primary key (tenant, owner, node, item)
        );
        create index event_items_in_order on event_items (tenant, owner, node, seq);
        """);

    public static IUserLoader Loader(IStore store) =>
        new UserLoader<EventBook>(EventBook.Slot, eager: false, (user, cancel) => LoadAsync(store, user.Ref, cancel));

    /// <summary>Adds a node's row.</summary>
    public static void Put(UnitOfWork unit, AccountRef owner, EventNode node) => unit.Sql(
        """
        insert into event_nodes (tenant, owner, node, config, affiliations, subscriptions)
        values (@tenant, @owner, @node, @config, @affiliations, @subscriptions)
        on conflict (tenant, owner, node) do update set config = excluded.config,
            affiliations = excluded.affiliations, subscriptions = excluded.subscriptions
        """,
        new
        {
            tenant = owner.Tenant.Value,
            owner = owner.Account.Value,
            node = node.Name,
            config = node.Config.ToText(),
            affiliations = string.Join('\n', node.Affiliations.Select(pair => pair.Key + "\t" + pair.Value)),
            subscriptions = string.Join('\n', node.Subscriptions
                .Select(pair => pair.Key + "\t" + pair.Value.State + "\t" + pair.Value.Id)),
        });

    /// <summary>Adds an item's row; items beyond the number to keep go, the oldest first.</summary>
    public static void Put(UnitOfWork unit, AccountRef owner, string node, EventItem item, int keep)
    {
        unit.Sql(
            """
            insert into event_items (tenant, owner, node, item, seq, publisher, at, payload)
            values (@tenant, @owner, @node, @item, @seq, @publisher, @at, @payload)
            on conflict (tenant, owner, node, item) do update set
                seq = excluded.seq, publisher = excluded.publisher, at = excluded.at, payload = excluded.payload
            """,
            new
            {
                tenant = owner.Tenant.Value,
                owner = owner.Account.Value,
                node,
                item = item.Id,
                seq = item.Sequence,
                publisher = item.Publisher,
                at = item.At,
                payload = item.Payload.ToArray(),
            });
        Trim(unit, owner, node, keep);
    }

    /// <summary>Adds the deletion of all items of a node but the newest.</summary>
    public static void Trim(UnitOfWork unit, AccountRef owner, string node, int keep) => unit.Sql(
        """
        delete from event_items where tenant = @tenant and owner = @owner and node = @node and seq <= coalesce((
            select seq from event_items where tenant = @tenant and owner = @owner and node = @node
            order by seq desc limit 1 offset @keep), -1)
        """,
        new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, keep });

    /// <summary>Adds the deletion of an item.</summary>
    public static void Delete(UnitOfWork unit, AccountRef owner, string node, string item) => unit.Sql(
        "delete from event_items where tenant = @tenant and owner = @owner and node = @node and item = @item",
        new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, item });

    /// <summary>Adds the deletion of a node and its items.</summary>
    public static void Delete(UnitOfWork unit, AccountRef owner, string node)
    {
        Trim(unit, owner, node, 0);
        unit.Sql("delete from event_nodes where tenant = @tenant and owner = @owner and node = @node",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node });
    }

    /// <summary>Items newest first, before a sequence.</summary>
    public ValueTask<IReadOnlyList<EventItem>> NewestAsync(
        AccountRef owner, string node, long before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => Read(db,
            """
            select item as Id, seq as Sequence, publisher as Publisher, at as At, payload as Payload from event_items
            where tenant = @tenant and owner = @owner and node = @node and seq < @before order by seq desc limit @limit
            """,
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, before, limit }), cancel);

    /// <summary>The items just after a sequence, newest first.</summary>
    public async ValueTask<IReadOnlyList<EventItem>> AfterAsync(
        AccountRef owner, string node, long after, int limit, CancellationToken cancel)
    {
        var items = await store.ReadAsync(db => Read(db,
            """
            select item as Id, seq as Sequence, publisher as Publisher, at as At, payload as Payload from event_items
            where tenant = @tenant and owner = @owner and node = @node and seq > @after order by seq limit @limit
            """,
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, after, limit }), cancel);
        return [.. items.Reverse()];
    }

    /// <summary>One item, or null.</summary>
    public ValueTask<EventItem?> FindAsync(AccountRef owner, string node, string item, CancellationToken cancel) =>
        store.ReadAsync(db =>
        {
            var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, item };
            return Read(db,
                """
                select item as Id, seq as Sequence, publisher as Publisher, at as At, payload as Payload
                from event_items where tenant = @tenant and owner = @owner and node = @node and item = @item
                """, key) is [var found] ? found : null;
        }, cancel);

    /// <summary>How many items a node has, and how many of them are newer than a sequence.</summary>
    public ValueTask<(long Count, long Newer)> CountAsync(
        AccountRef owner, string node, long sequence, CancellationToken cancel) =>
        store.ReadAsync(db =>
        {
            var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value, node, sequence };
            return (
                db.Scalar<long>(
                    """
                    select count(*) from event_items
                    where tenant = @tenant and owner = @owner and node = @node
                    """, key),
                db.Scalar<long>(
                    """
                    select count(*) from event_items
                    where tenant = @tenant and owner = @owner and node = @node and seq > @sequence
                    """, key));
        }, cancel);

    /// <summary>Bytes of all payloads of an account.</summary>
    public ValueTask<long> BytesAsync(AccountRef owner, CancellationToken cancel) => store.ReadAsync(
        db => db.Scalar<long>(Bytes, new { tenant = owner.Tenant.Value, owner = owner.Account.Value }), cancel);

    const string Bytes =
        "select coalesce(sum(length(payload)), 0) from event_items where tenant = @tenant and owner = @owner";

    /// <summary>Reads the nodes of an account.</summary>
    public static ValueTask<EventBook> LoadAsync(IStore store, AccountRef owner, CancellationToken cancel) =>
        store.ReadAsync(db =>
    {
        var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value };
        var nodes = db.Rows<NodeRow>(
            """
            select node as Node, config as Config, affiliations as Affiliations, subscriptions as Subscriptions
            from event_nodes where tenant = @tenant and owner = @owner
            """, key).Select(row => row.ToNode()).ToImmutableDictionary(node => node.Name, StringComparer.Ordinal);
        return nodes.IsEmpty ? new EventBook(nodes, 0, 0) : new EventBook(nodes,
            db.Scalar<long>("select coalesce(max(seq), 0) from event_items where tenant = @tenant and owner = @owner",
                key),
            db.Scalar<long>(Bytes, key));
    }, cancel);

    static IReadOnlyList<EventItem> Read(DbConnection db, string sql, object parameters) =>
        [.. db.Rows<ItemRow>(sql, parameters)
            .Select(row => new EventItem(row.Id, row.Payload, row.Publisher, row.At, row.Sequence))];

    sealed class ItemRow
    {
        public string Id { get; set; } = "";

        public byte[] Payload { get; set; } = [];

        public string Publisher { get; set; } = "";

        public long At { get; set; }

        public long Sequence { get; set; }
    }

    sealed class NodeRow
    {
        public string Node { get; set; } = "";

        public string Config { get; set; } = "";

        public string Affiliations { get; set; } = "";

        public string Subscriptions { get; set; } = "";

        public EventNode ToNode() => new(Node, NodeConfig.FromText(Config))
        {
            Affiliations = Lines(Affiliations).ToImmutableDictionary(parts => parts[0], parts => parts[1]),
            Subscriptions = Lines(Subscriptions)
                .ToImmutableDictionary(parts => parts[0], parts => new EventSubscription(parts[1], parts[2])),
        };

        static IEnumerable<string[]> Lines(string text) =>
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));
    }
}
