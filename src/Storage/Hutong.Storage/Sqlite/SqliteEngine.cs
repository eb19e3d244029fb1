using System.Data;
using System.Data.Common;
using Hutong.Storage.Logs;
using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>Runs units on the one writing connection of a file.</summary>
sealed class SqliteEngine : ICommitEngine
{
    const int FullCode = 13;
    const int IoCode = 10;
    const int SharedMemorySizeCode = IoCode | (19 << 8); // no room to grow the index of the write-ahead log
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
    readonly Dictionary<OwnedLog, LogWriter> logs = [];
    readonly List<IParticipant> participants = [];
    SqliteConnection connection;
    long dataVersion = -1;

    public SqliteEngine(
        SqliteConnections connections, SqliteConnection connection, StoreOptions options, StoreCounters counters,
        TimeProvider time, IReadOnlyDictionary<OwnedLog, LogTail> tails)
    {
        this.connections = connections;
        this.connection = connection;
        this.options = options;
        this.counters = counters;
        this.time = time;
        checkpoints = new SqliteCheckpoints(connections, options);
        foreach (var (log, tail) in tails)
        {
            var writer = new LogWriter(log, tail, this, options.LogPassEntries);
            logs.Add(log, writer);
            participants.Add(writer);
        }
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
                participants.ForEach(static participant => participant.Save());
                Statement("savepoint unit").Run();
                try
                {
                    Apply(queue[i], coalesce: false);
                    queue[i].Outcome = new CommitOutcome(CommitResult.Committed);
                }
                catch (Exception fault) when (raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                {
                    Statement("rollback to unit").Run();
                    participants.ForEach(static participant => participant.Restore());
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
        if (connection.State != ConnectionState.Open)
        {
            connection = connections.OpenWriter();
        }

        Statement("begin immediate").Run();
        var version = Number("pragma data_version");
        if (version != dataVersion)
        {
            // Another process wrote (a subcommand beside the server): what was remembered may be wrong.
            participants.ForEach(static participant => participant.Forget());
            dataVersion = version;
        }
    }

    void Finish()
    {
        participants.ForEach(static participant => participant.Complete());
        Statement("commit").Run();
        participants.ForEach(static participant => participant.Committed());
        checkpoints.Committed(connection);
    }

    void TakeBack()
    {
        if (connection.Handle is { } db && raw.sqlite3_get_autocommit(db) == 0)
        {
            raw.sqlite3_exec(db, "rollback");
        }

        participants.ForEach(static participant => participant.RollBack());
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
                case OwnedLog log when logs.TryGetValue(log, out var writer):
                    writer.Write(write.Argument!);
                    break;
                case OwnedLog log:
                    throw new InvalidOperationException($"The migrations of this store do not create log {log.Name}.");
                case string sql:
                    foreach (var table in tables.Values)
                    {
                        if (table.MustPrecede(sql))
                        {
                            table.Complete();
                        }
                    }

                    Run(sql, write.Argument, write.ExpectRows);
                    break;
                case Action<DbConnection> work:
                    foreach (var table in tables.Values)
                    {
                        table.Complete();
                    }

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

            // It may be met first inside a savepoint, to which its state then belongs.
            writer.Save();
            participants.Add(writer);
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

    /// <summary>Runs a statement with integers for its parameters.</summary>
    internal void Execute(string sql, params ReadOnlySpan<long> values)
    {
        var statement = Statement(sql);
        var writer = statement.Begin();
        foreach (var value in values)
        {
            writer.Int64(value);
        }

        statement.Run();
    }

    /// <summary>The first column of the first row, or 0.</summary>
    internal long Number(string sql, params ReadOnlySpan<long> values)
    {
        var statement = Statement(sql);
        var writer = statement.Begin();
        foreach (var value in values)
        {
            writer.Int64(value);
        }

        var number = statement.Step() ? statement.Column(0) : 0;
        statement.Reset();
        return number;
    }

    CommitOutcome Classify(Exception fault)
    {
        switch (fault)
        {
            case SqliteException { SqliteErrorCode: FullCode }:
            case SqliteException { SqliteExtendedErrorCode: SharedMemorySizeCode }:
                return new CommitOutcome(CommitResult.DiskFull, fault);
            case SqliteException { SqliteErrorCode: ConstraintCode }:
            case RowCountException or RefusedException:
                return new CommitOutcome(CommitResult.Conflict, fault);
            case SqliteException { SqliteErrorCode: IoCode }:
                // After a failed sync nothing that this connection believes about the file can be trusted; the next
                // transaction opens another.
                Close();
                return new CommitOutcome(CommitResult.Unavailable, fault);
            default:
                return new CommitOutcome(CommitResult.Failed, fault);
        }
    }

    void Close()
    {
        CloseStatements();
        connection.Dispose();
        dataVersion = -1; // so that the next transaction forgets what was remembered
    }

    void CloseStatements()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        participants.ForEach(static participant => participant.Close());
    }

    static void SetOutcomes(List<UnitOfWork> queue, int start, int end, CommitOutcome outcome)
    {
        for (var i = start; i < end; i++)
        {
            queue[i].Outcome = outcome;
        }
    }
}
