using System.Text;
using Hutong.StorageKit;

namespace Hutong.Storage.Tests;

/// <summary>What a log must do on both engines.</summary>
public abstract class LogContract(StoreKind kind)
{
    static readonly OwnedLog Archive = new("archive");

    [Fact]
    public async Task Each_owner_reads_the_entry_under_a_number_of_their_own()
    {
        await using var test = await OpenAsync();
        await AppendAsync(test.Store, 1, 2, "one");
        await AppendAsync(test.Store, 3, 2, "two");
        var last = await AppendAsync(test.Store, 1, 0, "three");
        Assert.Equal((2, 0), (last.SeqA, last.SeqB));
        Assert.Equal(["1 one", "2 three"], await ReadAsync(test.Store, new LogQuery(Owner(1))));
        Assert.Equal(["1 one", "2 two"], await ReadAsync(test.Store, new LogQuery(Owner(2))));
        Assert.Equal(2, await test.Store.LastSeqAsync(Archive, Owner(2)));
        Assert.Equal(0, await test.Store.LastSeqAsync(Archive, Owner(9)));
        Assert.Empty(await ReadAsync(test.Store, new LogQuery(new OwnerKey(2, 1))));
    }

    [Fact]
    public async Task Reads_ranges_pages_tags_and_times_in_both_directions()
    {
        await using var test = await OpenAsync();
        await FillAsync(test.Store, 300);
        Assert.Equal(
            ["299 298", "300 299"],
            (await ReadAsync(test.Store, new LogQuery(Owner(1)) { FromSeq = 299 })));
        Assert.Equal(
            ["300 299", "299 298", "298 297"],
            await ReadAsync(test.Store, new LogQuery(Owner(1)) { Descending = true, Limit = 3 }));
        Assert.Equal(
            ["10 9", "9 8"],
            await ReadAsync(test.Store, new LogQuery(Owner(1)) { Descending = true, ToSeq = 10, Limit = 2 }));
        Assert.Equal(
            ["3 2", "6 5", "9 8"],
            await ReadAsync(test.Store, new LogQuery(Owner(1)) { Tag = 4, Limit = 3 }));
        Assert.Equal(
            ["101 100", "102 101"],
            await ReadAsync(test.Store, new LogQuery(Owner(1)) { FromAt = 100, ToAt = 101 }));
    }

    [Fact]
    public async Task Taking_entries_away_leaves_them_to_the_other_owner_and_never_gives_a_number_again()
    {
        await using var test = await OpenAsync();
        await FillAsync(test.Store, 30);
        await test.Store.CommitAsync(new UnitOfWork().Unlink(Archive, Owner(1), 21, 30));
        await test.Store.CommitAsync(new UnitOfWork().Unlink(Archive, Owner(1), 5, 6));
        Assert.Equal(18, (await ReadAsync(test.Store, new LogQuery(Owner(1)))).Count);
        Assert.Equal(10, (await ReadAsync(test.Store, new LogQuery(Owner(2)))).Count);
        await test.RestartAsync();
        Assert.Equal(18, (await ReadAsync(test.Store, new LogQuery(Owner(1)))).Count);
        Assert.Equal(30, await test.Store.LastSeqAsync(Archive, Owner(1)));
        Assert.Equal(31, (await AppendAsync(test.Store, 1, 0, "new")).SeqA);
    }

    [Fact]
    public async Task Replacing_changes_what_one_owner_reads_and_nothing_else()
    {
        await using var test = await OpenAsync();
        await FillAsync(test.Store, 30);
        await test.Store.CommitAsync(
            new UnitOfWork().Replace(Archive, Owner(1), 4, 7, Encoding.UTF8.GetBytes("gone")));
        await test.Store.CommitAsync(
            new UnitOfWork().Replace(Archive, Owner(1), 30, 7, Encoding.UTF8.GetBytes("gone")));
        await FillAsync(test.Store, 30);
        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(
                ["3 2", "4 gone", "5 4"],
                await ReadAsync(test.Store, new LogQuery(Owner(1)) { FromSeq = 3, ToSeq = 5 }));
            Assert.Equal(
                ["30 gone"], await ReadAsync(test.Store, new LogQuery(Owner(1)) { FromSeq = 30, ToSeq = 30 }));
            Assert.Equal(["2 3"], await ReadAsync(test.Store, new LogQuery(Owner(2)) { FromSeq = 2, ToSeq = 2 }));
            await test.RestartAsync();
        }

