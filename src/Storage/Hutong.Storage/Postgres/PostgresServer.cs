using Hutong.Storage.Writing;
using Npgsql;

namespace Hutong.Storage.Postgres;

/// <summary>How connections to the server are opened, and what it must be set to.</summary>
sealed class PostgresServer : IAsyncDisposable
{
    const int VersionMin = 15;

    // Any number of our own: nodes that start together migrate one after the other.
    const long LockKey = 0x4855_544f_4e47;

    static readonly string[] MustBeOn = ["fsync", "full_page_writes", "synchronous_commit"];

    readonly NpgsqlDataSource source;
    readonly string schema;

    public PostgresServer(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 256,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            IncludeErrorDetail = false, // its text could carry a number or an address into the log
        };
        schema = builder.SearchPath is { Length: > 0 } path ? path : "public";
        source = NpgsqlDataSource.Create(builder);
    }

    public string Schema => schema;

    /// <summary>Opens a connection and refuses a server that may lose what it acknowledged.</summary>
    public NpgsqlConnection OpenWriter()
    {
        var connection = source.OpenConnection();
        try
        {
            if (connection.PostgreSqlVersion.Major < VersionMin)
            {
                throw new NotSupportedException(
                    $"The server is PostgreSQL {connection.PostgreSqlVersion}; {VersionMin} or later is needed.");
            }

            foreach (var setting in MustBeOn)
            {
                if (connection.Scalar<string>($"show {setting}") == "off")
                {
                    throw new NotSupportedException(
                        $"The server has {setting} = off and may lose acknowledged messages; set it to on.");
                }
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ValueTask<NpgsqlConnection> OpenReaderAsync(CancellationToken ct) => source.OpenConnectionAsync(ct);

    /// <summary>Migrates under a lock and takes a number for this process's writer.</summary>
    public long Prepare(IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        using var connection = OpenWriter();
        connection.Statement("select pg_advisory_lock(@key)", new { key = LockKey });
        try
        {
            connection.Statement(Writing.Schema.TableOfMigrations);
            while (Step(connection, migrations, time))
            {
            }

            return connection.Scalar<long>(
                "insert into store_commits (writer, number) select coalesce(max(writer), 0) + 1, 0 " +
                "from store_commits returning writer");
        }
        finally
        {
            connection.Statement("select pg_advisory_unlock(@key)", new { key = LockKey });
        }
    }

    public void Forget(long writer)
    {
        using var connection = source.OpenConnection();
        connection.Statement("delete from store_commits where writer = @writer", new { writer });
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    static bool Step(NpgsqlConnection connection, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction();
        var next = Writing.Schema.Next(
            migrations, connection.Rows<AppliedMigration>(Writing.Schema.SelectApplied));
        if (next is null)
        {
            return false;
        }

        connection.Statement(next.Sql(StoreKind.Postgres));
        connection.Statement(Writing.Schema.InsertApplied, Writing.Schema.Row(next, time));
        transaction.Commit();
        return true;
    }
}
