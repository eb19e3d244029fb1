using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Kernel;
using Hutong.Media.Sessions;
using Hutong.Storage;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Records;

/// <summary>
/// The record of each call: opened when it begins, brought up to date while it goes on, closed when it is over, with
/// its legs, the history of those who are ours, and the fact for whoever is told of calls. What is closed stays so: a
/// server that was taken for dead, and is not, has nothing to add.
/// </summary>
sealed partial class CallRecords(
    IStore store, ServerInstance server, TimeProvider time, Timeline timeline, CallingMeter meter,
    ILogger<CallRecords> log)
{
    /// <summary>How many calls have a record that is open, by this process.</summary>
    public int Open() => open;

    /// <summary>Ends that could not be written while the store was full or failing. What is above waits for the next
    /// start, which closes it with the last time that is known.</summary>
    const int OwedMax = 10_000;

    readonly ConcurrentQueue<Call> owed = new();
    int open;

    /// <summary>The call begins.</summary>
    public void Open(Call call)
    {
        Interlocked.Increment(ref open);
        call.HasRecord = true;
        Write(Upsert(new UnitOfWork().MayWait(), call));
    }

    /// <summary>The call is meant to begin, and does only once that is on disk. False when it could not be.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unit">What is to be written in the same commit; or null.</param>
    public async ValueTask<bool> OpenDurablyAsync(Call call, UnitOfWork? unit = null)
    {
        Interlocked.Increment(ref open);
        call.HasRecord = true;
        try
        {
            var opened = Upsert(unit ?? new(), call, expectRows: 1);
            if ((await store.TryCommitAsync(opened, CancellationToken.None)).IsDurable)
            {
                return true;
            }
        }
        catch (StoreBusyException)
        {
            // Full: as if it had been refused.
        }

        // What never began leaves no record either.
        Interlocked.Decrement(ref open);
        call.HasRecord = false;
        return false;
    }

    /// <summary>Whether there is a record of a call.</summary>
    public async ValueTask<bool> ExistsAsync(TenantId tenant, string id, CancellationToken cancel) =>
        await store.ReadAsync(db => db.Scalar<long>("select count(*) from calls where tenant = @tenant and id = @id",
            new { tenant = (long)tenant.Value, id }), cancel) > 0;

    /// <summary>The call goes on.</summary>
    public void Progress(Call call)
    {
        if (call is { HasRecord: true, IsOver: false })
        {
            Write(Upsert(new UnitOfWork().MayWait(), call));
        }
    }

    /// <summary>The call is over.</summary>
    public void Close(Call call)
    {
        meter.Ended(call.Kind.ToString().ToLowerInvariant(), CallOutcome.Name(call.Reason ?? CallReason.Failed));
        if (call.HasRecord)
        {
            WriteEnd(call);
        }
    }

    /// <summary>Writes the ends that could not be written before.</summary>
    public void CloseOwed()
    {
        for (var left = owed.Count; left > 0 && owed.TryDequeue(out var call); left--)
        {
            WriteEnd(call);
        }
    }

    void WriteEnd(Call call)
    {
        var unit = Upsert(new UnitOfWork().MayWait(), call, expectRows: 1);
        foreach (var leg in call.AllLegs)
        {
            Leg(unit, call, leg);
        }

        var rows = HistoryRow.Of(call).ToList();
        foreach (var row in rows)
        {
            row.Write(unit);
        }

        unit.Fact(CallFacts.Ended(call, time.GetUtcNow()));
        unit.Then(outcome =>
        {
            if (outcome.IsDurable)
            {
                Interlocked.Decrement(ref open);
                timeline.Tell(rows);
            }
            else if (outcome.Result == CommitResult.Conflict)
            {
                // Another server has closed it: we could write nothing for too long.
                Interlocked.Decrement(ref open);
            }
            else
            {
                Owe(call);
            }
        });
        if (!Write(unit))
        {
            Owe(call);
        }
    }

    void Owe(Call call)
    {
        if (owed.Count < OwedMax)
        {
            owed.Enqueue(call);
        }
    }

    bool Write(UnitOfWork unit)
    {
        if (store.TryEnqueue(unit))
        {
            return true;
        }

        LogFull(log);
        return false;
    }

    UnitOfWork Upsert(UnitOfWork unit, Call call, int expectRows = -1) => unit.Sql(
        """
        insert into calls (tenant, id, kind, route, media, payer, from_account, from_text, to_account, to_text,
            started_at, answered_at, known_at, ended_at, seconds, reason, legs, conference, keeper)
        values (@tenant, @id, @kind, @route, @media, @payer, @fromAccount, @fromText, @toAccount, @toText,
            @started, @answered, @known, @ended, @seconds, @reason, @legs, @conference, @keeper)
        on conflict (tenant, id) do update set route = excluded.route, kind = excluded.kind,
            to_account = excluded.to_account, to_text = excluded.to_text, answered_at = excluded.answered_at,
            known_at = excluded.known_at, ended_at = excluded.ended_at, seconds = excluded.seconds,
            reason = excluded.reason, legs = excluded.legs, conference = excluded.conference
        where calls.ended_at = 0
        """,
        new
        {
            tenant = (long)call.Tenant.Value,
            id = call.Id,
            kind = call.Kind.ToString().ToLowerInvariant(),
            route = call.Route,
            media = call.Media,
            payer = call.Payer?.Account.Value ?? 0,
            fromAccount = call.From?.Account?.Account.Value ?? 0,
            fromText = call.From?.Shown ?? "",
            toAccount = call.To?.Account?.Account.Value ?? 0,
            toText = call.To?.Shown ?? "",
            started = call.StartedAt.ToMicroseconds(),
            answered = call.AnsweredAt.ToMicroseconds(),
            known = (call.EndedAt ?? call.Parts.Time.GetUtcNow()).ToMicroseconds(),
            ended = call.EndedAt.ToMicroseconds(),
            seconds = call.Seconds,
            reason = call.EndedAt is null ? "" : CallOutcome.Name(call.Reason ?? CallReason.Failed),
            legs = (long)call.AllLegs.Count(),
            conference = call.Conference ?? "",
            keeper = server.Id,
        }, expectRows);

    static void Leg(UnitOfWork unit, Call call, CallLeg leg)
    {
        AudioReport report = leg.Report;
        unit.Sql(
            """
            insert into call_legs (tenant, call, leg, kind, direction, account, party, route, started_at, answered_at,
                ended_at, reason, status, codec, packets_in, packets_out, bytes_in, bytes_out, loss_ppm, jitter_us,
                round_trip_us, mos_hundredths, protection)
            values (@tenant, @call, @leg, @kind, @direction, @account, @party, @route, @started, @answered,
                @ended, @reason, @status, @codec, @packetsIn, @packetsOut, @bytesIn, @bytesOut, @loss, @jitter,
                @roundTrip, @mos, @protection)
            on conflict (tenant, call, leg) do nothing
            """,
            new
            {
                tenant = (long)call.Tenant.Value,
                call = call.Id,
                leg = (long)leg.Number,
                kind = leg.Party.Kind.ToString().ToLowerInvariant(),
                direction = leg.IsIncoming ? "in" : "out",
                account = leg.Party.Account?.Account.Value ?? 0,
                party = leg.Party.Shown ?? "",
                route = leg.Party.Route,
                started = leg.StartedAt.ToMicroseconds(),
                answered = leg.AnsweredAt.ToMicroseconds(),
                ended = leg.EndedAt.ToMicroseconds(),
                reason = CallOutcome.Name(leg.End?.Reason ?? CallReason.Failed),
                status = (long)(leg.End?.Status ?? 0),
                codec = report.Codec ?? "",
                packetsIn = report.PacketsIn,
                packetsOut = report.PacketsOut,
                bytesIn = report.BytesIn,
                bytesOut = report.BytesOut,
                loss = (long)(report.LossRatio * 1_000_000),
                jitter = (long)report.Jitter.TotalMicroseconds,
                roundTrip = (long)(report.RoundTrip?.TotalMicroseconds ?? 0),
                mos = (long)Math.Round(report.OpinionScore * 100),
                protection = string.IsNullOrEmpty(report.Codec) ? "" : leg.Audio.Protection,
            });
    }

    [LoggerMessage(1610, LogLevel.Error, "the store is full: a record of a call was not written")]
    static partial void LogFull(ILogger logger);
}
