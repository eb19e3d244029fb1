using System.Data.Common;
using Hutong.Storage.Logs;
using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Hutong.Storage.Sqlite;

/// <summary>One SQLite file with its writer and readers.</summary>
sealed class SqliteStore : QueuedStore
{
    readonly SqliteConnections connections;
    readonly SqliteReaders readers;
    readonly SqliteStore? derived;
    readonly Dictionary<OwnedLog, LogTail> tails;

    SqliteStore(
        SqliteConnections connections, SqliteConnection writer, StoreOptions options, IEnumerable<OwnedLog> logs,
        SqliteStore? derived, TimeProvider time, ILogger log)
        : base(StoreKind.Sqlite, time)
    {
        this.connections = connections;
        this.derived = derived;
        readers = new SqliteReaders(connections, options.Readers);
        tails = logs.ToDictionary(static owned => owned, static _ => new LogTail());
        var engine = new SqliteEngine(connections, writer, options, Counters, time, tails);
        Start(new GroupWriter("store writer", engine, options, Counters, time, log));
    }

    public override IStore Derived => derived ?? throw new NotSupportedException("Derived data has none of its own.");

    public static SqliteStore Open(
        StoreOptions options, IReadOnlyList<Migration> migrations, IReadOnlyList<Migration> derivedMigrations,
        TimeProvider time, ILogger log)
    {
        SqliteLibrary.Ensure();
        Directory.CreateDirectory(options.DataDirectory);
        var derived = OpenFile(options, "derived.db", derivedMigrations, null, time, log);
        return OpenFile(options, "hutong.db", migrations, derived, time, log);
    }

    public override async ValueTask<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken ct = default)
    {
        var reader = await readers.RentAsync(ct).ConfigureAwait(false);
        try
        {
            return read(reader.Connection);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    public override async ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken ct = default)
    {
        var reader = await readers.RentAsync(ct).ConfigureAwait(false);
        try
        {
            return await read(reader.Connection, ct).ConfigureAwait(false);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    public override async ValueTask<IReadOnlyList<LogRecord>> ReadLogAsync(
        OwnedLog log, LogQuery query, CancellationToken ct = default)
    {
        var reader = await readers.RentAsync(ct).ConfigureAwait(false);
        try
        {
            return LogReader.Read(log, tails[log], reader, query);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    public override async ValueTask<long> LastSeqAsync(OwnedLog log, OwnerKey owner, CancellationToken ct = default)
    {
        var reader = await readers.RentAsync(ct).ConfigureAwait(false);
        try
        {
            return LogReader.LastSeq(log, tails[log], reader, owner);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    public override Task BackupAsync(string path, CancellationToken ct = default) =>
        Task.Run(() => SqliteBackup.Write(connections, path), ct);

    public override async ValueTask DisposeAsync()
    {
        if (derived is not null)
        {
            await derived.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
        readers.Dispose();
    }

    static SqliteStore OpenFile(
        StoreOptions options, string name, IReadOnlyList<Migration> migrations, SqliteStore? derived,
        TimeProvider time, ILogger log)
    {
        var connections = new SqliteConnections(
            Path.Combine(options.DataDirectory, name), options, derived: name == "derived.db");
        var writer = connections.OpenWriter();
        try
        {
            SqliteMigrator.Run(writer, [.. Schema.Own, .. migrations], time);
            return new SqliteStore(
                connections, writer, options, migrations.Select(step => step.Log).OfType<OwnedLog>(), derived, time,
                log);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
