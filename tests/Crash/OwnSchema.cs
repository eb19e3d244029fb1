using Npgsql;

namespace Hutong.Crash;

/// <summary>A schema of a test's own on the server that <c>HUTONG_TEST_POSTGRES</c> names.</summary>
sealed class OwnSchema : IAsyncDisposable
{
    const int Connections = 8;

    readonly string server;
    readonly string name;

    OwnSchema(string server, string name)
    {
        (this.server, this.name) = (server, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(server)
        {
            SearchPath = name, MaxPoolSize = Connections,
        }.ToString();
    }

    /// <summary>Leads into the schema.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes one. Skips the test where there is no server.</summary>
    public static async Task<OwnSchema> NewAsync()
    {
        var server = Environment.GetEnvironmentVariable("HUTONG_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "HUTONG_TEST_POSTGRES names no server");
        var schema = new OwnSchema(
            server!, $"crash_{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}");
        await schema.DoAsync($"create schema {schema.name}");
        return schema;
    }

    public async ValueTask DisposeAsync() => await DoAsync($"drop schema {name} cascade");

    async Task DoAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
