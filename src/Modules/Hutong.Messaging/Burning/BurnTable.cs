using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Messaging.Burning;

/// <summary>
/// A message that is to burn. Its owner is who may open it. Times are microseconds since 1970; not opened yet: 0.
/// </summary>
sealed class BurnRow
{
    public long Tenant { get; set; }

    public long Owner { get; set; }

    public string Id { get; set; } = "";

    /// <summary>The account that sent it.</summary>
    public long Sender { get; set; }

    /// <summary>Its bare address.</summary>
    public string Author { get; set; } = "";

    /// <summary>The bare address it went to.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>The id of the message.</summary>
    public string Message { get; set; } = "";

    /// <summary>The upload that it shows, or nothing.</summary>
    public string File { get; set; } = "";

    public long Seconds { get; set; }

    public byte[] Box { get; set; } = [];

    public long Sent { get; set; }

    public long Opened { get; set; }

    public long Due { get; set; }

    /// <summary>1 when its key is destroyed and the rest is still to be cleared away.</summary>
    public long Burned { get; set; }
}

/// <summary>The rows of messages that burn, and of their keys, which backups leave out.</summary>
sealed class BurnTable(IStore store, ISecretBox secrets)
{
    public static readonly Migration[] Migrations =
    [
        new("messaging-burning", 1,
            """
            create table burn_messages (
                tenant bigint not null,
                owner bigint not null,
                id text not null,
                sender bigint not null,
                author text not null,
                recipient text not null,
                message text not null,
                file text not null,
                seconds bigint not null,
                box {blob} not null,
                sent bigint not null,
                opened bigint not null,
                due bigint not null,
                burned bigint not null,
                primary key (tenant, owner, id)
            ) {without_rowid};
            create index burn_messages_due on burn_messages (due);
            create index burn_messages_sent on burn_messages (tenant, sender, message);
            create table burn_keys_unbacked (
                tenant bigint not null,
                owner bigint not null,
                id text not null,
                sealed {blob} not null,
                primary key (tenant, owner, id)
            ) {without_rowid};
            """),
    ];

    const string Columns =
        "tenant, owner, id, sender, author, recipient, message, file, seconds, box, sent, opened, due, burned";

    const string OfMessage = "where tenant = @Tenant and owner = @Owner and id = @Id";

    /// <summary>Adds a message and its key to a unit: with the archive's entries or not at all.</summary>
    public void Add(UnitOfWork unit, BurnRow row, byte[] key) => unit
        .Sql($"""
            insert into burn_messages ({Columns}) values (@Tenant, @Owner, @Id, @Sender, @Author, @Recipient,
            @Message, @File, @Seconds, @Box, @Sent, @Opened, @Due, @Burned)
            """, row)
        .Sql("insert into burn_keys_unbacked (tenant, owner, id, sealed) values (@Tenant, @Owner, @Id, @Sealed)",
            new { row.Tenant, row.Owner, row.Id, Sealed = secrets.Seal(key, Place(row)) });

    /// <summary>A message that an account may open, with its key; null when there is none.</summary>
    public ValueTask<(BurnRow Row, byte[]? Key)?> FindAsync(
        TenantId tenant, AccountId owner, string id, CancellationToken cancel) => store.ReadAsync(db =>
        {
            var key = new { Tenant = (long)tenant.Value, Owner = owner.Value, Id = id };
            if (db.RowOrDefault<BurnRow>($"select {Columns} from burn_messages {OfMessage}", key) is not { } row)
            {
                return ((BurnRow, byte[]?)?)null;
            }

            var box = db.Scalar<byte[]>($"select sealed from burn_keys_unbacked {OfMessage}", key);
            return (row, box is null ? null : secrets.Open(box, Place(row)));
        }, cancel);

    /// <summary>A message that an account sent; null when there is none.</summary>
    public ValueTask<BurnRow?> SentAsync(TenantId tenant, AccountId sender, string id, CancellationToken cancel) =>
        store.ReadAsync(db => db.RowOrDefault<BurnRow>(
            $"select {Columns} from burn_messages where tenant = @tenant and sender = @sender and id = @id",
            new { tenant = (long)tenant.Value, sender = sender.Value, id }), cancel);

    /// <summary>What is due, in the order of time.</summary>
    public ValueTask<IReadOnlyList<BurnRow>> DueAsync(long now, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => db.Rows<BurnRow>(
            $"select {Columns} from burn_messages where due <= @now order by due limit @limit", new { now, limit }),
            cancel);

    /// <summary>It is read from now on. A conflict when somebody was faster.</summary>
    public Task<CommitOutcome> OpenAsync(BurnRow row, long now, long due, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork().Sql(
            $"update burn_messages set opened = @now, due = @due {OfMessage} and opened = 0 and burned = 0",
            new { row.Tenant, row.Owner, row.Id, now, due }, expectRows: 1), cancel);

    /// <summary>
    /// Destroys the key and the content in one commit. The key is overwritten before its row goes, so that a free page
    /// of the database does not hold it.
    /// </summary>
    public Task<CommitOutcome> BurnAsync(BurnRow row, long now, CancellationToken cancel) =>
        store.TryCommitAsync(new UnitOfWork()
            .Sql($"update burn_messages set burned = 1, box = @Nothing, due = @now {OfMessage}",
                new { row.Tenant, row.Owner, row.Id, now, Nothing = new byte[row.Box.Length] }, expectRows: 1)
            .Sql($"update burn_keys_unbacked set sealed = @Nothing {OfMessage}",
                new { row.Tenant, row.Owner, row.Id, Nothing = new byte[64] })
            .Sql($"delete from burn_keys_unbacked {OfMessage}", new { row.Tenant, row.Owner, row.Id }), cancel);

    /// <summary>Adds that a sender took a message back, if it is one that burns: it is due.</summary>
    public static void AddRetracted(UnitOfWork unit, TenantId tenant, AccountId sender, string message, long now) =>
        unit.Sql(
            "update burn_messages set due = @now where tenant = @tenant and sender = @sender and message = @message",
            new { tenant = (long)tenant.Value, sender = sender.Value, message, now });

    /// <summary>Adds that all is cleared away.</summary>
    public static void AddGone(UnitOfWork unit, BurnRow row) =>
        unit.Sql($"delete from burn_messages {OfMessage}", new { row.Tenant, row.Owner, row.Id });

    static string Place(BurnRow row) => $"messaging.burn:{row.Tenant}:{row.Owner}:{row.Id}";
}
