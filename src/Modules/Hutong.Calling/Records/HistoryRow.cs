using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Records;

/// <summary>A call in the history of one who is ours.</summary>
sealed record HistoryRow(
    AccountRef Owner, DateTimeOffset At, string Call, bool IsIncoming, string Outcome, string Other, string Name,
    long Seconds, string Route, string Media, string Reason)
{
    /// <summary>
    /// The rows of a call that is over: one for each side that is an account, and for each account that was called in.
    /// </summary>
    public static IEnumerable<HistoryRow> Of(Call call)
    {
        if (!call.IsInHistory)
        {
            return [];
        }

        // Nobody has two rows of one call: the sides come first.
        return Sides(call).Concat(CalledIn(call)).DistinctBy(row => row.Owner.Account);
    }

    static IEnumerable<HistoryRow> Sides(Call call)
    {
        if (call.From?.Account is { } from)
        {
            yield return Make(call, from, call.To, isIncoming: false);
        }

        if (!call.IsHiddenFromCalled && call.To?.Account is { } to && to.Account != call.From?.Account?.Account)
        {
            yield return Make(call, to, call.From, isIncoming: true);
        }
    }

    // To each it was a call by who called them in; of several devices the one that took it says how it went.
    static IEnumerable<HistoryRow> CalledIn(Call call) => call.AllLegs
        .Where(leg => leg is { CalledIn: not null, Party.Account: not null })
        .OrderByDescending(leg => leg.AnsweredAt is not null)
        .Select(leg =>
        {
            var (other, reason) = (leg.CalledIn!, leg.End?.Reason ?? CallReason.Failed);
            var seconds = leg is { AnsweredAt: { } from, EndedAt: { } until }
                ? (long)Math.Ceiling((until - from).TotalSeconds) : 0;
            return new HistoryRow(leg.Party.Account!, leg.StartedAt, call.Id, true,
                CallOutcome.Of(reason, leg.AnsweredAt is not null, isIncoming: true),
                other.Account?.Address.ToString() ?? other.Number ?? "", other.Name ?? "", seconds, call.Route,
                call.Media, CallOutcome.Name(reason));
        });

    public void Write(UnitOfWork unit)
    {
        WriteHistory(unit);
        if (Timeline.AddressOf(this) is not null)
        {
            // Taken away in the commit of the message into the conversation: whatever happens between, it is told once.
            unit.Sql(
                """
                insert into call_rows_due (tenant, owner, call, at) values (@tenant, @owner, @Call, @at)
                on conflict (tenant, owner, call) do nothing
                """,
                new
                {
                    tenant = (long)Owner.Tenant.Value,
                    owner = Owner.Account.Value,
                    Call,
                    at = At.AddSeconds(Seconds).ToMicroseconds(),
                });
        }
    }

    void WriteHistory(UnitOfWork unit) => unit.Sql(
        """
        insert into call_history (tenant, owner, at, call, direction, outcome, other, name, seconds, route, media,
            reason)
        values (@tenant, @owner, @at, @Call, @direction, @Outcome, @Other, @Name, @Seconds, @Route, @Media, @Reason)
        on conflict (tenant, owner, call) do nothing
        """,
        new
        {
            tenant = (long)Owner.Tenant.Value,
            owner = Owner.Account.Value,
            at = At.ToMicroseconds(),
            Call,
            direction = IsIncoming ? "in" : "out",
            Outcome,
            Other,
            Name,
            Seconds,
            Route,
            Media,
            Reason,
        });

    static HistoryRow Make(Call call, AccountRef owner, CallParty? other, bool isIncoming)
    {
        var reason = call.Reason ?? CallReason.Failed;
        // To voicemail is not to the person: it is missed, whatever was recorded.
        var answered = call.AnsweredAt is not null && call.Kind != CallKind.Voicemail;
        return new(owner, call.StartedAt, call.Id, isIncoming, CallOutcome.Of(reason, answered, isIncoming),
            other?.Account?.Address.ToString() ?? other?.Number ?? "", other?.Name ?? "",
            answered ? call.Seconds : 0, call.Route, call.Media, CallOutcome.Name(reason));
    }
}
