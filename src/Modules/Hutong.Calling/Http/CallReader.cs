using Hutong.Calling.Calls;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Http;

/// <summary>Reads calls for their owners: those that go on from memory, those that are over from the store.</summary>
sealed class CallReader(IStore store, CallTable table, RecordingKeeper keeper)
{
    /// <summary>A page of an account's history, newest first.</summary>
    public async ValueTask<HistoryPage> HistoryAsync(
        AccountRef owner, string? after, int limit, string? outcome, CancellationToken cancel)
    {
        var (at, call) = HistoryCursor.Read(after);
        var rows = await store.ReadAsync(db => db.Rows<Row>(
            """
            select at as At, call as Call, direction as Direction, outcome as Outcome, other as Other, name as Name,
                seconds as Seconds, route as Route, media as Media, reason as Reason
            from call_history
            where tenant = @tenant and owner = @account and (at < @at or (at = @at and call > @call))
                and (@outcome = '' or outcome = @outcome)
            order by at desc, call limit @limit
            """,
            new
            {
                tenant = (long)owner.Tenant.Value,
                account = owner.Account.Value,
                at,
                call,
                limit,
                outcome = outcome ?? "",
            }), cancel);
        return new([.. rows.Select(row => new HistoryItem(row.Call, TimeColumns.FromMicroseconds(row.At),
            row.Direction, row.Outcome, Some(row.Other), Some(row.Name), row.Seconds, row.Route, row.Media,
            row.Reason))],
            rows.Count == limit ? HistoryCursor.Write(rows[^1].At, rows[^1].Call) : null);
    }

    /// <summary>The call that goes on, if it is this account's.</summary>
    /// <remarks>An app knows its call by the id of its session.</remarks>
    public Call? Live(AccountRef owner, string id) =>
        table.Find(id) is { } call ? IsOf(call, owner) ? call : null : table.Find(owner.Account, id);

    /// <summary>The end of an account in a call, once it talks.</summary>
    public static CallLeg? Own(Call call, AccountRef owner) => call.Legs.FirstOrDefault(
        leg => leg.State == LegState.Answered && leg.Party.Account?.Account == owner.Account);

    /// <summary>One call of an account's; null when there is none.</summary>
    public async ValueTask<CallBody?> OneAsync(
        AccountRef owner, string id, string? language, CancellationToken cancel)
    {
        if (Live(owner, id) is { } live)
        {
            return Body(live, owner, language);
        }

        var key = new { tenant = (long)owner.Tenant.Value, id, account = owner.Account.Value };
        var row = await store.ReadAsync(db => db.RowOrDefault<Row>(
            """
            select id as Call, kind as Kind, route as Route, from_text as Origin, to_text as Other,
                started_at as At, answered_at as Answered, ended_at as Ended, seconds as Seconds, reason as Reason
            from calls where tenant = @tenant and id = @id
                and (payer = @account or from_account = @account or to_account = @account or exists (
                    select 1 from call_history h where h.tenant = @tenant and h.owner = @account and h.call = @id))
            """, key), cancel);
        if (row is null)
        {
            return null;
        }

        var legs = await store.ReadAsync(db => db.Rows<LegRow>(
            """
            select leg as Leg, kind as Kind, direction as Direction, party as Party, route as Route, reason as Reason,
                codec as Codec, packets_in as PacketsIn, packets_out as PacketsOut, bytes_in as BytesIn,
                bytes_out as BytesOut, loss_ppm as Loss, jitter_us as Jitter, round_trip_us as RoundTrip,
                mos_hundredths as Mos, protection as Protection
            from call_legs where tenant = @tenant and call = @id order by leg
            """, key), cancel);
        var recordings = await keeper.ListAsync(owner, id, cancel);
        return new(row.Call, row.Ended == 0 ? "calling" : "ended", row.Kind, row.Route, Some(row.Origin),
            Some(row.Other), TimeColumns.FromMicroseconds(row.At), TimeColumns.FromMicrosecondsIfAny(row.Answered),
            TimeColumns.FromMicrosecondsIfAny(row.Ended), row.Seconds,
            Some(row.Reason), Words(row.Reason, language),
            [.. legs.Select(leg => new LegBody(leg.Leg, "ended", leg.Kind, leg.Direction, Some(leg.Party), leg.Route,
                leg.Reason, leg.Codec.Length == 0 ? null : new(leg.Codec, leg.PacketsIn, leg.PacketsOut, leg.BytesIn,
                    leg.BytesOut, leg.Loss / 10_000.0, leg.Jitter / 1000.0,
                    leg.RoundTrip == 0 ? null : leg.RoundTrip / 1000.0, leg.Mos / 100.0,
                    Some(leg.Protection))))],
            Recordings: recordings.Count == 0 ? null : [.. recordings.Select(one => new RecordingBody(
                TimeColumns.FromMicroseconds(one.At), one.Seconds, one.Url))]);
    }