        var absent = await test.Store.TryCommitAsync(
            new UnitOfWork().Replace(Archive, Owner(1), 999, 7, Encoding.UTF8.GetBytes("x")));
        Assert.Equal(CommitResult.Conflict, absent.Result);
    }

    [Fact]
    public async Task A_failing_unit_takes_its_entries_with_it_and_leaves_no_gap()
    {
        await using var test = await OpenAsync();
        for (var i = 0; i < 200; i++)
        {
            var unit = new UnitOfWork().Append(Archive, Entry(1, 2, "x", i));
            test.Store.Enqueue(i % 50 == 25 ? unit.Run(_ => throw new RefusedException("no")) : unit);
        }

        await test.Store.CommitAsync(new UnitOfWork());
        var read = await test.Store.ReadLogAsync(Archive, new LogQuery(Owner(2)) { Limit = 1000 });
        Assert.Equal(Enumerable.Range(1, 196).Select(n => (long)n), read.Select(record => record.Seq));
    }

    [Fact]
    public async Task Agrees_with_a_model_under_random_work()
    {
        const int Seed = 11;
        await using var test = await OpenAsync();
        var random = new Random(Seed);
        var model = Enumerable.Range(0, 6).Select(_ => new SortedDictionary<long, string>()).ToArray();
        var last = new long[6];
        for (var round = 0; round < 400; round++)
        {
            var owner = random.Next(1, 6);
            var other = random.Next(0, 6);
            switch (random.Next(12))
            {
                case 0:
                    var from = random.Next(1, 20);
                    await test.Store.CommitAsync(new UnitOfWork().Unlink(Archive, Owner(owner), from, from + 2));
                    foreach (var gone in model[owner].Keys.Where(seq => seq >= from && seq <= from + 2).ToList())
                    {
                        model[owner].Remove(gone);
                    }

                    break;
                case 1 when model[owner].Count > 0:
                    var replaced = model[owner].Keys.ElementAt(random.Next(model[owner].Count));
                    await test.Store.CommitAsync(new UnitOfWork().Replace(
                        Archive, Owner(owner), replaced, 1, Encoding.UTF8.GetBytes($"r{round}")));
                    model[owner][replaced] = $"r{round}";
                    break;
                case 2 when round % 9 == 0:
                    await test.RestartAsync();
                    break;
                default:
                    await AppendAsync(test.Store, owner, other == owner ? 0 : other, $"b{round}");
                    model[owner].Add(++last[owner], $"b{round}");
                    if (other != 0 && other != owner)
                    {
                        model[other].Add(++last[other], $"b{round}");
                    }

                    break;
            }

            var query = new LogQuery(Owner(owner)) { FromSeq = random.Next(1, 30), Limit = random.Next(1, 40) };
            var expected = model[owner].Where(pair => pair.Key >= query.FromSeq).Take(query.Limit)
                .Select(pair => $"{pair.Key} {pair.Value}");
            Assert.Equal(expected, await ReadAsync(test.Store, query));
            query = query with { Descending = true };
            expected = model[owner].Where(pair => pair.Key >= query.FromSeq).Reverse().Take(query.Limit)
                .Select(pair => $"{pair.Key} {pair.Value}");
            Assert.Equal(expected, await ReadAsync(test.Store, query));
        }
    }

    static OwnerKey Owner(long owner) => new(1, owner);

    static LogEntry Entry(long a, long b, string body, long at) => new()
    {
        OwnerA = Owner(a),
        OwnerB = b == 0 ? default : Owner(b),
        TagA = b,
        TagB = a,
        At = at,
        Body = Encoding.UTF8.GetBytes(body),
    };

    static async Task<LogEntry> AppendAsync(IStore store, long a, long b, string body)
    {
        var entry = Entry(a, b, body, 0);
        await store.CommitAsync(new UnitOfWork().Append(Archive, entry));
        return entry;
    }

    /// <summary>Entries of owner 1 with owners 2, 3, 4 in turn, told by their number.</summary>
    static async Task FillAsync(IStore store, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await AppendAtAsync(store, i);
        }

        static Task AppendAtAsync(IStore store, int i) => store.CommitAsync(new UnitOfWork().Append(
            Archive, Entry(1, 2 + (i % 3), i.ToString(System.Globalization.CultureInfo.InvariantCulture), i)));
    }

    static async Task<IReadOnlyList<string>> ReadAsync(IStore store, LogQuery query) =>
        [.. (await store.ReadLogAsync(Archive, query))
            .Select(record => $"{record.Seq} {Encoding.UTF8.GetString(record.Body.Span)}")];

    async Task<TestStore> OpenAsync()
    {
        if (!TestStore.IsAvailable(kind))
        {
            Assert.Skip("HUTONG_TEST_POSTGRES names no server");
        }

        // A small pass, so that entries are found in the index, in the tail and in between.
        return await TestStore.OpenAsync(
            kind, [Archive.Migration("test", 1)], options => options.LogPassEntries = 16);
    }
}

public sealed class SqliteLogTests() : LogContract(StoreKind.Sqlite);

public sealed class PostgresLogTests() : LogContract(StoreKind.Postgres);
