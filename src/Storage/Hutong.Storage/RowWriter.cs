namespace Hutong.Storage;

/// <summary>Takes the values of one row in the order of the table's columns.</summary>
public abstract class RowWriter
{
#pragma warning disable CA1720 // Named by the type of the column.
    /// <summary>The next column is this integer (a boolean is 0 or 1, a time is microseconds since 1970 UTC).</summary>
    public abstract void Int64(long value);
#pragma warning restore CA1720

    /// <summary>The next column is this text, or null.</summary>
    public abstract void Text(string? value);

    /// <summary>The next column is these bytes. They must not change until the unit's outcome is known.</summary>
    public abstract void Blob(ReadOnlyMemory<byte> value);

    /// <summary>The next column is null.</summary>
    public abstract void Null();
}
