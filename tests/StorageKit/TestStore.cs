using Hutong.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hutong.StorageKit;

/// <summary>
/// A store of a test's own: a temporary directory, or a database of its own on the server that
/// <c>HUTONG_TEST_POSTGRES</c> names (an Npgsql connection string). Removed on dispose.
/// </summary>
public sealed class TestStore : IAsyncDisposable
{
    readonly IReadOnlyList<Migration> migrations;
    readonly StoreKind kind;
    readonly string database = "t_" + NewName();
    IStore? store;

    TestStore(StoreKind kind, IReadOnlyList<Migration> migrations, Action<StoreOptions>? configure)
    {
        this.kind = kind;
        this.migrations = migrations;
        Directory = System.IO.Directory.CreateTempSubdirectory("hutong-store-").FullName;
        Options = new StoreOptions { DataDirectory = Directory, CacheBytes = 4 << 20 };
        configure?.Invoke(Options);
    }

    public static string? PostgresServer => Environment.GetEnvironmentVariable("HUTONG_TEST_POSTGRES");

    public IStore Store => store ?? throw new InvalidOperationException("The store is closed.");

    public StoreOptions Options { get; }

    public string Directory { get; }

    /// <summary>Whether this engine can be tested here.</summary>
    public static bool IsAvailable(StoreKind kind) =>
        kind == StoreKind.Sqlite || !string.IsNullOrEmpty(PostgresServer);

    public static async Task<TestStore> OpenAsync(
        StoreKind kind, IReadOnlyList<Migration> migrations, Action<StoreOptions>? configure = null)
    {
        var test = new TestStore(kind, migrations, configure);
        if (kind == StoreKind.Postgres)
        {
            var template = await StoreTemplates.DatabaseAsync(migrations);
            await OnServerAsync($"create database {test.database} template {template}");
            test.Options.Postgres = ConnectionTo(test.database);
        }
        else
        {
            await StoreTemplates.CopyFilesAsync(migrations, test.Options.DataDirectory);
        }

        await test.OpenAgainAsync();
        return test;
    }

    /// <summary>Closes the store and opens it on the same data, as a restart does.</summary>
    public async Task RestartAsync(IReadOnlyList<Migration>? newer = null)
    {
        await CloseAsync();
        await OpenAgainAsync(newer);
    }

    public async Task CloseAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
            store = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (kind == StoreKind.Postgres)
        {
            await OnServerAsync(Dropping(database));
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    async Task OpenAgainAsync(IReadOnlyList<Migration>? newer = null) => store = await Hutong.Storage.Store.OpenAsync(
        Options, newer ?? migrations, [], TimeProvider.System, NullLogger.Instance);

    internal static string NewName() => Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    internal static string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(PostgresServer) { Database = database, MaxPoolSize = 8 }.ToString();

    internal static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresServer);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Removes a database when the process ends, where nothing can be awaited.</summary>
    internal static void Drop(string database)
    {
        using var connection = new NpgsqlConnection(PostgresServer);
        connection.Open();
        using var command = new NpgsqlCommand(Dropping(database), connection);
        command.ExecuteNonQuery();
    }

    static string Dropping(string database) => $"drop database if exists {database} with (force)";
}
