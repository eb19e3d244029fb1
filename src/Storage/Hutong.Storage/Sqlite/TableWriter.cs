using System.Text;
using Hutong.Storage.Writing;

namespace Hutong.Storage.Sqlite;

/// <summary>Writes the rows of one hot table through a prepared statement.</summary>
sealed class TableWriter : IParticipant
{
    readonly BulkTable table;
    readonly SqliteEngine engine;
    readonly string insert;
    readonly SequenceCounters? sequence;
    readonly Dictionary<object, object> upserts = [];
    readonly Dictionary<string, bool> mentions = [];
    SqliteStatement? statement;
    int savedMark;

    public TableWriter(BulkTable table, SqliteEngine engine)
    {
        this.table = table;
        this.engine = engine;
        insert = InsertText(table);
        sequence = table.SequenceColumn is null ? null : new SequenceCounters(Load);
    }

    public void Save() => savedMark = sequence?.Mark ?? 0;

    public void Restore() => sequence?.RollBackTo(savedMark);

    public void Write(object row, bool coalesce)
    {
        if (table.KeyColumns > 0 && coalesce)
        {
            upserts[table.UpsertKeyOf(row)] = row;
            return;
        }

        if (sequence is not null)
        {
            table.Assign(row, sequence.Next(table.OwnerOf(row)));
        }

        Insert(row);
    }

    /// <summary>Whether upserts wait that a statement might have to see.</summary>
    public bool MustPrecede(string sql)
    {
        if (upserts.Count == 0)
        {
            return false;
        }

        if (!mentions.TryGetValue(sql, out var mentioned))
        {
            mentioned = sql.Contains(table.Name, StringComparison.OrdinalIgnoreCase);
            mentions.Add(sql, mentioned);
        }

        return mentioned;
    }

    public void Complete()
    {
        if (upserts.Count > 0)
        {
            foreach (var row in upserts.Values)
            {
                Insert(row);
            }

            upserts.Clear();
        }
    }

    public void RollBack()
    {
        sequence?.RollBackTo(0);
        upserts.Clear();
    }

    public void Committed() => sequence?.Committed();

    public void Forget() => sequence?.Forget();

    public void Close() => statement = null;

    void Insert(object row)
    {
        statement ??= engine.Statement(insert);
        table.Bind(row, statement.Begin());
        statement.Run();
    }

    /// <summary>The last number given: of the newest row, or remembered apart when that row was deleted.</summary>
    long Load(OwnerKey owner) =>
        engine.Number(
            $"select max(coalesce((select max({table.SequenceColumn}) from {table.Name} " +
            "where tenant = ?1 and owner = ?2), 0), coalesce((select seq from " +
            $"{table.Name}_heads where tenant = ?1 and owner = ?2), 0))",
            owner.Tenant, owner.Owner);

    static string InsertText(BulkTable table)
    {
        var text = new StringBuilder("insert into ").Append(table.Name).Append(" (")
            .AppendJoin(", ", table.Columns.Select(column => column.Name)).Append(") values (")
            .AppendJoin(", ", table.Columns.Select(_ => "?")).Append(')');
        return table.KeyColumns == 0 ? text.ToString() : text.Append(table.UpsertClause()).ToString();
    }
}
