using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>How connections to one file are opened.</summary>
sealed class SqliteConnections(string path, StoreOptions options, bool derived)
{
    public string Path => path;

    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        Execute(connection, $"pragma page_size = {options.PageBytes}");
        Execute(connection, "pragma journal_mode = wal");

        // FULL syncs the log in every commit. Derived data is rebuilt after a power cut instead.
        Execute(connection, $"pragma synchronous = {(!options.Synchronous ? "off" : derived ? "normal" : "full")}");
        Execute(connection, $"pragma cache_size = -{options.CacheBytes / 1024}");
        Execute(connection, "pragma wal_autocheckpoint = 0");
        Execute(connection, $"pragma journal_size_limit = {2L * options.CheckpointBytes}");
        Execute(connection, "pragma foreign_keys = on");
        Execute(connection, "pragma temp_store = memory");
        Execute(connection, "pragma secure_delete = fast");
        if (options.MaxPages > 0)
        {
            Execute(connection, $"pragma max_page_count = {options.MaxPages}");
        }

        return connection;
    }

    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        Execute(connection, "pragma query_only = on");
        Execute(connection, "pragma cache_size = -4096");
        return connection;
    }

    /// <summary>A connection that copies the log into the database beside the writer.</summary>
    public SqliteConnection OpenCheckpointer()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        Execute(connection, $"pragma synchronous = {(!options.Synchronous ? "off" : derived ? "normal" : "full")}");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        var db = connection.Handle!;
        SqliteStatement.Check(db, raw.sqlite3_exec(db, sql));
    }

    SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        Execute(connection, "pragma busy_timeout = 5000");
        return connection;
    }
}
