using Hutong.Kernel;
using Hutong.Switch.Calls;
using Hutong.Calling.Records;

namespace Hutong.Calling.Announcement;

/// <summary>Names of states, as they are stored and told.</summary>
static class AnnouncementState
{
    public const string Waiting = "waiting", Calling = "calling", Done = "done", Cancelled = "cancelled";
    public const string Confirmed = "confirmed", Heard = "heard", Partly = "partly";
    public const string NoAnswer = "no-answer", Busy = "busy", Declined = "declined";
    public const string Refused = "refused", Failed = "failed";

    /// <summary>What a call that nobody answered means for its person.</summary>
    public static string Of(CallReason reason) => reason switch
    {
        CallReason.Busy => Busy,
        CallReason.Declined => Declined,
        CallReason.NoAnswer or CallReason.Away => NoAnswer,
        CallReason.Cancelled => Cancelled,
        CallReason.NotFound or CallReason.NotAllowed or CallReason.NotPaid or CallReason.NoRoute
            or CallReason.UseYourTelephone or CallReason.CallerIdNotProved => Refused,
        _ => Failed,
    };

    /// <summary>Whether another call might do better.</summary>
    public static bool IsWorthAnother(string state, bool asksToConfirm) => state is NoAnswer or Busy or Failed
        || (asksToConfirm && state is Heard or Partly);
}

/// <summary>An announcement as it is stored.</summary>
sealed record AnnouncementRow
{
    public required TenantId Tenant { get; init; }

    public required string Id { get; init; }

    public required AccountId Owner { get; init; }

    public string Purpose { get; init; } = "";

    /// <summary>The text; empty when there is a sound alone.</summary>
    public string Text { get; init; } = "";

    public string Language { get; init; } = "zh";

    /// <summary>The number that is shown; empty: the first that there is when it rings.</summary>
    public string Show { get; init; } = "";

    public TimeSpan Length { get; init; }

    public bool AsksToConfirm { get; init; }

    public bool OffersAgain { get; init; }

    public int Attempts { get; init; }

    public TimeSpan Interval { get; init; }

    public string State { get; init; } = AnnouncementState.Calling;

    public int People { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>One person of an announcement.</summary>
/// <param name="Number">Which of those named, from 0.</param>
/// <param name="Account">The account, or none.</param>
/// <param name="Target">An address of an account, or a number in E.164; as it was written when it is neither.</param>
sealed record AnnouncementPerson(int Number, AccountId Account, string Target)
{
    public string State { get; init; } = AnnouncementState.Waiting;

    /// <summary>Why the last call ended; empty before.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Calls that were begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Calls that the end of the server cut off: they are made once more.</summary>
    public int Stops { get; init; }

    /// <summary>The last call.</summary>
    public string Call { get; init; } = "";

    /// <summary>Counts on while the process that calls lives.</summary>
    public long Beat { get; init; }

    public DateTimeOffset? NextAt { get; init; }

    public TimeSpan Heard { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Somebody whose turn it is to be called.</summary>
sealed record DuePerson(AnnouncementRow Announcement, AnnouncementPerson Person);

/// <summary>How a call to a person went.</summary>
/// <param name="Due">Whom.</param>
/// <param name="State">What it means for the person.</param>
/// <param name="Reason">Why the call ended.</param>
/// <param name="Heard">How far it was heard.</param>
/// <param name="ConfirmedAt">When 1 was pressed.</param>
sealed record AttemptResult(
    DuePerson Due, string State, CallReason Reason, TimeSpan Heard, DateTimeOffset? ConfirmedAt)
{
    /// <summary>What stays of it: the best of all calls, or null when there is to be another.</summary>
    public string? Final(bool isCancelled)
    {
        var (announcement, person) = (Due.Announcement, Due.Person);
        if (!isCancelled && person.Attempts < announcement.Attempts
            && AnnouncementState.IsWorthAnother(State, announcement.AsksToConfirm))
        {
            return null;
        }

        // Who has heard it all, and does not answer the second time, has heard it.
        var heard = person.Heard > Heard ? person.Heard : Heard;
        return State is AnnouncementState.Confirmed ? State
            : heard >= announcement.Length ? AnnouncementState.Heard
            : heard > TimeSpan.Zero ? AnnouncementState.Partly : State;
    }

    public string ReasonName => CallOutcome.Name(Reason);
}
