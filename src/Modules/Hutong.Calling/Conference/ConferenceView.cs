using Hutong.Calling.Calls;
using Hutong.Calling.Jingle;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>A conference as an account sees it.</summary>
sealed class ConferenceView(CallParts parts, ConferenceRooms rooms)
{
    const int ShownDigits = 4;

    public ConferenceBody Body(ConferenceRow row, AccountRef reader, bool withLive)
    {
        var own = row.Owner == reader.Account;
        var room = rooms.Find(row);
        return new(row.Id, row.Title, $"{ConferenceProgram.Code}{row.Number}@{reader.Address.Domain}", row.Number,
            own ? row.Pin : null, own ? row.Token : null, parts.ServiceNumber, own, row.IsLocked, row.CreatedAt,
            row.EndedAt, room?.People.Count(one => one.State == MemberState.In) ?? 0,
            own ? row.Guests.ToString().ToLowerInvariant() : null,
            withLive && room is not null && ConferenceRooms.MaySee(row, room, reader) ? Live(room, reader) : null);
    }

    public static LiveBody Live(ConferenceRoom room, AccountRef reader, bool onlySpeakers = false)
    {
        // Before what it says is read: a change meanwhile makes it older than it is, never newer.
        var revision = room.Revision;
        var (row, people) = (room.Row, room.People);
        var own = row.Owner == reader.Account;
        var recording = room.Recording;
        return new(row.Id, revision, row.Title, own, row.IsLocked, row.EndedAt is not null, room.Speaking,
            onlySpeakers ? null : [.. people.Where(one => own || one.State == MemberState.In)
                .Select(one => Person(one, own))],
            onlySpeakers ? null : [.. people.Where(one => one.Account == reader.Account
                && one.State == MemberState.In).Select(one => new OwnPlace(
                    one.Number, (one.Leg?.Edge as JingleLeg)?.Sid))],
            recording is null ? null : recording.State == RecordingState.On ? "on" : "soon", recording?.Asks);
    }

    static PersonBody Person(Member one, bool forOwner) => new(one.Number, one.State.ToString().ToLowerInvariant(),
        one.Party.Account?.Address.ToString() ?? Shown(one.Party.Number, forOwner), one.Party.Name,
        one.Party.Route == "guest" ? "guest" : (one.Leg?.Party.Kind ?? one.Party.Kind) switch
        {
            LegKind.App => "app",
            LegKind.Phone => "phone",
            _ => "telephone",
        },
        one.IsOwner, one.Muted, one.Silenced, one.HandSince, one.Since,
        one.Reason is { } reason ? CallOutcome.Name(reason) : null);

    static string? Shown(string? number, bool forOwner) => forOwner || number is null || number.Length <= ShownDigits
        ? number : "…" + number[^ShownDigits..];
}
