using System.Data;
using Hutong.Storage.Writing;
using Npgsql;

namespace Hutong.Storage.Postgres;

/// <summary>Runs units on the one writing connection of this process.</summary>
/// <remarks>
/// Every transaction also counts up a row of this writer's own. When the connection breaks during COMMIT, that row
/// says after reconnecting whether the transaction took place.
/// </remarks>
sealed class PostgresEngine : ICommitEngine
{
    const int TriesMax = 5;
    const string CountCommit = "update store_commits set number = $1 where writer = $2";

    readonly PostgresServer server;
    readonly StoreOptions options;
    readonly StoreCounters counters;
    readonly TimeProvider time;
    readonly UnitRunner runner = new();
    readonly long writer;
    NpgsqlConnection? connection;
    long number;

    /// <summary>
    /// Whether the server was looked for in vain for the whole time: then each unit is tried once and refused at once,
    /// so that health says it and clients are told while it lasts.
    /// </summary>
    bool isAway;

    public PostgresEngine(
        PostgresServer server, long writer, StoreOptions options, StoreCounters counters, TimeProvider time)
    {
        this.server = server;
        this.writer = writer;
        this.options = options;
        this.counters = counters;
        this.time = time;
    }

    public int Commit(List<UnitOfWork> queue, int start)
    {
        var end = Math.Min(queue.Count, start + options.BatchUnits);
        var apart = false;
        for (var tries = 1; ; tries++)
        {
            var committing = false;
            try
            {
                Connect();
                using var transaction = connection!.BeginTransaction();
                if (apart)
                {
                    runner.RunApart(connection, transaction, queue, start, end);
                }
                else
                {
                    runner.Run(connection, queue, start, end);
                }

                Count(number + 1);
                committing = true;
                transaction.Commit();
                number++;
                return end - start;
            }
            catch (Exception fault)
            {
                runner.Clear();
                if (IsBroken(fault))
                {
                    Disconnect();
                    var known = committing ? Ask(number + 1) : false;
                    if (known is true)
                    {
                        number++;
                        return Set(queue, start, end, new CommitOutcome(CommitResult.Committed), onlyUnset: apart);
                    }

                    if (known is null || tries >= TriesMax || isAway)
                    {
                        return Set(queue, start, end, new CommitOutcome(
                            known is null ? CommitResult.Unknown : CommitResult.Unavailable, fault));
                    }
                }
                else if (IsTransient(fault) && tries < TriesMax)
                {
                    counters.Replayed();
                }
                else if (UnitRunner.Classify(fault) is var outcome && (outcome.Result == CommitResult.DiskFull ||
                    apart || end - start == 1))
                {
                    return Set(queue, start, end, outcome);
                }
                else
                {
                    counters.Replayed();
                    apart = true;
                }
            }
        }
    }

    public bool Tend(bool idle) => false;

    public bool Probe()
    {
        try
        {
            Connect();
            Count(number);
            return true;
        }
        catch (NpgsqlException)
        {
            Disconnect();
            return false;
        }
    }

    public void Dispose() => Disconnect();

    /// <summary>Opens the connection when there is none, trying again within the bound of the options.</summary>
    void Connect()
    {
        if (connection is { FullState: ConnectionState.Open })
        {
            return;
        }

        Disconnect();
        var began = time.GetTimestamp();
        for (var pause = 50; ; pause = Math.Min(pause * 2, 1_000))
        {
            try
            {
                connection = server.OpenWriter();
                isAway = false;
                return;
            }
            catch (NpgsqlException)
            {
                isAway |= time.GetElapsedTime(began) >= options.ReconnectTime;
                if (isAway)
                {
                    throw;
                }

                Thread.Sleep(pause);
            }
        }
    }

    void Disconnect()
    {
        connection?.Dispose();
        connection = null;
    }

    void Count(long value)
    {
        using var command = new NpgsqlCommand(CountCommit, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = writer });
        command.ExecuteNonQuery();
    }

    /// <summary>Whether the transaction of this number took place; null when the server does not say.</summary>
    bool? Ask(long wanted)
    {
        try
        {
            Connect();

            // The lock waits for the broken connection's transaction, should the server still be at it.
            return connection!.Scalar<long>(
                "select number from store_commits where writer = @writer for update", new { writer }) >= wanted;
        }
        catch (NpgsqlException)
        {
            Disconnect();
            return null;
        }
    }

    bool IsBroken(Exception fault) => fault switch
    {
        // 57P0x: the server shuts down; 08: the connection; otherwise it answered and lives.
        PostgresException { SqlState: ['5', '7', 'P', ..] or ['0', '8', ..] } => true,
        PostgresException => false,
        NpgsqlException => true,
        _ => connection is not { FullState: ConnectionState.Open },
    };

    /// <summary>A deadlock or a failed serialization with another node: the same again succeeds.</summary>
    static bool IsTransient(Exception fault) => fault is PostgresException { SqlState: "40001" or "40P01" };

    static int Set(List<UnitOfWork> queue, int start, int end, CommitOutcome outcome, bool onlyUnset = false)
    {
        for (var i = start; i < end; i++)
        {
            if (!onlyUnset)
            {
                queue[i].Outcome = outcome;
            }
        }

        return end - start;
    }
}
