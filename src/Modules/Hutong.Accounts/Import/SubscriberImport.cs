using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;
using Hutong.Storage;

namespace Hutong.Accounts.Import;

/// <summary>
/// Opens accounts for a list of numbers, in slices that hold the writer under 5 ms each, so that a million go in behind
/// live traffic. Where an import stands is stored with each slice: after an interruption the same file goes on.
/// </summary>
sealed class SubscriberImport(
    IStore store, AccountDirectory directory, AccountIds ids, AccountsOptions options,
    TimeProvider time) : ISubscriberImport
{
    const int MaxFaults = 100;

    /// <summary>Lines without a number after which the position is stored all the same.</summary>
    const int BadRows = 10_000;
    const int MaxNameChars = 200;
    const int MaxRaces = 5;

    /// <summary>Accounts after which other processes are told to look again.</summary>
    const int AnnounceRows = 20_000;

    static readonly BulkTable<Subscriber> Accounts = new(
        "accounts",
        [
            new("tenant", ColumnType.Int64), new("account", ColumnType.Int64), new("state", ColumnType.Int64),
            new("created_at", ColumnType.Int64), new("changed_at", ColumnType.Int64),
        ],
        static (row, w) =>
        {
            w.Int64(row.Tenant);
            w.Int64(row.Account);
            w.Int64((long)AccountState.Imported);
            w.Int64(row.At);
            w.Int64(row.At);
        });

    static readonly BulkTable<Subscriber> Addresses = new(
        "addresses",
        [
            new("tenant", ColumnType.Int64), new("domain", ColumnType.Text), new("local", ColumnType.Text),
            new("account", ColumnType.Int64), new("from_at", ColumnType.Int64),
        ],
        static (row, w) =>
        {
            w.Int64(row.Tenant);
            w.Text(row.Domain);
            w.Text(row.Local);
            w.Int64(row.Account);
            w.Int64(row.At);
        });

    public async ValueTask<AccountAnswer<ImportReport>> ImportAsync(
        string name, TextReader csv, string? domain, IProgress<ImportReport>? progress, CancellationToken cancel)
    {
        domain ??= directory.Domains is [var first, ..] ? first : "";
        if (directory.TenantOf(domain) is not { } tenant)
        {
            return AccountFault.NotOurDomain;
        }

        if (name.Length is 0 or > MaxNameChars)
        {
            return (AccountFault.NotFound, "an import needs a name of at most 200 characters");
        }

        var run = new Run(tenant, domain, name, await PositionAsync(tenant, name, cancel), new BulkPace(time));
        try
        {
            return await RunAsync(run, csv, progress, cancel);
        }
        finally
        {
            // What is on its way lands or not before anybody begins again.
            if (run.Commit is { } commit)
            {
                await commit;
            }
        }
    }

    async ValueTask<AccountAnswer<ImportReport>> RunAsync(
        Run run, TextReader csv, IProgress<ImportReport>? progress, CancellationToken cancel)
    {
        var slice = new Slice();
        long line = 0;
        while (await csv.ReadLineAsync(cancel) is { } text)
        {
            if (++line <= run.Report.Lines)
            {
                continue;
            }

            Read(slice, line, text);
            if (slice.Numbers.Count >= run.Pace.Items || slice.Bad.Count >= BadRows)
            {
                slice.UpTo = line;
                if (!await AdvanceAsync(run, slice, cancel))
                {
                    return Interrupted;
                }

                progress?.Report(run.Report);
                slice = new Slice();
            }
        }

        (slice.UpTo, slice.IsLast) = (line, true);
        return await AdvanceAsync(run, slice, cancel) && await LandAsync(run, cancel) is not null
            ? run.Report : Interrupted;
    }

    static (AccountFault, string) Interrupted =>
        (AccountFault.Unavailable, "the store takes nothing now: start the import again to go on");

    void Read(Slice slice, long line, string text)
    {
        var column = SubscriberLines.FirstColumn(text);
        if (column.IsEmpty || (line == 1 && SubscriberLines.IsHeader(column)))
        {
            return;
        }

        var read = NumberingPlans.World.Parse(column, options.Region.Length == 2 ? options.Region : null);
        if (read.IsValid)
        {
            slice.Numbers.Add((line, read.Number.ToString()));
        }
        else
        {
            slice.Bad.Add(new(line, AccountFault.NotANumber));
        }
    }

    /// <summary>
    /// Looks a slice up while the one before it is being committed, waits for that one, and sends this one on its way.
    /// </summary>
    async ValueTask<bool> AdvanceAsync(Run run, Slice slice, CancellationToken cancel)
    {
        await LookUpAsync(run, slice, run.Flying, cancel);
        if (await LandAsync(run, cancel) is not { } again)
        {
            return false;
        }

        if (again)
        {
            await LookUpAsync(run, slice, null, cancel);
        }

        (run.Flying, run.Commit) = (slice, CommitAsync(run, slice));
        return true;
    }

    /// <summary>
    /// Waits for the slice on its way. Null when the store takes nothing; true when it had to be looked up and sent
    /// again because somebody took one of its numbers in between.
    /// </summary>
    async ValueTask<bool?> LandAsync(Run run, CancellationToken cancel)
    {
        if (run.Flying is not { } slice)
        {
            return false;
        }

        for (var races = 0; races < MaxRaces; races++)
        {
            var outcome = await run.Commit!;
            if (outcome.IsDurable)
            {
                var held = run.Pace.Landed();
                run.Report = slice.After! with { Slices = run.Pace.Slices, LongSlices = run.Pace.LongSlices };
                if (store.Counters.Pending > 1)
                {
                    // Live traffic waits: it gets at least as much of the writer as we had.
                    await Task.Delay(held, time, CancellationToken.None);
                }

                foreach (var row in slice.Rows)
                {
                    directory.ForgetNobody(row.Local, row.Domain);
                }

                run.Flying = null;
                return races > 0;
            }

            if (outcome.Result != CommitResult.Conflict)
            {
                return null;
            }

            await LookUpAsync(run, slice, null, cancel);
            run.Commit = CommitAsync(run, slice);
        }

        return null;
    }

    Task<CommitOutcome> CommitAsync(Run run, Slice slice)
    {
        var before = run.Report;
        slice.After = new(
            slice.UpTo, before.Added + slice.Rows.Count, before.Duplicates + slice.Duplicates,
            before.Refused + slice.Bad.Count + slice.Resting.Count,
            [.. before.Faults.Concat(slice.Bad.Concat(slice.Resting).OrderBy(fault => fault.Line)).Take(MaxFaults)],
            slice.IsLast);
        var unit = new UnitOfWork();
        run.Pace.Begin(unit);
        foreach (var row in slice.Rows)
        {
            unit.Row(Accounts, row);
        }

        // In the order of the key, so that neighbours share a page.
        foreach (var row in slice.Rows.OrderBy(row => row.Local, StringComparer.Ordinal))
        {
            unit.Row(Addresses, row);
        }

        AddPosition(unit, run, slice.After);
        run.Pace.End(unit);
        if (slice.IsLast || slice.After.Added - run.Announced >= AnnounceRows)
        {
            run.Announced = slice.After.Added;
            new Change(ChangeKind.Bulk, run.Tenant, AccountId.None, null).AddTo(unit, time.GetUtcNow());
        }

        if (slice.IsLast)
        {
            unit.Audit(new(run.Tenant, time.GetUtcNow(), AccountId.None, "accounts.imported", AccountId.None,
                string.Create(null, $$"""{"added":{{slice.After.Added}},"refused":{{slice.After.Refused}}}""")));
        }

        return store.TryCommitAsync(unit, CancellationToken.None);
    }

    /// <summary>Tells which numbers of a slice are new; those on their way count as somebody's.</summary>
    async ValueTask LookUpAsync(Run run, Slice slice, Slice? flying, CancellationToken cancel)
    {
        var known = await KnownAsync(run, slice, cancel);
        foreach (var row in flying?.Rows ?? [])
        {
            known[row.Local] = null;
        }

        var at = time.GetUtcNow().ToMicroseconds();
        slice.Rows.Clear();
        slice.Resting.Clear();
        slice.Duplicates = 0;
        foreach (var (line, local) in slice.Numbers)
        {
            if (!known.TryGetValue(local, out var until))
            {
                known[local] = null;
                slice.Rows.Add(new(run.Tenant.Value, run.Domain, local, ids.Next(), at));
            }
            else if (until is null)
            {
                slice.Duplicates++;
            }
            else
            {
                // It was somebody's before: it rests, or its history must be kept. One by one, by hand.
                slice.Resting.Add(new(line, AccountFault.Resting));
            }
        }
    }

    /// <summary>Those of the slice that are somebody's or were, with the end of their lease.</summary>
    ValueTask<Dictionary<string, long?>> KnownAsync(Run run, Slice slice, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var found = new Dictionary<string, long?>(StringComparer.Ordinal);
            if (slice.Numbers.Count > 0)
            {
                // One parameter whatever their number: a list that SQLite reads from JSON, an array for PostgreSQL.
                var command = store.Kind == StoreKind.Sqlite
                    ? AccountRows.Command(
                        """
                        select local, until_at from addresses
                        where tenant = @tenant and domain = @domain and local in (select value from json_each(@locals))
                        """,
                        new
                        {
                            tenant = run.Tenant.Value, domain = run.Domain,
                            locals = "[\"" + string.Join("\",\"", slice.Numbers.Select(item => item.Local)) + "\"]",
                        }, ct)
                    : AccountRows.Command(
                        """
                        select local, until_at from addresses
                        where tenant = @tenant and domain = @domain and local = any(@locals)
                        """,
                        new
                        {
                            tenant = run.Tenant.Value, domain = run.Domain,
                            locals = slice.Numbers.Select(item => item.Local).ToArray(),
                        }, ct);
                foreach (var (local, until) in await db.QueryAsync<(string, long?)>(command))
                {
                    found[local] = until;
                }
            }

            return found;
        }, cancel);

    void AddPosition(UnitOfWork unit, Run run, ImportReport report) => unit.Sql(
        """
        insert into imports (tenant, name, line, added, duplicates, refused, started_at, finished_at)
        values (@tenant, @name, @line, @added, @duplicates, @refused, @now, @finished)
        on conflict (tenant, name) do update
        set line = excluded.line, added = excluded.added, duplicates = excluded.duplicates, refused = excluded.refused,
            finished_at = excluded.finished_at
        """,
        new
        {
            tenant = (long)run.Tenant.Value, name = run.Name, line = report.Lines, added = report.Added,
            duplicates = report.Duplicates, refused = report.Refused, now = time.GetUtcNow().ToMicroseconds(),
            finished = report.Finished ? time.GetUtcNow().ToMicroseconds() : (long?)null,
        });

    async ValueTask<ImportReport> PositionAsync(TenantId tenant, string name, CancellationToken cancel)
    {
        var row = await store.ReadAsync((db, ct) =>
            db.QueryFirstOrDefaultAsync<(long Line, long Added, long Duplicates, long Refused, long? Finished)>(
                AccountRows.Command(
                    """
                    select line, added, duplicates, refused, finished_at from imports
                    where tenant = @tenant and name = @name
                    """,
                    new { tenant = tenant.Value, name }, ct)), cancel);
        // A finished one is begun anew: a new file of the same name, whose known numbers are duplicates.
        return row.Finished is not null ? new(0, 0, 0, 0, [], false)
            : new(row.Line, row.Added, row.Duplicates, row.Refused, [], false);
    }

    sealed record Subscriber(int Tenant, string Domain, string Local, long Account, long At);

    sealed class Run(TenantId tenant, string domain, string name, ImportReport report, BulkPace pace)
    {
        public TenantId Tenant => tenant;
        public string Domain => domain;
        public string Name => name;
        public BulkPace Pace => pace;
        public ImportReport Report { get; set; } = report;
        public long Announced { get; set; } = report.Added;

        /// <summary>The slice on its way to the disk, and its outcome.</summary>
        public Slice? Flying { get; set; }
        public Task<CommitOutcome>? Commit { get; set; }
    }

    sealed class Slice
    {
        public List<(long Line, string Local)> Numbers { get; } = [];
        public List<ImportFault> Bad { get; } = [];
        public List<ImportFault> Resting { get; } = [];
        public List<Subscriber> Rows { get; } = [];
        public int Duplicates { get; set; }
        public long UpTo { get; set; }
        public bool IsLast { get; set; }
        public ImportReport? After { get; set; }
    }
}
