namespace Hutong.Storage.Postgres;

/// <summary>One owner's side of a log entry.</summary>
sealed class LogRow(LogEntry entry, bool isB)
{
    OwnerKey Owner => isB ? entry.OwnerB : entry.OwnerA;

    public static BulkTable<LogRow> TableOf(OwnedLog log) => new BulkTable<LogRow>(
        log.Name + "_rows",
        [
            new("tenant", ColumnType.Int64), new("owner", ColumnType.Int64), new("seq", ColumnType.Int64),
            new("tag", ColumnType.Int64), new("at", ColumnType.Int64), new("flags", ColumnType.Int64),
            new("body", ColumnType.Blob),
        ],
        static (row, w) => row.Bind(w)).Sequence("seq", static row => row.Owner, static (row, seq) => row.Assign(seq));

    void Assign(long seq)
    {
        if (isB)
        {
            entry.SeqB = seq;
        }
        else
        {
            entry.SeqA = seq;
        }
    }

    void Bind(RowWriter w)
    {
        w.Int64(Owner.Tenant);
        w.Int64(Owner.Owner);
        w.Int64(isB ? entry.SeqB : entry.SeqA);
        w.Int64(isB ? entry.TagB : entry.TagA);
        w.Int64(entry.At);
        w.Int64(entry.Flags);
        w.Blob(entry.Body);
    }
}
