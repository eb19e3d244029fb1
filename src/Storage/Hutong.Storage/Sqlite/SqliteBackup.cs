using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Hutong.Storage.Sqlite;

/// <summary>Copies a live database file as of one moment, and puts a copy back.</summary>
static class SqliteBackup
{
    /// <summary>
    /// Copies page by page inside one read transaction: writers go on, only the log cannot start over meanwhile.
    /// The file appears under its name when it is whole and synced.
    /// </summary>
    public static void Write(SqliteConnections from, string path)
    {
        if (File.Exists(path))
        {
            throw new IOException("The backup file exists already.");
        }

        var part = path + ".part";
        File.Delete(part);
        using (var source = from.OpenReader())
        using (var target = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ToString()))
        {
            target.Open();
            source.BackupDatabase(target);
            Empty(target);
            SqliteConnections.Execute(target, "pragma journal_mode = delete");
        }

        Sync(part);
        File.Move(part, path);
    }

    /// <summary>Puts a backup into a data directory that has no database yet. Checks the copy first.</summary>
    public static void Restore(string backup, string dataDirectory)
    {
        SqliteLibrary.Ensure();
        Directory.CreateDirectory(dataDirectory);
        var target = Path.Combine(dataDirectory, "hutong.db");
        if (File.Exists(target))
        {
            throw new IOException("The data directory holds a database already; restore into an empty one.");
        }

        var part = target + ".part";
        File.Copy(backup, part, overwrite: true);
        using (var check = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ToString()))
        {
            check.Open();
            if (check.Scalar<string>("pragma integrity_check") != "ok")
            {
                throw new IOException("The backup is damaged: the integrity check failed.");
            }
        }

        Sync(part);
        File.Move(part, target);
    }

    /// <summary>What is not for backups (<see cref="Schema.Unbacked"/>) is overwritten in the copy.</summary>
    static void Empty(SqliteConnection target)
    {
        SqliteConnections.Execute(target, "pragma secure_delete = on");
        foreach (var table in target.Rows<string>("select name from sqlite_master where type = 'table'"))
        {
            if (table.EndsWith(Schema.Unbacked, StringComparison.Ordinal))
            {
                SqliteConnections.Execute(target, $"delete from {table}");
            }
        }
    }

    static void Sync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