    static CallBody Body(Call call, AccountRef owner, string? language)
    {
        var legs = call.AllLegs.ToList();
        var state = call.IsOver ? "ended" : call.AnsweredAt is not null ? "talking"
            : legs.Exists(leg => leg.State == LegState.Ringing) ? "ringing" : "calling";
        return new(call.Id, state, call.Kind.ToString().ToLowerInvariant(), call.Route, call.From?.Shown,
            call.To?.Shown, call.StartedAt, call.AnsweredAt, call.EndedAt, call.Seconds,
            call.Reason is { } reason ? CallOutcome.Name(reason) : null,
            call.Reason is { } why ? CallAnswers.Words(why, language) : null, [.. legs.Select(Body)],
            legs.Find(leg => leg.Handing is not null && leg.Party.Account?.Account == owner.Account)?.Handing
                is { } handing ? Body(handing, language) : null);
    }

    static LegBody Body(CallLeg leg)
    {
        var report = leg.IsOver ? leg.Report : leg.Audio.Session?.Measure() ?? default(AudioReport);
        var state = leg.State switch
        {
            LegState.Trying => "calling",
            LegState.Ringing => "ringing",
            LegState.Answered => "talking",
            _ => "ended",
        };
        return new(leg.Number, state, leg.Party.Kind.ToString().ToLowerInvariant(), leg.IsIncoming ? "in" : "out",
            leg.Party.Shown, leg.Party.Route, leg.End is { } end ? CallOutcome.Name(end.Reason) : null,
            string.IsNullOrEmpty(report.Codec) ? null : new(report.Codec, report.PacketsIn, report.PacketsOut,
                report.BytesIn, report.BytesOut, Math.Round(report.LossRatio * 100, 2),
                Math.Round(report.Jitter.TotalMilliseconds, 1), report.RoundTrip?.TotalMilliseconds,
                Math.Round(report.OpinionScore, 2), leg.Audio.Protection));
    }

    static TransferBody Body(Handing handing, string? language) => new(
        handing.State.ToString().ToLowerInvariant(),
        handing.Reason is { } reason ? CallOutcome.Name(reason) : null,
        handing.Reason is { } why ? CallAnswers.Words(why, language) : null);

    static bool IsOf(Call call, AccountRef owner) => call.Tenant == owner.Tenant
        && (call.Payer?.Account == owner.Account || call.From?.Account?.Account == owner.Account
            || call.To?.Account?.Account == owner.Account);

    static string? Some(string text) => text.Length == 0 ? null : text;

    /// <summary>The words of a reason by its name; null when there is none of that name.</summary>
    public static string? Words(string name, string? language)
    {
        foreach (var reason in Enum.GetValues<CallReason>())
        {
            if (CallOutcome.Name(reason) == name)
            {
                return CallAnswers.Words(reason, language);
            }
        }

        return null;
    }

    sealed class Row
    {
        public long At { get; set; }
        public string Call { get; set; } = "";
        public string Kind { get; set; } = "";
        public string Direction { get; set; } = "";
        public string Outcome { get; set; } = "";
        public string Origin { get; set; } = "";
        public string Other { get; set; } = "";
        public string Name { get; set; } = "";
        public long Answered { get; set; }
        public long Ended { get; set; }
        public long Seconds { get; set; }
        public string Route { get; set; } = "";
        public string Media { get; set; } = "";
        public string Reason { get; set; } = "";
    }

    sealed class LegRow
    {
        public long Leg { get; set; }
        public string Kind { get; set; } = "";
        public string Direction { get; set; } = "";
        public string Party { get; set; } = "";
        public string Route { get; set; } = "";
        public string Reason { get; set; } = "";
        public string Codec { get; set; } = "";
        public long PacketsIn { get; set; }
        public long PacketsOut { get; set; }
        public long BytesIn { get; set; }
        public long BytesOut { get; set; }
        public long Loss { get; set; }
        public long Jitter { get; set; }
        public long RoundTrip { get; set; }
        public long Mos { get; set; }
        public string Protection { get; set; } = "";
    }
}
