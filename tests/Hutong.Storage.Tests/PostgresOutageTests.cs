using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hutong.Storage.Tests;

/// <summary>The database goes away and comes back, and its disk fills up, in the middle of traffic.</summary>
[Trait("Category", "Store")]
public sealed class PostgresOutageTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly IReadOnlyList<Migration> Schema =
    [
        new("test", 1,
            "create table items (tenant bigint not null, n bigint not null, body text not null, " +
            "primary key (tenant, n)) {without_rowid}"),
    ];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_restarts_loses_nothing_acknowledged_and_is_found_again()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var store = await OpenAsync(cluster.ConnectionString);
        var outcomes = new List<(int N, CommitResult Result)>();
        var number = 0;
        async Task WriteUntilAsync(Func<bool> holds)
        {
            using var limit = new CancellationTokenSource(Patience);
            do
            {
                limit.Token.ThrowIfCancellationRequested();
                // Several at a time, as a busy server has: the break is in the midst of a commit.
                var units = Enumerable.Range(number, 20).Select(n => (N: n, Commit: store.TryCommitAsync(Item(n))))
                    .ToArray();
                number += units.Length;
                foreach (var (n, commit) in units)
                {
                    outcomes.Add((n, (await commit).Result));
                }
            }
            while (!holds());
        }

        await WriteUntilAsync(() => outcomes.Count >= 200);
        var writing = WriteUntilAsync(() => outcomes[^1].Result != CommitResult.Committed);
        await cluster.BreakAsync();
        await writing;
        await WriteUntilAsync(() => store.Health.Status == StoreStatus.Unavailable);
        Assert.NotEqual(CommitResult.Committed, (await store.TryCommitAsync(Item(number++))).Result);

        await cluster.StartAgainAsync();
        await WriteUntilAsync(() => outcomes[^1].Result == CommitResult.Committed);
        Assert.Equal(StoreStatus.Ok, store.Health.Status);
        var rows = await store.ReadAsync(
            db => db.Rows<long>("select n from items where tenant = 1 order by n"), Cancel);
        var committed = outcomes.Where(outcome => outcome.Result == CommitResult.Committed)
            .Select(outcome => (long)outcome.N).ToArray();
        Assert.Empty(committed.Except(rows));
        // What was refused is not there; of what broke in the commit itself nothing was promised.
        Assert.Empty(rows.Except(committed).Except(outcomes
            .Where(outcome => outcome.Result == CommitResult.Unknown).Select(outcome => (long)outcome.N)));
    }

    [Fact]
    public async Task A_full_disk_stops_acknowledgements_but_not_reads_until_there_is_space()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var disk = await cluster.MountSmallDiskAsync();
        Assert.SkipWhen(disk is null, "no small disk can be mounted here");
        await DoAsync(cluster, $"create tablespace small location '{disk}'");
        await using var store = await OpenAsync(cluster.ConnectionString + ";Options=-c default_tablespace=small");
        var stored = 0;
        CommitResult result;
        do
        {
            result = (await store.TryCommitAsync(Item(stored, 100_000))).Result;
            stored += result == CommitResult.Committed ? 1 : 0;
        }
        while (result == CommitResult.Committed);

        Assert.Equal(CommitResult.DiskFull, result);
        Assert.Equal(StoreStatus.DiskFull, store.Health.Status);
        Assert.Equal(stored, await CountAsync(store));

        await cluster.GrowDiskAsync();
        using var limit = new CancellationTokenSource(Patience);
        while ((await store.TryCommitAsync(Item(stored, 100_000), limit.Token)).Result != CommitResult.Committed)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(StoreStatus.Ok, store.Health.Status);
        Assert.Equal(stored + 1, await CountAsync(store));
    }

    static Task<IStore> OpenAsync(string server) => Store.OpenAsync(
        new StoreOptions
        {
            DataDirectory = Directory.CreateTempSubdirectory("hutong-outage-").FullName,
            Postgres = server,
        }, Schema, [], TimeProvider.System, NullLogger.Instance);

    static async Task DoAsync(PostgresCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    // Text that does not compress: PostgreSQL would make little of much.
    static UnitOfWork Item(int n, int length = 100) => new UnitOfWork().Sql(
        "insert into items (tenant, n, body) values (1, @n, @body)",
        new { n, body = Convert.ToHexString(Noise(n, length / 2)) });

    static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    static async Task<long> CountAsync(IStore store) =>
        await store.ReadAsync(db => db.Scalar<long>("select count(*) from items where tenant = 1"), Cancel);
}
