using System.Data.Common;
using Hutong.Storage.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hutong.Storage.Postgres;

/// <summary>A schema of a PostgreSQL server with this process's writer and readers.</summary>
sealed class PostgresStore : QueuedStore
{
    readonly PostgresServer server;
    readonly PostgresStore? derived;
    readonly long writer;

    PostgresStore(
        PostgresServer server, PostgresStore? derived, StoreOptions options, IReadOnlyList<Migration> migrations,
        TimeProvider time, ILogger log)
        : base(StoreKind.Postgres, time)
    {
        this.server = server;
        this.derived = derived;
        writer = server.Prepare([.. Schema.Own, .. migrations], time);
        Start(new GroupWriter(
            "store writer", new PostgresEngine(server, writer, options, Counters, time), options, Counters, time, log));
    }

    public override IStore Derived => derived ?? throw new NotSupportedException("Derived data has none of its own.");

    public static PostgresStore Open(
        StoreOptions options, IReadOnlyList<Migration> migrations, IReadOnlyList<Migration> derivedMigrations,
        TimeProvider time, ILogger log)
    {
        // One server holds both; the steps of derived data are told apart by their module's name.
        var renamed = derivedMigrations.Select(step => step with { Module = "derived." + step.Module }).ToList();
        var derived = new PostgresStore(new PostgresServer(options.Postgres!), null, options, renamed, time, log);
        return new PostgresStore(
            new PostgresServer(options.Postgres!), derived, options, migrations, time, log);
    }

    public override async ValueTask<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken ct = default)
    {
        await using var connection = await server.OpenReaderAsync(ct).ConfigureAwait(false);
        return read(connection);
    }

    public override async ValueTask<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken ct = default)
    {
        await using var connection = await server.OpenReaderAsync(ct).ConfigureAwait(false);
        return await read(connection, ct).ConfigureAwait(false);
    }

    public override async ValueTask<IReadOnlyList<LogRecord>> ReadLogAsync(
        OwnedLog log, LogQuery query, CancellationToken ct = default)
    {
        await using var connection = await server.OpenReaderAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            $"select seq, at, tag, flags, body from {log.Name}_rows where tenant = $1 and owner = $2 " +
            "and seq between $3 and $4 and at between $5 and $6" + (query.Tag is null ? "" : " and tag = $8") +
            $" order by seq {(query.Descending ? "desc" : "asc")} limit $7",
            connection);
        long[] values =
        [
            query.Owner.Tenant, query.Owner.Owner, query.FromSeq, query.ToSeq, query.FromAt, query.ToAt, query.Limit,
        ];
        foreach (var value in query.Tag is { } tag ? [.. values, tag] : values)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        }

        var records = new List<LogRecord>();
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            records.Add(new LogRecord(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
                reader.GetFieldValue<byte[]>(4)));
        }

        return records;
    }

    public override async ValueTask<long> LastSeqAsync(OwnedLog log, OwnerKey owner, CancellationToken ct = default) =>
        await ReadAsync(
            (connection, token) => connection.RowOrDefaultAsync<long>(
                $"select seq from {log.Name}_rows_heads where tenant = @tenant and owner = @owner",
                new { tenant = (long)owner.Tenant, owner = owner.Owner }, token),
            ct).ConfigureAwait(false);

    public override Task BackupAsync(string path, CancellationToken ct = default) =>
        PostgresBackup.WriteAsync(server, path, ct);

    public override async ValueTask DisposeAsync()
    {
        if (derived is not null)
        {
            await derived.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
        try
        {
            server.Forget(writer);
        }
        catch (NpgsqlException)
        {
            // A server that is gone keeps one small row; nothing depends on it.
        }

        await server.DisposeAsync().ConfigureAwait(false);
    }
}
