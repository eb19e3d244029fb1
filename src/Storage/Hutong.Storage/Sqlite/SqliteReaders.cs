using Microsoft.Data.Sqlite;

namespace Hutong.Storage.Sqlite;

/// <summary>A reading connection with the statements prepared on it.</summary>
sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    readonly Dictionary<string, SqliteStatement> statements = [];

    public SqliteConnection Connection => connection;

    public SqliteStatement Statement(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection.Handle!, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}

/// <summary>A bounded pool of reading connections; who comes when all are out waits.</summary>
sealed class SqliteReaders(SqliteConnections connections, int size) : IDisposable
{
    readonly SemaphoreSlim free = new(size, size);
    readonly Stack<SqliteReader> idle = new();
    bool closed;

    public async ValueTask<SqliteReader> RentAsync(CancellationToken ct)
    {
        if (!free.Wait(0, CancellationToken.None))
        {
            await free.WaitAsync(ct).ConfigureAwait(false);
        }

        lock (idle)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (idle.TryPop(out var reader))
            {
                return reader;
            }
        }

        try
        {
            return new SqliteReader(connections.OpenReader());
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    public void Return(SqliteReader reader)
    {
        lock (idle)
        {
            if (closed)
            {
                reader.Dispose();
                return;
            }

            idle.Push(reader);
        }

        free.Release();
    }

    public void Dispose()
    {
        lock (idle)
        {
            closed = true;
            while (idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }

        free.Dispose();
    }
}
