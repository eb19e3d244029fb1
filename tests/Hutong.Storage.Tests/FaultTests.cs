using Hutong.Storage.Postgres;
using Hutong.StorageKit;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hutong.Storage.Tests;

/// <summary>Disks that fill up, connections that break, options that are wrong.</summary>
public sealed class FaultTests
{
    static readonly OwnedLog Log = new("entries");

    static readonly IReadOnlyList<Migration> Schema =
    [
        new("test", 1,
            "create table items (tenant bigint not null, n bigint not null, body text not null, " +
            "primary key (tenant, n)) {without_rowid}"),
        Log.Migration("test", 2),
    ];

    [Fact]
    public async Task A_full_disk_stops_acknowledgements_but_not_reads_until_there_is_space()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite, Schema, options => options.MaxPages = 200);
        var stored = 0;
        CommitResult result;
        do
        {
            result = (await test.Store.TryCommitAsync(Item(stored))).Result;
            stored += result == CommitResult.Committed ? 1 : 0;
        }
        while (result == CommitResult.Committed);

        Assert.Equal(CommitResult.DiskFull, result);
        Assert.Equal(StoreStatus.DiskFull, test.Store.Health.Status);
        Assert.Equal(stored, await CountAsync(test.Store));
        Assert.Equal(CommitResult.DiskFull, (await test.Store.TryCommitAsync(Item(stored))).Result);

        await test.Store.CommitAsync(new UnitOfWork().Sql("delete from items where tenant = 1 and n < 20"));
        Assert.Equal(StoreStatus.Ok, test.Store.Health.Status);
        await test.Store.CommitAsync(Item(stored));
        Assert.Equal(stored + 1 - 20, await CountAsync(test.Store));
        Assert.Equal(stored + 1, await test.Store.LastSeqAsync(Log, new OwnerKey(1, 1)));
    }

    [Fact]
    public async Task Connections_that_break_in_the_midst_lose_and_double_nothing()
    {
        Assert.SkipUnless(TestStore.IsAvailable(StoreKind.Postgres), "HUTONG_TEST_POSTGRES names no server");
        await using var test = await TestStore.OpenAsync(StoreKind.Postgres, Schema);
        var name = "break-" + Path.GetRandomFileName();
        var server = new NpgsqlConnectionStringBuilder(test.Options.Postgres) { ApplicationName = name }.ToString();
        var options = new StoreOptions { DataDirectory = test.Directory, Postgres = server, BatchUnits = 20 };
        await using var store = await Store.OpenAsync(
            options, Schema, [], TimeProvider.System, NullLogger.Instance);
        await using var killer = new NpgsqlConnection(TestStore.PostgresServer);
        await killer.OpenAsync();

        var outcomes = new List<CommitResult>();
        for (var n = 0; n < 1_000; n++)
        {
            var last = n % 100 == 99;
            var unit = Item(n).Then(outcome => outcomes.Add(outcome.Result));
            if (last)
            {
                await using var kill = new NpgsqlCommand(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", killer);
                kill.Parameters.Add(new NpgsqlParameter { Value = name });
                await kill.ExecuteNonQueryAsync();
                await store.CommitAsync(unit);
            }
            else
            {
                store.Enqueue(unit);
            }
        }

        Assert.Equal(1_000, outcomes.Count(result => result == CommitResult.Committed));
        Assert.Equal(1_000, await test.Store.ReadAsync(db => db.Scalar<long>("select count(*) from items")));
        Assert.Equal(1_000, await test.Store.LastSeqAsync(Log, new OwnerKey(1, 1)));
    }

    [Fact]
    public async Task Refuses_a_server_that_may_lose_what_it_acknowledged()
    {
        Assert.SkipUnless(TestStore.IsAvailable(StoreKind.Postgres), "HUTONG_TEST_POSTGRES names no server");
        var options = new StoreOptions
        {
            Postgres = TestStore.PostgresServer + ";Options=-c synchronous_commit=off",
        };
        var fault = await Assert.ThrowsAsync<NotSupportedException>(() => Store.OpenAsync(
            options, [], [], TimeProvider.System, NullLogger.Instance));
        Assert.Contains("synchronous_commit", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_says_that_nothing_was_stored()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite, Schema);
        var store = test.Store;
        await test.CloseAsync();
        Assert.Equal(CommitResult.Unavailable, (await store.TryCommitAsync(Item(1))).Result);
    }

    [Fact]
    public async Task A_fault_in_one_effect_does_not_stop_the_next()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite, Schema);
        test.Store.Enqueue(Item(1).Then(_ => throw new InvalidOperationException()));
        await test.Store.CommitAsync(Item(2));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var unit = new UnitOfWork();
            test.Store.Enqueue(unit);
            test.Store.Enqueue(unit);
        });
    }

    [Fact]
    public async Task Another_process_that_writes_beside_us_is_noticed()
    {
        await using var test = await TestStore.OpenAsync(StoreKind.Sqlite, Schema);
        await test.Store.CommitAsync(Item(1));
        await using (var other = await Store.OpenAsync(
            test.Options, Schema, [], TimeProvider.System, NullLogger.Instance))
        {
            await other.CommitAsync(Item(2));
        }

        await test.Store.CommitAsync(Item(3));
        Assert.Equal(3, await test.Store.LastSeqAsync(Log, new OwnerKey(1, 1)));
        Assert.Equal(3, (await test.Store.ReadLogAsync(Log, new LogQuery(new OwnerKey(1, 1)))).Count);
    }

    [Fact]
    public void Says_which_option_is_wrong_and_what_is_allowed()
    {
        Assert.Null(new StoreOptions().Fault());
        Assert.Contains("store.queueUnits", new StoreOptions { QueueUnits = 0 }.Fault(), StringComparison.Ordinal);
        Assert.Contains("store.batchUnits", new StoreOptions { BatchUnits = 0 }.Fault(), StringComparison.Ordinal);
        Assert.Contains("store.pageBytes", new StoreOptions { PageBytes = 1000 }.Fault(), StringComparison.Ordinal);
        Assert.Contains("store.readers", new StoreOptions { Readers = 0 }.Fault(), StringComparison.Ordinal);
        Assert.Contains("store.cacheBytes", new StoreOptions { CacheBytes = 1 }.Fault(), StringComparison.Ordinal);
        Assert.Contains(
            "store.commitSpacing",
            new StoreOptions { CommitSpacing = TimeSpan.FromSeconds(1) }.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, 2_000, 32)]
    [InlineData(32, 10, 64)]
    [InlineData(1_000, 10_000, 200)]
    [InlineData(1, 90_000, 1)]
    [InlineData(9_000, 100, 10_000)]
    public void A_slice_grows_and_shrinks_to_two_milliseconds(int items, int microseconds, int expected) =>
        Assert.Equal(expected, BulkPace.NextSize(items, TimeSpan.FromMicroseconds(microseconds)));

    [Fact]
    public void Finds_the_parameters_of_a_statement_but_not_what_is_quoted() => Assert.Equal(
        ["a", "b_2"], SqlNames.Of("select @a, '@no', 'it''s @no', @b_2::text where x = @A"));

    [Fact]
    public void Finds_statements_that_name_no_tenant() => Assert.Equal(
        ["select * from items where n = 1"],
        TenantCheck.Crossing(
            ["select * from items where n = 1", "select * from items where tenant = 1", "select 1 from other"],
            new HashSet<string> { "items" }));

    static UnitOfWork Item(int n) => new UnitOfWork()
        .Sql("insert into items (tenant, n, body) values (1, @n, @body)", new { n, body = new string('x', 2_000) })
        .Append(Log, new LogEntry { OwnerA = new OwnerKey(1, 1), At = n, Body = new byte[100] });

    static async Task<long> CountAsync(IStore store) =>
        await store.ReadAsync(db => db.Scalar<long>("select count(*) from items where tenant = 1"));
}
