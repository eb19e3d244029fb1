using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Push;

/// <summary>Somebody is to be woken because of a conversation.</summary>
sealed class PushWake
{
    public long Tenant { get; set; }

    public long Owner { get; set; }

    public long Subscription { get; set; }

    public string Conversation { get; set; } = "";

    /// <summary>Microseconds since 1970.</summary>
    public long Due { get; set; }

    public long Attempts { get; set; }

    public long Version { get; set; }
}

/// <summary>The rows of push.</summary>
sealed class PushTable(IStore store)
{
    public static readonly Migration Migration = new("messaging-push", 1,
        """
        create table push_subscriptions (
            tenant bigint not null,
            owner bigint not null,
            id bigint not null,
            device bigint not null,
            kind bigint not null,
            address text not null,
            node text not null,
            public_key {blob} not null,
            auth {blob} not null,
            options text not null,
            failures bigint not null,
            at bigint not null,
            primary key (tenant, owner, id)
        );
        create table push_wakes (
            tenant bigint not null,
            owner bigint not null,
            subscription bigint not null,
            conversation text not null,
            due bigint not null,
            attempts bigint not null,
            version bigint not null,
            primary key (tenant, owner, subscription, conversation)
        ) {without_rowid};
        create index push_wakes_due on push_wakes (due);
        create table push_keys (
            name text not null primary key,
            sealed {blob} not null
        );
        """);

    public static IUserLoader Loader(IStore store) => new UserLoader<PushBook>(PushBook.Slot, eager: true,
        (user, cancel) => LoadAsync(store, user.Ref, cancel));

    /// <summary>Adds a subscription, in the place of one of the same address and node.</summary>
    public async ValueTask<CommitOutcome> AddAsync(
        User user, PushSubscription added, PushSubscription? replaced, DateTimeOffset now, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        if (replaced is not null)
        {
            Delete(unit, user.Ref, replaced.Id);
        }

        unit.Sql(
            """
            insert into push_subscriptions
            (tenant, owner, id, device, kind, address, node, public_key, auth, options, failures, at)
            values (@tenant, @owner, @id, @device, @kind, @address, @node, @key, @auth, @options, 0, @at)
            """,
            new
            {
                tenant = user.Tenant.Value, owner = user.Account.Value, id = added.Id, device = added.Device.Value,
                kind = (long)added.Kind, address = added.Address, node = added.Node, key = added.Key,
                auth = added.Auth, options = added.Options, at = now.ToMicroseconds(),
            });
        return await CommitAsync(user, unit, cancel);
    }

    /// <summary>Removes subscriptions and what was to be told by them.</summary>
    public ValueTask<CommitOutcome> RemoveAsync(User user, IEnumerable<long> ids, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        foreach (var id in ids)
        {
            Delete(unit, user.Ref, id);
        }

        return CommitAsync(user, unit, cancel);
    }

    /// <summary>Counts refusals in a row.</summary>
    public ValueTask<CommitOutcome> CountAsync(User user, long id, int failures, CancellationToken cancel) =>
        CommitAsync(user, new UnitOfWork().Sql(
            "update push_subscriptions set failures = @failures where tenant = @tenant and owner = @owner and id = @id",
            new { tenant = user.Tenant.Value, owner = user.Account.Value, id, failures }), cancel);

    /// <summary>Removes what a device that was signed out had.</summary>
    public Task RemoveAsync(TenantId tenant, AccountId owner, DeviceId device) => store.TryCommitAsync(
        new UnitOfWork().Sql(
            "delete from push_subscriptions where tenant = @tenant and owner = @owner and device = @device",
            new { tenant = tenant.Value, owner = owner.Value, device = device.Value }));

    /// <summary>
    /// Adds that a device is to be woken, in the commit of the message. What waits already keeps its time: so many
    /// messages make one notification.
    /// </summary>
    public static void Wake(UnitOfWork unit, AccountRef owner, long subscription, Jid conversation, long due) =>
        unit.Sql(
            """
            insert into push_wakes (tenant, owner, subscription, conversation, due, attempts, version)
            values (@tenant, @owner, @subscription, @conversation, @due, 0, 1)
            on conflict (tenant, owner, subscription, conversation) do update set version = push_wakes.version + 1
            """,
            new
            {
                tenant = owner.Tenant.Value, owner = owner.Account.Value, subscription,
                conversation = conversation.Bare.ToString(), due,
            });

    /// <summary>What is to be done by now, oldest first.</summary>
    public ValueTask<IReadOnlyList<PushWake>> DueAsync(long now, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => db.Rows<PushWake>(
            "select * from push_wakes where due <= @now order by due limit @limit", new { now, limit }), cancel);

    /// <summary>When something is to be done next, or null.</summary>
    public ValueTask<long?> NextAsync(CancellationToken cancel) =>
        store.ReadAsync(db => db.Scalar<long?>("select min(due) from push_wakes"), cancel);

    /// <summary>Done: unless something came meanwhile, which is then to be done anew.</summary>
    public Task DoneAsync(PushWake wake, CancellationToken cancel) => store.TryCommitAsync(new UnitOfWork().Sql(
        """
        delete from push_wakes where tenant = @Tenant and owner = @Owner and subscription = @Subscription
        and conversation = @Conversation and version = @Version
        """, wake), cancel);

    /// <summary>To be tried again.</summary>
    public Task LaterAsync(PushWake wake, long due, CancellationToken cancel) => store.TryCommitAsync(
        new UnitOfWork().Sql(
            """
            update push_wakes set due = @due, attempts = attempts + 1 where tenant = @tenant and owner = @owner
            and subscription = @subscription and conversation = @conversation
            """,
            new
            {
                tenant = wake.Tenant, owner = wake.Owner, subscription = wake.Subscription,
                conversation = wake.Conversation, due,
            }), cancel);

    static void Delete(UnitOfWork unit, AccountRef owner, long id)
    {
        var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value, id };
        unit.Sql("delete from push_subscriptions where tenant = @tenant and owner = @owner and id = @id", key);
        unit.Sql("delete from push_wakes where tenant = @tenant and owner = @owner and subscription = @id", key);
    }

    async ValueTask<CommitOutcome> CommitAsync(User user, UnitOfWork unit, CancellationToken cancel)
    {
        var outcome = await store.TryCommitAsync(unit, cancel);
        if (outcome.IsDurable)
        {
            await user.ReloadAsync(PushBook.Slot, cancel);
        }

        return outcome;
    }

    static ValueTask<PushBook> LoadAsync(IStore store, AccountRef owner, CancellationToken cancel) =>
        store.ReadAsync(db =>
        {
            var rows = db.Rows<Row>(
                """
                select id, device, kind, address, node, public_key as publickey, auth, options, failures
                from push_subscriptions where tenant = @tenant and owner = @owner order by at
                """,
                new { tenant = owner.Tenant.Value, owner = owner.Account.Value });
            return rows.Count == 0 ? PushBook.Empty : new PushBook([.. rows.Select(row => new PushSubscription(
                row.Id, new(row.Device), (PushKind)row.Kind, row.Address, row.Node, row.PublicKey, row.Auth,
                row.Options, (int)row.Failures))]);
        }, cancel);

    sealed class Row
    {
        public long Id { get; set; }

        public long Device { get; set; }

        public long Kind { get; set; }

        public string Address { get; set; } = "";

        public string Node { get; set; } = "";

        public byte[] PublicKey { get; set; } = [];

        public byte[] Auth { get; set; } = [];

        public string Options { get; set; } = "";

        public long Failures { get; set; }
    }
}
