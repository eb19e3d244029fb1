using System.Runtime.CompilerServices;

namespace Hutong.Storage;

#pragma warning disable CA1720 // The members are named by the type of the column that they stand for.
/// <summary>The type of a hot column, the same on both engines.</summary>
public enum ColumnType
{
    /// <summary><c>bigint</c>.</summary>
    Int64,

    /// <summary><c>text</c>.</summary>
    Text,

    /// <summary><c>blob</c> or <c>bytea</c>: write <c>{blob}</c> in a migration.</summary>
    Blob,
}
#pragma warning restore CA1720

/// <summary>A column of a hot table.</summary>
public readonly record struct Column(string Name, ColumnType Type);

/// <summary>Writes the values of a row, one call per column, in the order of the columns.</summary>
public delegate void BindRow<in T>(T row, RowWriter writer);

/// <summary>A table whose rows are written by prepared statements (SQLite) or in arrays (PostgreSQL).</summary>
public abstract class BulkTable
{
    private protected BulkTable(string name, Column[] columns)
    {
        Name = name;
        Columns = columns;
    }

    /// <summary>The table's name.</summary>
    public string Name { get; }

    internal Column[] Columns { get; }

    /// <summary>The column that the store fills with the owner's next number, or null.</summary>
    internal string? SequenceColumn { get; private protected set; }

    /// <summary>How many leading columns are the key of an upsert; 0 for a plain insert.</summary>
    internal int KeyColumns { get; private protected set; }

    internal abstract void Bind(object row, RowWriter writer);

    internal string UpsertClause()
    {
        var keys = Columns.Take(KeyColumns).Select(static column => column.Name);
        var values = Columns.Skip(KeyColumns).Select(static c => $"{c.Name} = excluded.{c.Name}").ToList();
        return $" on conflict ({string.Join(", ", keys)}) do " +
            (values.Count == 0 ? "nothing" : "update set " + string.Join(", ", values));
    }

    internal abstract OwnerKey OwnerOf(object row);

    internal abstract void Assign(object row, long seq);

    internal abstract object UpsertKeyOf(object row);
}

/// <summary>
/// A hot table for rows of one class. Keep one instance per table for the life of the process. Columns, and the
/// order in which <c>bind</c> writes them, must agree with the migration that creates the table.
/// </summary>
/// <remarks>
/// Rows that share a commit are written together, and before any later statement whose text names their table.
/// </remarks>
public sealed class BulkTable<T> : BulkTable
    where T : class
{
    readonly BindRow<T> bind;
    Func<T, OwnerKey>? ownerOf;
    Action<T, long>? assign;
    Func<T, object>? upsertKeyOf;

    /// <summary>A plain insert of each row.</summary>
    public BulkTable(string name, Column[] columns, BindRow<T> bind)
        : base(name, columns) => this.bind = bind;

    /// <summary>
    /// Numbers the rows of each owner 1, 2, 3 without gaps in the order in which units were enqueued. The store
    /// calls <paramref name="assign"/> on the writer's thread just before the row is bound (and again, with another
    /// number, if the batch has to be run again), so an effect sees the number that is on disk.
    /// </summary>
    /// <param name="column">The column that holds the number; bind it like any other.</param>
    /// <param name="ownerOf">Whose number it is. The table has columns <c>tenant</c> and <c>owner</c>.</param>
    /// <param name="assign">Stores the number in the row.</param>
    /// <remarks>
    /// Needs a table <c>NAME_heads (tenant bigint, owner bigint, seq bigint, primary key (tenant, owner))</c>.
    /// </remarks>
    public BulkTable<T> Sequence(string column, Func<T, OwnerKey> ownerOf, Action<T, long> assign)
    {
        SequenceColumn = column;
        this.ownerOf = ownerOf;
        this.assign = assign;
        return this;
    }

    /// <summary>
    /// Makes the write an upsert on the first <paramref name="keyColumns"/> columns; of several rows of one key in a
    /// commit only the last is written.
    /// </summary>
    /// <param name="keyColumns">How many leading columns form the primary key.</param>
    /// <param name="keyOf">The key as one object with value equality (a string, a record struct).</param>
    public BulkTable<T> Upsert(int keyColumns, Func<T, object> keyOf)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keyColumns, 1);
        KeyColumns = keyColumns;
        upsertKeyOf = keyOf;
        return this;
    }

    internal override void Bind(object row, RowWriter writer) => bind(Unsafe.As<T>(row), writer);

    internal override OwnerKey OwnerOf(object row) => ownerOf!(Unsafe.As<T>(row));

    internal override void Assign(object row, long seq) => assign!(Unsafe.As<T>(row), seq);

    internal override object UpsertKeyOf(object row) => upsertKeyOf!(Unsafe.As<T>(row));
}
