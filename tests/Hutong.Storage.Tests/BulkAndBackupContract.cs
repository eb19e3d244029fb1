using Hutong.StorageKit;

namespace Hutong.Storage.Tests;

/// <summary>Bulk work behind live traffic, and copies of a live store, on both engines.</summary>
public abstract class BulkAndBackupContract(StoreKind kind)
{
    static readonly OwnedLog Log = new("entries");

    static readonly IReadOnlyList<Migration> Schema =
    [
        new("test", 1, "create table items (tenant bigint not null, n bigint not null, primary key (tenant, n))"),
        Log.Migration("test", 2),
        new("test", 3, "create table keys_unbacked (id bigint primary key, value text not null)"),
    ];

    [Fact]
    public async Task Bulk_work_goes_on_after_a_restart_where_its_last_slice_ended()
    {
        await using var test = await OpenAsync();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Work(test.Store).RunAsync(
            "import", (at, items, unit, ct) => FillAsync(at, items, unit, 1_000, () => stop.Cancel()), stop.Token));
        var between = await Work(test.Store).ProgressAsync("import");
        Assert.InRange(between!.Done, 1, 999);

        await test.RestartAsync();
        var end = await Work(test.Store).RunAsync(
            "import", (at, items, unit, ct) => FillAsync(at, items, unit, 1_000, () => { }));
        Assert.Equal(1_000, end.Done);
        Assert.Equal(1_000, await test.Store.ReadAsync(db => db.Scalar<long>("select count(*) from items")));
        var unit = new UnitOfWork();
        BulkWork.Forget(unit, "import");
        await test.Store.CommitAsync(unit);
        Assert.Null(await Work(test.Store).ProgressAsync("import"));
    }

    [Fact]
    public async Task A_copy_of_a_live_store_holds_one_moment_and_can_be_put_back()
    {
        await using var test = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await test.Store.CommitAsync(Message(n));
            }
        });
        await test.Store.CommitAsync(new UnitOfWork().Fact(
            new Fact(Kernel.TenantId.First, "test.kept", "{}", DateTimeOffset.UnixEpoch)));
        var path = Path.Combine(test.Directory, "copy");
        await test.Store.BackupAsync(path);
        await stop.CancelAsync();
        await traffic;

        await using var empty = await OpenAsync();
        await RestoreAsync(path, empty);
        var items = await empty.Store.ReadAsync(db => db.Scalar<long>("select count(*) from items"));
        Assert.Equal(items, await empty.Store.LastSeqAsync(Log, new OwnerKey(1, 1)));
        Assert.Equal(1, await empty.Store.ReadAsync(db => db.Scalar<long>("select count(*) from facts")));
        await empty.Store.CommitAsync(Message(1_000_000).Fact(
            new Fact(Kernel.TenantId.First, "test.next", "{}", DateTimeOffset.UnixEpoch)));
        Assert.Equal(items + 1, await empty.Store.LastSeqAsync(Log, new OwnerKey(1, 1)));
    }

    [Fact]
    public async Task A_copy_holds_no_row_of_a_table_that_is_not_for_backups()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(Message(1).Sql(
            "insert into keys_unbacked (id, value) values (1, 'a-key-that-must-not-be-copied')"));
        var path = Path.Combine(test.Directory, "copy");
        await test.Store.BackupAsync(path);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(-1, bytes.AsSpan().IndexOf("a-key-that-must-not-be-copied"u8));

        await using var empty = await OpenAsync();
        await RestoreAsync(path, empty);
        Assert.Equal(1, await empty.Store.ReadAsync(db => db.Scalar<long>("select count(*) from items")));
        Assert.Equal(0, await empty.Store.ReadAsync(db => db.Scalar<long>("select count(*) from keys_unbacked")));
    }

    static UnitOfWork Message(long n) => new UnitOfWork()
        .Sql("insert into items (tenant, n) values (1, @n)", new { n })
        .Append(Log, new LogEntry { OwnerA = new OwnerKey(1, 1), At = n, Body = new byte[] { 1 } });

    static BulkWork Work(IStore store) => new(store, TimeProvider.System);

    static Task<BulkStep> FillAsync(BulkProgress from, int items, UnitOfWork unit, int total, Action afterSlice)
    {
        var next = from.Cursor.Length == 0 ? 0 : int.Parse(from.Cursor, null);
        var count = Math.Min(items, total - next);
        for (var n = next; n < next + count; n++)
        {
            unit.Sql("insert into items (tenant, n) values (1, @n)", new { n });
        }

        afterSlice();
        return Task.FromResult(
            new BulkStep((next + count).ToString((IFormatProvider?)null), count, next + count == total));
    }

    static async Task RestoreAsync(string path, TestStore empty)
    {
        if (empty.Options.Postgres is { } server)
        {
            await Storage.Store.RestorePostgresAsync(server, path, Schema, TimeProvider.System);
            return;
        }

        await empty.CloseAsync();
        Assert.Throws<IOException>(() => Storage.Store.RestoreSqlite(path, empty.Directory));
        foreach (var file in Directory.GetFiles(empty.Directory))
        {
            File.Delete(file);
        }

        Storage.Store.RestoreSqlite(path, empty.Directory);
        await empty.RestartAsync();
    }

    async Task<TestStore> OpenAsync()
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "HUTONG_TEST_POSTGRES names no server");
        return await TestStore.OpenAsync(kind, Schema);
    }
}

public sealed class SqliteBulkAndBackupTests() : BulkAndBackupContract(StoreKind.Sqlite);

public sealed class PostgresBulkAndBackupTests() : BulkAndBackupContract(StoreKind.Postgres);
