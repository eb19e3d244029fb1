using Hutong.Storage;

namespace Hutong.Bench.Storage;

/// <summary>One way to keep a message for two owners.</summary>
interface IArchiveDesign
{
    IReadOnlyList<Migration> Migrations { get; }

    UnitOfWork Message(long from, long to, long at, byte[] body);
}

/// <summary>A row per owner, clustered by owner and number.</summary>
sealed class RowArchive : IArchiveDesign
{
    static readonly BulkTable<Row> Table = new BulkTable<Row>(
        "rows",
        [
            new("tenant", ColumnType.Int64), new("owner", ColumnType.Int64), new("seq", ColumnType.Int64),
            new("at", ColumnType.Int64), new("body", ColumnType.Blob),
        ],
        static (row, w) =>
        {
            w.Int64(row.Owner.Tenant);
            w.Int64(row.Owner.Owner);
            w.Int64(row.Seq);
            w.Int64(row.At);
            w.Blob(row.Body);
        }).Sequence("seq", static row => row.Owner, static (row, seq) => row.Seq = seq);

    public IReadOnlyList<Migration> Migrations =>
    [
        new("bench", 1,
            """
            create table rows (tenant bigint not null, owner bigint not null, seq bigint not null,
                at bigint not null, body {blob} not null, primary key (tenant, owner, seq)) {without_rowid};
            create table rows_heads (tenant bigint not null, owner bigint not null, seq bigint not null,
                primary key (tenant, owner)) {without_rowid};
            """),
    ];

    public UnitOfWork Message(long from, long to, long at, byte[] body) => new UnitOfWork()
        .Row(Table, new Row(new OwnerKey(1, from), at, body))
        .Row(Table, new Row(new OwnerKey(1, to), at, body));

    sealed class Row(OwnerKey owner, long at, byte[] body)
    {
        public OwnerKey Owner => owner;

        public long At => at;

        public byte[] Body => body;

        public long Seq { get; set; }
    }
}

/// <summary>One entry for both owners, indexed later.</summary>
sealed class LogArchive : IArchiveDesign
{
    readonly OwnedLog log = new("archive");

    public IReadOnlyList<Migration> Migrations => [log.Migration("bench", 1)];

    public UnitOfWork Message(long from, long to, long at, byte[] body) => new UnitOfWork().Append(log, new LogEntry
    {
        OwnerA = new OwnerKey(1, from),
        OwnerB = new OwnerKey(1, to),
        TagA = to,
        TagB = from,
        At = at,
        Body = body,
    });
}
