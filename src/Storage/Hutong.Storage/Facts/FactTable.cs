namespace Hutong.Storage.Facts;

static class FactTable
{
    public static readonly BulkTable<Fact> Table = new(
        "facts",
        [
            new("tenant", ColumnType.Int64), new("name", ColumnType.Text), new("payload", ColumnType.Text),
            new("at", ColumnType.Int64),
        ],
        static (row, w) =>
        {
            w.Int64(row.Tenant.Value);
            w.Text(row.Name);
            w.Text(row.PayloadJson);
            w.Int64(row.At.ToMicroseconds());
        });
}
