using System.Globalization;
using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>A statement that is prepared once on one connection and run many times.</summary>
sealed class SqliteStatement : RowWriter, IDisposable
{
    readonly sqlite3 db;
    readonly sqlite3_stmt statement;
    readonly string[] parameterNames;
    int next;

    public SqliteStatement(sqlite3 db, string sql)
    {
        this.db = db;
        Check(db, raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement, out var rest));
        if (!string.IsNullOrWhiteSpace(rest))
        {
            statement.Dispose();
            throw new ArgumentException("One statement per call; the text holds more.");
        }

        parameterNames = new string[raw.sqlite3_bind_parameter_count(statement)];
        for (var i = 0; i < parameterNames.Length; i++)
        {
            parameterNames[i] = raw.sqlite3_bind_parameter_name(statement, i + 1).utf8_to_string()?[1..] ?? "";
        }
    }

    /// <summary>The native statement, for reading columns after <see cref="Step"/>.</summary>
    public sqlite3_stmt Native => statement;

    public SqliteStatement Begin()
    {
        next = 1;
        return this;
    }

    public override void Int64(long value) => Check(db, raw.sqlite3_bind_int64(statement, next++, value));

    public override void Text(string? value) => Check(db, value is null
        ? raw.sqlite3_bind_null(statement, next++)
        : raw.sqlite3_bind_text(statement, next++, value));

    public override void Blob(ReadOnlyMemory<byte> value) => Check(db, value.IsEmpty
        ? raw.sqlite3_bind_zeroblob(statement, next++, 0)
        : raw.sqlite3_bind_blob(statement, next++, value.Span));

    public override void Null() => Check(db, raw.sqlite3_bind_null(statement, next++));

    public void BindAll(ParameterReader reader, object? parameters)
    {
        next = 1;
        foreach (var name in parameterNames)
        {
            Value(reader.Read(parameters, name));
        }
    }

    /// <summary>
    /// Runs to the end and makes the statement ready for the next time. Throws with the fault's code.
    /// </summary>
    public void Run()
    {
        int code;
        do
        {
            code = raw.sqlite3_step(statement);
        }
        while (code == raw.SQLITE_ROW);

        if (code != raw.SQLITE_DONE)
        {
            var fault = Fault(db, code);
            raw.sqlite3_reset(statement);
            throw fault;
        }

        raw.sqlite3_reset(statement);
    }

    /// <summary>To the next row; false at the end, when the statement is ready for the next time.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        var fault = code == raw.SQLITE_DONE ? null : Fault(db, code);
        raw.sqlite3_reset(statement);
        return fault is null ? false : throw fault;
    }

    /// <summary>The integer in a column of the current row.</summary>
    public long Column(int column) => raw.sqlite3_column_int64(statement, column);

    public void Reset() => raw.sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();

    public static void Check(sqlite3 db, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(db, code);
        }
    }

    public static SqliteException Fault(sqlite3 db, int code) => new(
        $"SQLite error {code}: {raw.sqlite3_errmsg(db).utf8_to_string()}", code & 0xff,
        raw.sqlite3_extended_errcode(db));

    void Value(object? value)
    {
        switch (value)
        {
            case null: Null(); break;
            case string text: Text(text); break;
            case long number: Int64(number); break;
            case int number: Int64(number); break;
            case bool flag: Int64(flag ? 1 : 0); break;
            case byte[] bytes: Blob(bytes); break;
            case ReadOnlyMemory<byte> bytes: Blob(bytes); break;
            case double number: Check(db, raw.sqlite3_bind_double(statement, next++, number)); break;
            case Enum number: Int64(Convert.ToInt64(number, CultureInfo.InvariantCulture)); break;
            case short or byte or ushort or uint or sbyte:
                Int64(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default: throw new ArgumentException($"A value of type {value.GetType().Name} cannot be stored.");
        }
    }
}
