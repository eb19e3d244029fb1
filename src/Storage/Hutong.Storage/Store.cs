using Hutong.Storage.Postgres;
using Hutong.Storage.Sqlite;
using Hutong.Storage.Writing;
using Microsoft.Extensions.Logging;

namespace Hutong.Storage;

/// <summary>Opens the store that the options name.</summary>
public static class Store
{
    /// <summary>
    /// Opens, migrates and starts the store. Throws <see cref="ArgumentException"/> when an option is wrong,
    /// <see cref="SchemaException"/> when data and binary do not fit, and the engine's own fault when it cannot be
    /// reached.
    /// </summary>
    /// <param name="options">Where and how.</param>
    /// <param name="migrations">The steps of all modules; per module in the order of their numbers.</param>
    /// <param name="derived">The steps of what can be rebuilt.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For changes of health and faults of effects; no data is logged.</param>
    /// <param name="ct">Ends the wait for a server.</param>
    public static Task<IStore> OpenAsync(
        StoreOptions options, IReadOnlyList<Migration> migrations, IReadOnlyList<Migration> derived,
        TimeProvider time, ILogger log, CancellationToken ct = default)
    {
        if (options.Fault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        ct.ThrowIfCancellationRequested();
        return options.Postgres is { Length: > 0 }
            ? Task.Run<IStore>(() => PostgresStore.Open(options, migrations, derived, time, log), ct)
            : Task.FromResult<IStore>(SqliteStore.Open(options, migrations, derived, time, log));
    }

    /// <summary>
    /// Puts a PostgreSQL backup into a schema without rows: creates the schema with the same migrations first.
    /// </summary>
    public static async Task RestorePostgresAsync(
        string connectionString, string backup, IReadOnlyList<Migration> migrations, TimeProvider time,
        CancellationToken ct = default)
    {
        await using var server = new PostgresServer(connectionString);
        server.Forget(server.Prepare([.. Schema.Own, .. migrations], time));
        await PostgresBackup.RestoreAsync(server, backup, ct).ConfigureAwait(false);
    }

    /// <summary>Puts an SQLite backup into a data directory that holds no database yet.</summary>
    public static void RestoreSqlite(string backup, string dataDirectory) =>
        SqliteBackup.Restore(backup, dataDirectory);
}
