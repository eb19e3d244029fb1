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
    const int SliceRows = 400;
    const int MaxFaults = 100;
    const int MaxNameChars = 200;
    const int MaxRaces = 5;

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

        var run = new Run(tenant, domain, name, await PositionAsync(tenant, name, cancel));
        var slice = new List<(long Line, PhoneNumber Number)>(SliceRows);
        long line = 0;
        while (await csv.ReadLineAsync(cancel) is { } text)
        {
            line++;
            if (line <= run.Report.Lines)
            {
                continue;
            }

            Read(run, line, text, slice);
            if (slice.Count == SliceRows && !await WriteAsync(line, finished: false))
            {
                return (AccountFault.Unavailable, "the store takes nothing now: start the import again to go on");
            }
        }

        return await WriteAsync(line, finished: true) ? run.Report
            : (AccountFault.Unavailable, "the store takes nothing now: start the import again to go on");

        async ValueTask<bool> WriteAsync(long upTo, bool finished)
        {
            if (!await SliceAsync(run, slice, upTo, finished, cancel))
            {
                return false;
            }

            slice.Clear();
            progress?.Report(run.Report);
            return true;
        }
    }

    void Read(Run run, long line, string text, List<(long, PhoneNumber)> slice)
    {
        var column = SubscriberLines.FirstColumn(text);
        if (column.IsEmpty || (line == 1 && SubscriberLines.IsHeader(column)))
        {
            return;
        }

        var read = NumberingPlans.World.Parse(column, options.Region.Length == 2 ? options.Region : null);
        if (read.IsValid)
        {
            slice.Add((line, read.Number));
        }
        else
        {
            run.Refuse(line, AccountFault.NotANumber);
        }
    }

    /// <summary>Commits a slice; tried again when somebody took one of its numbers in between.</summary>
    async ValueTask<bool> SliceAsync(
        Run run, List<(long Line, PhoneNumber Number)> slice, long upTo, bool finished, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MaxRaces; attempt++)
        {
            var before = run.Report;
            var unit = new UnitOfWork();
            var added = await AddRowsAsync(run, unit, slice, cancel);
            run.Report = run.Report with { Lines = upTo, Finished = finished };
            AddPosition(unit, run, finished);
            if (finished || run.Report.Added - run.Announced >= 20_000)
            {
                run.Announced = run.Report.Added;
                new Change(ChangeKind.Bulk, run.Tenant, AccountId.None, null).AddTo(unit, time.GetUtcNow());
            }

            if (finished)
            {
                unit.Audit(new(run.Tenant, time.GetUtcNow(), AccountId.None, "accounts.imported", AccountId.None,
                    string.Create(null, $$"""{"added":{{run.Report.Added}},"refused":{{run.Report.Refused}}}""")));
            }

            var outcome = await store.TryCommitAsync(unit, cancel);
            if (outcome.IsDurable)
            {
                foreach (var row in added)
                {
                    directory.ForgetNobody(row.Local, row.Domain);
                }

                return true;
            }

            run.Report = before;
            if (outcome.Result != CommitResult.Conflict)
            {
                return false;
            }
        }

        return false;
    }

    async ValueTask<List<Subscriber>> AddRowsAsync(
        Run run, UnitOfWork unit, List<(long Line, PhoneNumber Number)> slice, CancellationToken cancel)
    {
        var known = await KnownAsync(run, slice, cancel);
        var at = time.GetUtcNow().ToMicroseconds();
        var rows = new List<Subscriber>(slice.Count);
        var duplicates = 0;
        foreach (var (line, number) in slice)
        {
            var local = number.ToString();
            if (!known.TryGetValue(local, out var until))
            {
                known[local] = null;
                rows.Add(new(run.Tenant.Value, run.Domain, local, ids.Next(), at));
            }
            else if (until is null)
            {
                duplicates++;
            }
            else
            {
                // It was somebody's before: resting, or its lease must be ended with its history. One by one, by hand.
                run.Refuse(line, AccountFault.Resting);
            }
        }

        run.Report = run.Report with
        {
            Added = run.Report.Added + rows.Count, Duplicates = run.Report.Duplicates + duplicates,
        };
        foreach (var row in rows)
        {
            unit.Row(Accounts, row);
        }

        // In the order of the key, so that neighbours share a page.
        foreach (var row in rows.OrderBy(row => row.Local, StringComparer.Ordinal))
        {
            unit.Row(Addresses, row);
        }

        return rows;
    }

    /// <summary>Those of the slice that are somebody's or were, with the end of their lease.</summary>
    ValueTask<Dictionary<string, long?>> KnownAsync(
        Run run, List<(long Line, PhoneNumber Number)> slice, CancellationToken cancel) =>
        store.ReadAsync(async (db, ct) =>
        {
            var found = new Dictionary<string, long?>(StringComparer.Ordinal);
            if (slice.Count > 0)
            {
                foreach (var (local, until) in await db.QueryAsync<(string, long?)>(AccountRows.Command(
                    // Dapper writes a list out for SQLite and sends an array to PostgreSQL.
                    store.Kind == StoreKind.Sqlite
                        ? """
                          select local, until_at from addresses
                          where tenant = @tenant and domain = @domain and local in @locals
                          """
                        : """
                          select local, until_at from addresses
                          where tenant = @tenant and domain = @domain and local = any(@locals)
                          """,
                    new
                    {
                        tenant = run.Tenant.Value, domain = run.Domain,
                        locals = slice.Select(item => item.Number.ToString()).Distinct().ToArray(),
                    }, ct)))
                {
                    found[local] = until;
                }
            }

            return found;
        }, cancel);

    void AddPosition(UnitOfWork unit, Run run, bool finished) => unit.Sql(
        """
        insert into imports (tenant, name, line, added, duplicates, refused, started_at, finished_at)
        values (@tenant, @name, @line, @added, @duplicates, @refused, @now, @finished)
        on conflict (tenant, name) do update
        set line = excluded.line, added = excluded.added, duplicates = excluded.duplicates, refused = excluded.refused,
            finished_at = excluded.finished_at
        """,
        new
        {
            tenant = (long)run.Tenant.Value, name = run.Name, line = run.Report.Lines, added = run.Report.Added,
            duplicates = run.Report.Duplicates, refused = run.Report.Refused, now = time.GetUtcNow().ToMicroseconds(),
            finished = finished ? time.GetUtcNow().ToMicroseconds() : (long?)null,
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

    sealed class Run(TenantId tenant, string domain, string name, ImportReport report)
    {
        public TenantId Tenant => tenant;
        public string Domain => domain;
        public string Name => name;
        public ImportReport Report { get; set; } = report;
        public long Announced { get; set; } = report.Added;

        public void Refuse(long line, AccountFault fault) => Report = Report with
        {
            Refused = Report.Refused + 1,
            Faults = Report.Faults.Count < MaxFaults ? [.. Report.Faults, new ImportFault(line, fault)] : Report.Faults,
        };
    }
}
