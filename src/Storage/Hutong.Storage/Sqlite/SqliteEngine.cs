using System.Data.Common;
using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>Runs units on the one writing connection of a file.</summary>
sealed class SqliteEngine : ICommitEngine
{
    const int FullCode = 13;
    const int IoCode = 10;
    const int ConstraintCode = 19;
    const int StatementsMax = 1_000;
    const string ProbeSql =
        "insert into store_probe (id, at) values (1, @at) on conflict (id) do update set at = excluded.at";

    readonly SqliteConnections connections;
    readonly StoreOptions options;
    readonly StoreCounters counters;
    readonly TimeProvider time;
    readonly ParameterReader parameters = new();
    readonly SqliteCheckpoints checkpoints;
    readonly Dictionary<string, SqliteStatement> statements = [];
    readonly Dictionary<BulkTable, TableWriter> tables = [];
    SqliteConnection connection;
    long dataVersion = -1;

    public SqliteEngine(
        SqliteConnections connections, SqliteConnection connection, StoreOptions options, StoreCounters counters,
        TimeProvider time)
    {
        this.connections = connections;
        this.connection = connection;
        this.options = options;
        this.counters = counters;
        this.time = time;
        checkpoints = new SqliteCheckpoints(connections, options);
    }

    public int Commit(List<UnitOfWork> queue, int start)
    {
        var began = time.GetTimestamp();
        var end = Math.Min(queue.Count, start + options.BatchUnits);
        var at = start;
        try
        {
            Begin();
            while (at < end)
            {
                Apply(queue[at++], coalesce: true);
                if ((at & 15) == 0 && time.GetElapsedTime(began) > options.BatchTime)
                {
                    break;
                }
            }

            foreach (var table in tables.Values)
            {
                table.FlushUpserts();
            }

            Finish();
            SetOutcomes(queue, start, at, new CommitOutcome(CommitResult.Committed));
        }
        catch (Exception fault)
        {
            TakeBack();
            var outcome = Classify(fault);
            if (outcome.Result is CommitResult.DiskFull or CommitResult.Unavailable || at - start <= 1)
            {
                at = Math.Max(at, start + 1);
                SetOutcomes(queue, start, at, outcome);
            }
            else
            {
                counters.Replayed();
                CommitApart(queue, start, at);
            }
        }

        return at - start;
    }

    public bool Tend(bool idle) => checkpoints.Tend(connection);

    public bool Probe()
    {
        try
        {
            Begin();
            Run(ProbeSql, new { at = time.GetUtcNow().ToMicroseconds() }, -1);
            Finish();
            return true;
        }
        catch (SqliteException fault)
        {
            TakeBack();
            _ = Classify(fault);
            return false;
        }
    }

    public void Dispose()
    {
        checkpoints.Dispose();
        CloseStatements();
        connection.Dispose();
    }

    /// <summary>After a unit failed: the same units again, each under a savepoint, so that it fails alone.</summary>
    void CommitApart(List<UnitOfWork> queue, int start, int end)
    {
        try
        {
            Begin();
            for (var i = start; i < end; i++)
            {
                var marks = tables.Values.Select(table => (table, table.Mark)).ToList();
                Statement("savepoint unit").Run();
                try
                {
                    Apply(queue[i], coalesce: false);
                    queue[i].Outcome = new CommitOutcome(CommitResult.Committed);
                }
                catch (Exception fault) when (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                {
                    Statement("rollback to unit").Run();
                    foreach (var table in tables.Values)
                    {
                        var known = marks.Find(mark => mark.table == table);
                        table.RollBackTo(known.table is null ? 0 : known.Mark);
                    }

                    queue[i].Outcome = Classify(fault);
                }

                Statement("release unit").Run();
            }

            Finish();
        }
        catch (Exception fault)
        {
            // The whole transaction is gone (disk full and the like).
            TakeBack();
            SetOutcomes(queue, start, end, Classify(fault));
        }
    }

    void Begin()
    {
        Statement("begin immediate").Run();
        var pragma = Statement("pragma data_version");
        pragma.Step();
        var version = raw.sqlite3_column_int64(pragma.Native, 0);
        pragma.Reset();
        if (version != dataVersion)
        {
            // Another process wrote (a subcommand beside the server): what was remembered may be wrong.
            foreach (var table in tables.Values)
            {
                table.Forget();
            }

            dataVersion = version;
        }
    }

    void Finish()
    {
        Statement("commit").Run();
        foreach (var table in tables.Values)
        {
            table.Committed();
        }

        checkpoints.Committed(connection);
    }

    void TakeBack()
    {
        if (connection.Handle is { } db && raw.sqlite3_get_autocommit(db) == 0)
        {
            raw.sqlite3_exec(db, "rollback");
        }

        foreach (var table in tables.Values)
        {
            table.RollBackTo(0);
        }
    }

    void Apply(UnitOfWork unit, bool coalesce)
    {
        foreach (ref readonly var write in unit.Writes)
        {
            switch (write.Target)
            {
                case BulkTable table:
                    Table(table).Write(write.Argument!, coalesce);
                    break;
                case string sql:
                    Run(sql, write.Argument, write.ExpectRows);
                    break;
                case Action<DbConnection> work:
                    work(connection);
                    break;
                default:
                    throw new InvalidOperationException("An unknown kind of write.");
            }
        }
    }

    void Run(string sql, object? values, int expectRows)
    {
        var statement = Statement(sql);
        statement.BindAll(parameters, values);
        statement.Run();
        if (expectRows >= 0 && raw.sqlite3_changes(connection.Handle!) is var found && found != expectRows)
        {
            throw new RowCountException(expectRows, found);
        }
    }

    TableWriter Table(BulkTable table)
    {
        if (!tables.TryGetValue(table, out var writer))
        {
            writer = new TableWriter(table, this);
            tables.Add(table, writer);
        }

        return writer;
    }

    internal SqliteStatement Statement(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            if (statements.Count >= StatementsMax)
            {
                // Only a text that is not constant gets here; correct, but slow.
                CloseStatements();
            }

            statement = new SqliteStatement(connection.Handle!, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    CommitOutcome Classify(Exception fault)
    {
        switch (fault)
        {
            case SqliteException { SqliteErrorCode: FullCode }:
                return new CommitOutcome(CommitResult.DiskFull, fault);
            case SqliteException { SqliteErrorCode: ConstraintCode }:
            case RowCountException or RefusedException:
                return new CommitOutcome(CommitResult.Conflict, fault);
            case SqliteException { SqliteErrorCode: IoCode }:
                // After a failed sync nothing that this connection believes about the file can be trusted.
                Reopen();
                return new CommitOutcome(CommitResult.Unavailable, fault);
            default:
                return new CommitOutcome(CommitResult.Failed, fault);
        }
    }

    void Reopen()
    {
        CloseStatements();
        foreach (var table in tables.Values)
        {
            table.Forget();
        }

        connection.Dispose();
        dataVersion = -1;
        connection = connections.OpenWriter();
    }

    void CloseStatements()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        foreach (var table in tables.Values)
        {
            table.Close();
        }
    }

    static void SetOutcomes(List<UnitOfWork> queue, int start, int end, CommitOutcome outcome)
    {
        for (var i = start; i < end; i++)
        {
            queue[i].Outcome = outcome;
        }
    }
}
