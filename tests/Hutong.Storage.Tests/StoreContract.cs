using Hutong.Kernel;
using Hutong.StorageKit;

namespace Hutong.Storage.Tests;

/// <summary>What both engines must do alike. One class below per engine runs all of it.</summary>
public abstract class StoreContract(StoreKind kind)
{
    protected static readonly Migration Notes = new(
        "test", 1,
        """
        create table notes (
            tenant bigint not null, owner bigint not null, seq bigint not null, body {blob} not null,
            primary key (tenant, owner, seq)) {without_rowid};
        create table notes_heads (
            tenant bigint not null, owner bigint not null, seq bigint not null,
            primary key (tenant, owner)) {without_rowid};
        create table settings (
            tenant bigint not null, name text not null, value bigint not null, primary key (tenant, name)
        ) {without_rowid};
        """);

    protected static readonly BulkTable<Note> NoteTable = new BulkTable<Note>(
        "notes",
        [
            new("tenant", ColumnType.Int64), new("owner", ColumnType.Int64), new("seq", ColumnType.Int64),
            new("body", ColumnType.Blob),
        ],
        static (row, w) =>
        {
            w.Int64(row.Owner.Tenant);
            w.Int64(row.Owner.Owner);
            w.Int64(row.Seq);
            w.Blob(row.Body);
        }).Sequence("seq", static row => row.Owner, static (row, seq) => row.Seq = seq);

    static readonly BulkTable<Setting> SettingTable = new BulkTable<Setting>(
        "settings",
        [new("tenant", ColumnType.Int64), new("name", ColumnType.Text), new("value", ColumnType.Int64)],
        static (row, w) =>
        {
            w.Int64(1);
            w.Text(row.Name);
            w.Int64(row.Value);
        }).Upsert(2, static row => row.Name);

    const string InsertSetting = "insert into settings (tenant, name, value) values (1, @name, @value)";

