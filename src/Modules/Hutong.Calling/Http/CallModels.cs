using System.Globalization;

namespace Hutong.Calling.Http;

/// <param name="To">Whom to call: a number in any spelling, or the address of an account.</param>
/// <param name="From">The telephone that rings first: one's own number, and not needed.</param>
/// <param name="Id">
/// The caller's own id of this call: the same again has no second effect. At most 64 characters.
/// </param>
sealed record NewCall(string? To, string? From = null, string? Id = null);

/// <param name="To">Whom to call in: a number in any spelling, or the address of an account.</param>
sealed record NewLeg(string? To);

/// <summary>Exactly one of the two.</summary>
/// <param name="To">Who is to have the call: a number in any spelling, or the address of an account.</param>
/// <param name="Call">One's other call, whose other end is to be joined with this one's.</param>
sealed record NewTransfer(string? To = null, string? Call = null);

/// <param name="State">trying, ringing, done or failed.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="Text">That in words.</param>
sealed record TransferBody(string State, string? Reason, string? Text);

/// <param name="Id">The call's id.</param>
/// <param name="At">When it began.</param>
/// <param name="Direction">in or out.</param>
/// <param name="Outcome">answered, missed, declined, busy, cancelled, failed.</param>
/// <param name="Other">The other side's number or address; null when it was withheld.</param>
/// <param name="Name">The name it gave.</param>
/// <param name="Seconds">How long they talked.</param>
/// <param name="Route">How it went: app, telephone, callback, conference.</param>
/// <param name="Media">audio or video.</param>
/// <param name="Reason">Why it ended.</param>
sealed record HistoryItem(string Id, DateTimeOffset At, string Direction, string Outcome, string? Other, string? Name,
    long Seconds, string Route, string Media, string Reason);

/// <param name="Items">Calls, newest first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
sealed record HistoryPage(IReadOnlyList<HistoryItem> Items, string? Next);

/// <param name="Id">The call's id.</param>
/// <param name="State">calling, ringing, talking or ended.</param>
/// <param name="Kind">call, callback, conference, voicemail or announcement.</param>
/// <param name="Route">How it goes: app, telephone, callback, conference.</param>
/// <param name="From">Who called.</param>
/// <param name="To">Who was called.</param>
/// <param name="Started">When it began.</param>
/// <param name="Answered">When they began to talk.</param>
/// <param name="Ended">When it was over.</param>
/// <param name="Seconds">How long they have talked.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Text">That in words.</param>
/// <param name="Legs">Its ends.</param>
/// <param name="Transfer">How the transfer goes that one has asked for; null when none was.</param>
/// <param name="Recordings">One's own recordings of it, once it is over.</param>
sealed record CallBody(string Id, string State, string Kind, string Route, string? From, string? To,
    DateTimeOffset Started, DateTimeOffset? Answered, DateTimeOffset? Ended, long Seconds, string? Reason, string? Text,
    IReadOnlyList<LegBody> Legs, TransferBody? Transfer = null, IReadOnlyList<RecordingBody>? Recordings = null);

/// <param name="At">When it began.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Url">Where it is.</param>
sealed record RecordingBody(DateTimeOffset At, long Seconds, string Url);

/// <param name="On">Whether to begin or to end.</param>
sealed record NewRecording(bool On);

/// <param name="Agree">Whether one lets the call be recorded.</param>
sealed record Consent(bool Agree);

/// <param name="Leg">Its number within the call.</param>
/// <param name="State">calling, ringing, talking or ended.</param>
/// <param name="Kind">app, phone or trunk.</param>
/// <param name="Direction">in or out.</param>
/// <param name="Party">Whose end it is.</param>
/// <param name="Route">app, phone, or the trunk's route.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Quality">How it sounded.</param>
sealed record LegBody(
    long Leg, string State, string Kind, string Direction, string? Party, string Route, string? Reason,
    QualityBody? Quality);

/// <param name="Codec">In what we sent.</param>
/// <param name="PacketsIn">Packets from the party.</param>
/// <param name="PacketsOut">Packets to the party.</param>
/// <param name="BytesIn">Bytes from the party.</param>
/// <param name="BytesOut">Bytes to the party.</param>
/// <param name="LossPercent">How much of what the party sent did not come.</param>
/// <param name="JitterMs">How unevenly it came.</param>
/// <param name="RoundTripMs">There and back; null while unknown.</param>
/// <param name="Mos">An estimate of how it sounded, 1 to 4.4.</param>
/// <param name="Protection">
/// How it is protected between the server and the party: <c>none</c>, <c>sdes</c> (SRTP with keys in the signalling) or
/// <c>dtls</c>; null where the record does not say.
/// </param>
sealed record QualityBody(string Codec, long PacketsIn, long PacketsOut, long BytesIn, long BytesOut,
    double LossPercent, double JitterMs, double? RoundTripMs, double Mos, string? Protection);

/// <summary>Positions in the history as they travel: time and call, opaque to clients.</summary>
static class HistoryCursor
{
    public static string Write(long at, string call) => string.Create(CultureInfo.InvariantCulture, $"{at}.{call}");

    public static (long At, string Call) Read(string? text) =>
        text?.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? (at, text[(dot + 1)..]) : (long.MaxValue, "");
}
