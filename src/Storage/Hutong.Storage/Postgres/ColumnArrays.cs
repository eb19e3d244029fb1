using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Hutong.Storage.Postgres;

/// <summary>Gathers the rows of one hot table, a list per column, and writes them as arrays in one statement.</summary>
sealed class ColumnArrays : RowWriter
{
    readonly BulkTable table;
    readonly string insert;
    readonly string heads;
    readonly List<object> rows = [];
    readonly List<object?>[] columns;
    readonly Dictionary<string, bool> mentions = [];
    int next;

    public ColumnArrays(BulkTable table)
    {
        this.table = table;
        columns = [.. table.Columns.Select(_ => new List<object?>())];
        insert = InsertText(table);

        // In key order, so that two nodes never wait for each other in a circle.
        heads = $"""
            insert into {table.Name}_heads as h (tenant, owner, seq)
            select * from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as u (t, o, n) order by t, o
            on conflict (tenant, owner) do update set seq = h.seq + excluded.seq
            returning tenant, owner, seq
            """;
    }

    public int Count => rows.Count;

    public void Add(object row) => rows.Add(row);

    /// <summary>Whether a statement may touch this table, so that order between it and waiting rows matters.</summary>
    public bool IsMentioned(string sql)
    {
        if (!mentions.TryGetValue(sql, out var mentioned))
        {
            mentioned = sql.Contains(table.Name, StringComparison.OrdinalIgnoreCase);
            mentions.Add(sql, mentioned);
        }

        return mentioned;
    }

    public void Clear() => rows.Clear();

    public void Flush(NpgsqlConnection connection)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (table.SequenceColumn is not null)
        {
            AssignNumbers(connection);
        }

        foreach (var row in table.KeyColumns == 0 ? (IEnumerable<object>)rows : LastOfEachKey())
        {
            next = 0;
            table.Bind(row, this);
        }

        using var command = new NpgsqlCommand(insert, connection);
        for (var i = 0; i < columns.Length; i++)
        {
            command.Parameters.Add(ArrayOf(table.Columns[i].Type, columns[i]));
            columns[i].Clear();
        }

        command.ExecuteNonQuery();
        rows.Clear();
    }

    public override void Int64(long value) => columns[next++].Add(value);

    public override void Text(string? value) => columns[next++].Add(value);

    public override void Blob(ReadOnlyMemory<byte> value) => columns[next++].Add(
        MemoryMarshal.TryGetArray(value, out var whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length
            ? whole.Array : value.ToArray());

    public override void Null() => columns[next++].Add(null);

    /// <summary>Takes as many numbers per owner as it has rows; the owners' head rows serialize the nodes.</summary>
    void AssignNumbers(NpgsqlConnection connection)
    {
        var counts = new Dictionary<OwnerKey, long>();
        foreach (var row in rows)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, table.OwnerOf(row), out _)++;
        }

        var owners = counts.Keys.Order().ToList();
        using (var command = new NpgsqlCommand(heads, connection))
        {
            command.Parameters.Add(ArrayOf(ColumnType.Int64, owners.ConvertAll(o => (object?)(long)o.Tenant)));
            command.Parameters.Add(ArrayOf(ColumnType.Int64, owners.ConvertAll(o => (object?)o.Owner)));
            command.Parameters.Add(ArrayOf(ColumnType.Int64, owners.ConvertAll(o => (object?)counts[o])));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var owner = new OwnerKey((int)reader.GetInt64(0), reader.GetInt64(1));
                counts[owner] = reader.GetInt64(2) - counts[owner];
            }
        }

        foreach (var row in rows)
        {
            table.Assign(row, ++CollectionsMarshal.GetValueRefOrAddDefault(counts, table.OwnerOf(row), out _));
        }
    }

    Dictionary<object, object>.ValueCollection LastOfEachKey()
    {
        var last = new Dictionary<object, object>(rows.Count);
        foreach (var row in rows)
        {
            last[table.UpsertKeyOf(row)] = row;
        }

        return last.Values;
    }

    static NpgsqlParameter ArrayOf(ColumnType type, List<object?> values) => type switch
    {
        ColumnType.Int64 => new NpgsqlParameter
        {
            Value = values.Contains(null)
                ? values.ConvertAll(value => (long?)value).ToArray()
                : values.ConvertAll(value => (long)value!).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        },
        ColumnType.Text => new NpgsqlParameter
        {
            Value = values.ConvertAll(value => (string?)value).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        },
        _ => new NpgsqlParameter
        {
            Value = values.ConvertAll(value => (byte[]?)value).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        },
    };

    static string InsertText(BulkTable table)
    {
        var types = table.Columns.Select((column, i) => $"${i + 1}::" + column.Type switch
        {
            ColumnType.Int64 => "bigint[]",
            ColumnType.Text => "text[]",
            _ => "bytea[]",
        });
        var text = new StringBuilder("insert into ").Append(table.Name).Append(" (")
            .AppendJoin(", ", table.Columns.Select(column => column.Name)).Append(") select * from unnest(")
            .AppendJoin(", ", types).Append(')');
        return table.KeyColumns == 0 ? text.ToString() : text.Append(table.UpsertClause()).ToString();
    }
}
