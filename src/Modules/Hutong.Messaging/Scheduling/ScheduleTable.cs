using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Messaging.Scheduling;

/// <summary>A message that waits for its time.</summary>
sealed class ScheduledRow
{
    public long Tenant { get; set; }

    public long Owner { get; set; }

    /// <summary>The id of the message.</summary>
    public string Id { get; set; } = "";

    /// <summary>Microseconds since 1970.</summary>
    public long Due { get; set; }

    /// <summary>The message as its author gave it, encoded.</summary>
    public byte[] Stanza { get; set; } = [];

    /// <summary>Why it was not sent at its time (a stanza error's condition); empty while it waits.</summary>
    public string Failure { get; set; } = "";
}

/// <summary>The rows of messages that wait for their time.</summary>
sealed class ScheduleTable(IStore store)
{
    public static readonly Migration[] Migrations =
    [
        new("messaging-scheduling", 1,
            """
            create table scheduled_messages (
                tenant bigint not null,
                owner bigint not null,
                id text not null,
                due bigint not null,
                stanza {blob} not null,
                failure text not null,
                primary key (tenant, owner, id)
            ) {without_rowid};
            create index scheduled_messages_due on scheduled_messages (due);
            """),
    ];

    const string Columns = "tenant, owner, id, due, stanza, failure";
    const string OfOwner = "where tenant = @tenant and owner = @owner";

    /// <summary>All that wait, soonest first.</summary>
    public ValueTask<IReadOnlyList<ScheduledRow>> OfAsync(AccountRef owner, CancellationToken cancel) =>
        store.ReadAsync(db => db.Rows<ScheduledRow>(
            $"select {Columns} from scheduled_messages {OfOwner} order by due, id", Key(owner)), cancel);

    /// <summary>What is due and has not failed, oldest first.</summary>
    public ValueTask<IReadOnlyList<ScheduledRow>> DueAsync(long now, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => db.Rows<ScheduledRow>(
            $"select {Columns} from scheduled_messages where due <= @now and failure = '' order by due limit @limit",
            new { now, limit }), cancel);

    /// <summary>Adds one, or puts it in the place of the one with its id.</summary>
    public Task<CommitOutcome> SaveAsync(ScheduledRow row, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork().Sql(
            $"""
            insert into scheduled_messages ({Columns}) values (@Tenant, @Owner, @Id, @Due, @Stanza, @Failure)
            on conflict (tenant, owner, id) do update set due = excluded.due, stanza = excluded.stanza,
            failure = excluded.failure
            """, row), cancel);

    /// <summary>Takes one away; a conflict when it is not there (any more).</summary>
    public Task<CommitOutcome> CancelAsync(AccountRef owner, string id, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork().Sql($"delete from scheduled_messages {OfOwner} and id = @id",
            new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value, id }, expectRows: 1), cancel);

    /// <summary>
    /// Adds that it is sent. Who changed or cancelled it meanwhile was faster: then nothing of the unit is stored.
    /// </summary>
    public static void AddSent(UnitOfWork unit, ScheduledRow row) => unit.Sql(
        $"delete from scheduled_messages {OfOwner} and id = @Id and due = @Due",
        new { tenant = row.Tenant, owner = row.Owner, row.Id, row.Due }, expectRows: 1);

    /// <summary>Notes why it could not be sent.</summary>
    public Task<CommitOutcome> FailAsync(ScheduledRow row, string why, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork().Sql(
            $"update scheduled_messages set failure = @why {OfOwner} and id = @Id and due = @Due",
            new { tenant = row.Tenant, owner = row.Owner, row.Id, row.Due, why }), cancel);

    static object Key(AccountRef owner) => new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value };
}
