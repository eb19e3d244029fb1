using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database beside the writer. A connection of its own does the bulk while
/// commits go on; the writer then copies the little that came meanwhile, so that the log starts over.
/// </summary>
sealed class SqliteCheckpoints(SqliteConnections connections, StoreOptions options) : IDisposable
{
    const int CacheWrite = 9; // SQLITE_DBSTATUS_CACHE_WRITE

    long pagesWritten;
    Task? running;

    /// <summary>Counts the pages of the commit that just ended.</summary>
    public void Committed(SqliteConnection writer)
    {
        raw.sqlite3_db_status(writer.Handle!, CacheWrite, out var pages, out _, 1);
        pagesWritten += pages;
    }

    /// <summary>Starts or ends a checkpoint when it is due. True while one runs.</summary>
    public bool Tend(SqliteConnection writer)
    {
        if (running is { IsCompleted: true })
        {
            running = null;
            pagesWritten = 0;
            raw.sqlite3_wal_checkpoint_v2(writer.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }
        else if (running is null && pagesWritten * options.PageBytes > options.CheckpointBytes)
        {
            running = Task.Run(Copy);
        }

        return false;
    }

    public void Dispose() => ((IAsyncResult?)running)?.AsyncWaitHandle.WaitOne();

    void Copy()
    {
        // A fault here (disk full) leaves the log as it is: nothing is lost, and the next round tries again.
        using var connection = connections.OpenCheckpointer();
        raw.sqlite3_wal_checkpoint_v2(connection.Handle!, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }
}
