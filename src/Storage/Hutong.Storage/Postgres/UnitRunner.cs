using System.Data.Common;
using System.Globalization;
using Hutong.Storage.Writing;
using Npgsql;

namespace Hutong.Storage.Postgres;

/// <summary>
/// Runs the writes of units inside a transaction with few round trips: general statements gather in a batch, rows in
/// arrays; either is sent when the order between them matters, and at the end.
/// </summary>
sealed class UnitRunner
{
    readonly ParameterReader parameters = new();
    readonly Dictionary<BulkTable, ColumnArrays> tables = [];
    readonly Dictionary<OwnedLog, BulkTable<LogRow>> logs = [];
    readonly Dictionary<string, string[]> names = [];
    readonly List<Write> statements = [];

    public void Run(NpgsqlConnection connection, List<UnitOfWork> queue, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            Apply(connection, queue[i]);
            queue[i].Outcome = new CommitOutcome(CommitResult.Committed);
        }

        Flush(connection);
    }

    /// <summary>Each unit under a savepoint, so that a failing one fails alone.</summary>
    public void RunApart(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<UnitOfWork> queue, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            transaction.Save("unit");
            try
            {
                Apply(connection, queue[i]);
                Flush(connection);
                queue[i].Outcome = new CommitOutcome(CommitResult.Committed);
            }
            catch (Exception fault) when (!IsWhole(fault))
            {
                Clear();
                transaction.Rollback("unit");
                queue[i].Outcome = Classify(fault);
            }

            transaction.Release("unit");
        }
    }

    public void Clear()
    {
        statements.Clear();
        foreach (var table in tables.Values)
        {
            table.Clear();
        }
    }

    public static CommitOutcome Classify(Exception fault) => new(
        fault switch
        {
            PostgresException { SqlState: "53100" } => CommitResult.DiskFull,
            PostgresException { SqlState: ['2', '3', ..] } => CommitResult.Conflict,
            RowCountException or RefusedException => CommitResult.Conflict,
            _ => CommitResult.Failed,
        },
        fault);

    /// <summary>Faults of the connection, the disk or a deadlock concern the whole transaction.</summary>
    static bool IsWhole(Exception fault) => fault is NpgsqlException and not PostgresException or
        PostgresException { SqlState: ['5', '3', ..] or ['5', '7', ..] or ['0', '8', ..] or ['4', '0', ..] };

    void Apply(NpgsqlConnection connection, UnitOfWork unit)
    {
        foreach (ref readonly var write in unit.Writes)
        {
            switch (write.Target)
            {
                case BulkTable table:
                    Arrays(table).Add(write.Argument!);
                    break;
                case OwnedLog log:
                    WriteLog(connection, log, write.Argument!);
                    break;
                case string sql:
                    if (tables.Values.Any(table => table.Count > 0 && table.IsMentioned(sql)))
                    {
                        Flush(connection);
                    }

                    statements.Add(write);
                    break;
                case Action<DbConnection> work:
                    Flush(connection);
                    work(connection);
                    break;
                default:
                    throw new InvalidOperationException("An unknown kind of write.");
            }
        }
    }

    void WriteLog(NpgsqlConnection connection, OwnedLog log, object change)
    {
        if (!logs.TryGetValue(log, out var table))
        {
            table = LogRow.TableOf(log);
            logs.Add(log, table);
        }

        switch (change)
        {
            case LogEntry entry:
                Arrays(table).Add(new LogRow(entry, isB: false));
                if (entry.OwnerB.IsSome)
                {
                    Arrays(table).Add(new LogRow(entry, isB: true));
                }

                break;
            case LogUnlink unlink:
                Flush(connection);
                connection.Statement(
                    $"delete from {table.Name} where tenant = @tenant and owner = @owner " +
                    "and seq between @fromSeq and @toSeq",
                    new { tenant = (long)unlink.Owner.Tenant, owner = unlink.Owner.Owner, unlink.FromSeq,
                        unlink.ToSeq });
                break;
            case LogReplace replace:
                Flush(connection);
                var changed = connection.Statement(
                    $"update {table.Name} set flags = @flags, body = @body " +
                    "where tenant = @tenant and owner = @owner and seq = @seq",
                    new
                    {
                        tenant = (long)replace.Owner.Tenant,
                        owner = replace.Owner.Owner,
                        seq = replace.Seq,
                        flags = replace.Flags,
                        body = replace.Body.ToArray(),
                    });
                if (changed == 0)
                {
                    throw new RefusedException("The log has no such entry.");
                }

                break;
            default:
                throw new InvalidOperationException("An unknown kind of log write.");
        }
    }

    /// <summary>Sends what waits: statements first, then rows; the order inside each is that of the units.</summary>
    void Flush(NpgsqlConnection connection)
    {
        if (statements.Count > 0)
        {
            RunStatements(connection);
        }

        foreach (var table in tables.Values)
        {
            table.Flush(connection);
        }
    }

    void RunStatements(NpgsqlConnection connection)
    {
        using var batch = new NpgsqlBatch(connection);
        foreach (var write in statements)
        {
            batch.BatchCommands.Add(Command(write));
        }

        batch.ExecuteNonQuery();
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].ExpectRows is >= 0 and var expected &&
                (int)batch.BatchCommands[i].RecordsAffected is var found && found != expected)
            {
                throw new RowCountException(expected, found);
            }
        }

        statements.Clear();
    }

    NpgsqlBatchCommand Command(Write write)
    {
        var sql = (string)write.Target;
        if (!names.TryGetValue(sql, out var known))
        {
            known = [.. SqlNames.Of(sql)];
            names.Add(sql, known);
        }

        var command = new NpgsqlBatchCommand(sql);
        foreach (var name in known)
        {
            command.Parameters.Add(Parameter(name, parameters.Read(write.Argument, name)));
        }

        return command;
    }

    /// <summary>Integers of every width, enums and booleans are bigint, as on the other engine.</summary>
    static NpgsqlParameter Parameter(string name, object? value) => value switch
    {
        null => new NpgsqlParameter(name, DBNull.Value),
        bool flag => new NpgsqlParameter<long>(name, flag ? 1 : 0),
        Enum or int or short or byte or ushort or uint or sbyte =>
            new NpgsqlParameter<long>(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        long or string or byte[] or ReadOnlyMemory<byte> or double => new NpgsqlParameter(name, value),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be stored."),
    };

    ColumnArrays Arrays(BulkTable table)
    {
        if (!tables.TryGetValue(table, out var arrays))
        {
            arrays = new ColumnArrays(table);
            tables.Add(table, arrays);
        }

        return arrays;
    }
}