    [Fact]
    public async Task Commits_a_unit_and_reads_it_back()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(
            new UnitOfWork().Sql(InsertSetting, new { name = "a", value = 7 }), TestContext.Current.CancellationToken);
        Assert.Equal(7, await ValueAsync(test.Store, "a"));
    }

    [Fact]
    public async Task Keeps_what_was_committed_over_a_restart()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(new UnitOfWork().Sql(InsertSetting, new { name = "a", value = 7 }));
        await test.RestartAsync();
        Assert.Equal(7, await ValueAsync(test.Store, "a"));
    }

    [Fact]
    public async Task A_unit_is_stored_whole_or_not_at_all()
    {
        await using var test = await OpenAsync();
        var outcome = await test.Store.TryCommitAsync(new UnitOfWork()
            .Sql(InsertSetting, new { name = "a", value = 1 })
            .Row(NoteTable, new Note(Owner(1), "x"u8.ToArray()))
            .Sql(InsertSetting, new { name = "a", value = 2 }));
        Assert.Equal(CommitResult.Conflict, outcome.Result);
        Assert.Equal(0, await CountAsync(test.Store, "settings"));
        Assert.Equal(0, await CountAsync(test.Store, "notes"));
    }

    [Fact]
    public async Task What_may_wait_shares_the_commit_of_what_may_not_and_keeps_its_place()
    {
        await using var test = await OpenAsync();
        var order = new List<int>();
        var before = test.Store.Counters.Commits;
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            test.Store.Enqueue(new UnitOfWork().Sql(InsertSetting, new { name = $"n{i}", value = i })
                .Then(_ => order.Add(number)).MayWait());
        }

        await test.Store.CommitAsync(
            new UnitOfWork().Sql(InsertSetting, new { name = "urgent", value = 1 }).Then(_ => order.Add(100)));
        Assert.Equal(Enumerable.Range(0, 101), order);
        // Two where the writer happened to be awake.
        Assert.InRange(test.Store.Counters.Commits - before, 1, 2);
    }

    [Fact]
    public async Task What_may_wait_is_written_also_when_nothing_follows_and_at_the_end()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(
            new UnitOfWork().Sql(InsertSetting, new { name = "alone", value = 7 }).MayWait());
        test.Store.Enqueue(new UnitOfWork().Sql(InsertSetting, new { name = "last", value = 8 }).MayWait());
        await test.RestartAsync();
        Assert.Equal(7, await ValueAsync(test.Store, "alone"));
        Assert.Equal(8, await ValueAsync(test.Store, "last"));
    }

    [Fact]
    public async Task A_failing_unit_fails_alone_and_leaves_no_gap()
    {
        await using var test = await OpenAsync();
        var outcomes = new List<CommitResult>();
        var notes = new List<Note>();
        var last = new TaskCompletionSource();
        for (var i = 0; i < 500; i++)
        {
            var unit = new UnitOfWork();
            var note = new Note(Owner(1), BitConverter.GetBytes(i));
            unit.Row(NoteTable, note);
            if (i % 100 == 50)
            {
                unit.Sql("insert into settings (tenant, name, value) values (1, null, 0)");
            }
            else
            {
                notes.Add(note);
            }

            test.Store.Enqueue(unit.Then(outcome => outcomes.Add(outcome.Result)));
        }

        test.Store.Enqueue(new UnitOfWork().Then(_ => last.SetResult()));
        await last.Task;
        Assert.Equal(5, outcomes.Count(result => result == CommitResult.Conflict));
        Assert.Equal(495, outcomes.Count(result => result == CommitResult.Committed));
        Assert.Equal(Enumerable.Range(1, 495).Select(n => (long)n), notes.Select(note => note.Seq));
        Assert.Equal(495, await CountAsync(test.Store, "notes"));
    }

    [Fact]
    public async Task Effects_run_in_the_order_of_enqueuing_from_several_threads()
    {
        await using var test = await OpenAsync();
        var seen = new List<(int Source, int Number)>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(source => Task.Run(async () =>
        {
            Task done = Task.CompletedTask;
            for (var i = 0; i < 300; i++)
            {
                var number = i;
                done = test.Store.CommitAsync(new UnitOfWork()
                    .Row(NoteTable, new Note(Owner(source + 1), BitConverter.GetBytes(i)))
                    .Then(_ => seen.Add((source, number))));
            }

            await done;
        })));
        for (var source = 0; source < 4; source++)
        {
            Assert.Equal(
                Enumerable.Range(0, 300), seen.Where(entry => entry.Source == source).Select(entry => entry.Number));
        }
    }

    [Fact]
    public async Task Numbers_of_an_owner_have_no_gap_and_go_on_after_a_restart()
    {
        await using var test = await OpenAsync();
        await AppendAsync(test.Store, owners: 7, rows: 700);
        await test.RestartAsync();
        await AppendAsync(test.Store, owners: 7, rows: 700);
        var seqs = await test.Store.ReadAsync(db => db.Rows<long>(
            "select seq from notes where tenant = 1 and owner = 3 order by seq"));
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), seqs);
    }

    [Fact]
    public async Task Of_many_upserts_of_a_key_the_last_one_stays()
    {
        await using var test = await OpenAsync();
        for (var i = 0; i < 1000; i++)
        {
            test.Store.Enqueue(new UnitOfWork().Row(SettingTable, new Setting($"k{i % 10}", i)));
        }

        await test.Store.CommitAsync(new UnitOfWork());
        Assert.Equal(10, await CountAsync(test.Store, "settings"));
        Assert.Equal(993, await ValueAsync(test.Store, "k3"));
    }

    [Fact]
    public async Task A_statement_sees_the_rows_of_its_table_that_were_added_before_it()
    {
        await using var test = await OpenAsync();
        test.Store.Enqueue(new UnitOfWork().Row(SettingTable, new Setting("gone", 1)));
        await test.Store.CommitAsync(new UnitOfWork()
            .Row(SettingTable, new Setting("b", 1))
            .Sql("update settings set value = value + 1 where tenant = 1", null, expectRows: 2)
            .Sql("delete from settings where tenant = 1 and name = @name", new { name = "gone" }));
        Assert.Equal(1, await CountAsync(test.Store, "settings"));
        Assert.Equal(2, await ValueAsync(test.Store, "b"));
    }

    [Fact]
    public async Task Refuses_a_statement_that_touches_another_number_of_rows()
    {
        await using var test = await OpenAsync();
        var outcome = await test.Store.TryCommitAsync(new UnitOfWork().Sql(
            "update settings set value = 2 where tenant = 1 and name = @name", new { name = "a" }, expectRows: 1));
        Assert.Equal(CommitResult.Conflict, outcome.Result);
    }

    [Fact]
    public async Task A_write_may_read_first_and_refuse()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(new UnitOfWork().Run(db => db.Statement(
            InsertSetting, new { name = "n", value = db.Scalar<long>("select count(*) from settings") + 5 })));
        Assert.Equal(5, await ValueAsync(test.Store, "n"));
        var refused = await test.Store.TryCommitAsync(new UnitOfWork().Run(_ => throw new RefusedException("no")));
        Assert.Equal(CommitResult.Conflict, refused.Result);
        var broken = await test.Store.TryCommitAsync(new UnitOfWork().Run(db => db.Statement("select nonsense()")));
        Assert.Equal(CommitResult.Failed, broken.Result);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_takes_units_again_when_drained()
    {
        await using var test = await OpenAsync(options => options.QueueUnits = 4);
        using var hold = new ManualResetEventSlim();
        test.Store.Enqueue(new UnitOfWork().Then(_ => hold.Wait()));
        for (var i = 0; i < 3; i++)
        {
            Assert.True(test.Store.TryEnqueue(new UnitOfWork()));
        }

        Assert.False(test.Store.TryEnqueue(new UnitOfWork()));
        Assert.Throws<StoreBusyException>(() => test.Store.Enqueue(new UnitOfWork()));
        hold.Set();
        Assert.True(SpinWait.SpinUntil(() => test.Store.TryEnqueue(new UnitOfWork()), 5_000));
    }

    [Fact]
    public async Task The_audit_table_takes_no_update_and_no_delete()
    {
        await using var test = await OpenAsync();
        await test.Store.CommitAsync(new UnitOfWork().Audit(new AuditEntry(
            TenantId.First, DateTimeOffset.UnixEpoch, AccountId.None, "test.act", new AccountId(5))));
        foreach (var sql in new[] { "update audit set actor = 1", "delete from audit" })
        {
            var outcome = await test.Store.TryCommitAsync(new UnitOfWork().Sql(sql));
            Assert.Equal(CommitResult.Conflict, outcome.Result);
        }

        Assert.Equal(1, await CountAsync(test.Store, "audit"));
    }

    [Fact]
    public async Task Facts_reach_each_consumer_in_order_and_are_pruned_when_all_have_them()
    {
        await using var test = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            var fact = new Fact(TenantId.First, "test.happened", $$"""{"n":{{i}}}""", DateTimeOffset.UnixEpoch);
            await test.Store.CommitAsync(new UnitOfWork().Fact(fact));
        }

        var first = await FactsAsync(test.Store, "one", limit: 3, expected: 3);
        Assert.Equal(["""{"n":0}""", """{"n":1}""", """{"n":2}"""], first.Select(stored => stored.Fact.PayloadJson));
        var unit = new UnitOfWork();
        test.Store.Facts.Done(unit, "one", first[2]);
        await test.Store.CommitAsync(unit);
        Assert.Equal(2, (await FactsAsync(test.Store, "one", 10, 2)).Count);
        Assert.Equal(5, (await FactsAsync(test.Store, "two", 10, 5)).Count);

        unit = new UnitOfWork();
        test.Store.Facts.Prune(unit, 10);
        await test.Store.CommitAsync(unit);
        Assert.Equal(2, await CountAsync(test.Store, "facts"));
    }

    [Fact]
    public async Task An_applied_migration_is_frozen()
    {
        await using var test = await OpenAsync();
        var changed = Notes with { Sqlite = Notes.Sqlite + " ", Postgres = Notes.Postgres + " " };
        await Assert.ThrowsAsync<SchemaException>(() => test.RestartAsync([changed]));
        await test.RestartAsync([Notes, new Migration("test", 2, "create table more (n bigint)")]);
        Assert.Equal(0, await CountAsync(test.Store, "more"));
        await test.RestartAsync([Notes]);
        await test.RestartAsync(
            [Notes, new Migration("test", 2, "create table more (n bigint)"), new Migration("test", 3, "select 1")]);
        await Assert.ThrowsAsync<SchemaException>(() => test.RestartAsync([Notes]));
    }

    /// <summary>A transaction of another test on the same server may hold facts back for a moment.</summary>
    static async Task<IReadOnlyList<StoredFact>> FactsAsync(IStore store, string consumer, int limit, int expected)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        IReadOnlyList<StoredFact> facts;
        do
        {
            facts = await store.Facts.ReadAsync(consumer, limit);
        }
        while (facts.Count < expected && watch.Elapsed.TotalSeconds < 20);
        return facts;
    }

    protected async Task<TestStore> OpenAsync(Action<StoreOptions>? configure = null)
    {
        if (!TestStore.IsAvailable(kind))
        {
            Assert.Skip("HUTONG_TEST_POSTGRES names no server");
        }

        return await TestStore.OpenAsync(kind, [Notes], configure);
    }

    protected static OwnerKey Owner(long owner) => new(1, owner);

    protected static async Task AppendAsync(IStore store, int owners, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            store.Enqueue(new UnitOfWork().Row(
                NoteTable, new Note(Owner((i % owners) + 1), BitConverter.GetBytes(i))));
        }

        await store.CommitAsync(new UnitOfWork());
    }

    protected static async Task<long> CountAsync(IStore store, string table) =>
        await store.ReadAsync(db => db.Scalar<long>($"select count(*) from {table}"));

    static async Task<long> ValueAsync(IStore store, string name) => await store.ReadAsync(db => db.Scalar<long>(
        "select value from settings where tenant = 1 and name = @name", new { name }));

    protected sealed class Note(OwnerKey owner, byte[] body)
    {
        public OwnerKey Owner { get; } = owner;

        public byte[] Body { get; } = body;

        public long Seq { get; set; }
    }

    sealed record Setting(string Name, long Value);
}

public sealed class SqliteStoreTests() : StoreContract(StoreKind.Sqlite);

public sealed class PostgresStoreTests() : StoreContract(StoreKind.Postgres);
