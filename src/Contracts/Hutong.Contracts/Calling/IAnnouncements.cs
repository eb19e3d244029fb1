using Hutong.Contracts.Accounts;

namespace Hutong.Contracts.Calling;

/// <summary>
/// Calls people and reads them something: they may confirm by a key. What is begun is on disk, goes on after a restart,
/// and tells of each person's outcome by the fact <see cref="AnnouncementOutcome.FactName"/>.
/// </summary>
public interface IAnnouncements
{
    /// <summary>
    /// Begins one. Returned when it is on disk; telephones ring after that. The same <see cref="AnnouncementWish.Id"/>
    /// of the same owner again has no second effect.
    /// </summary>
    ValueTask<AnnouncementStart> BeginAsync(AnnouncementWish wish, CancellationToken cancel);

    /// <summary>
    /// Ends one: nobody is called any more, who hears it is hung up on. False when the owner has none of this id.
    /// </summary>
    ValueTask<bool> CancelAsync(AccountRef owner, string id, CancellationToken cancel);
}

/// <summary>A wish that people be called and read something. One of text and sound is given, or both.</summary>
public sealed record AnnouncementWish
{
    /// <summary>Who asks and pays; whose number is shown if it is proved, else the service's.</summary>
    public required AccountRef Owner { get; init; }

    /// <summary>Whom to call: numbers in any spelling, or addresses of accounts. Said twice, called once.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>What is read aloud where speech is installed; beside a sound it is for the eyes only.</summary>
    public string? Text { get; init; }

    /// <summary><c>zh</c> or <c>en</c>; null: by the text.</summary>
    public string? Language { get; init; }

    /// <summary>What is played instead: a WAV or Ogg Opus file.</summary>
    public ReadOnlyMemory<byte>? Sound { get; init; }

    /// <summary>
    /// Whether people are asked to press 1; who has not is called again while there are attempts left.
    /// </summary>
    public bool AsksToConfirm { get; init; }

    /// <summary>Whether people may press 2 to hear it again.</summary>
    public bool OffersAgain { get; init; }

    /// <summary>How often a person who was not reached is called, at most.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How long to wait between two calls to the same person.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number to show: one's own or the service's; null: the first of them that there is.</summary>
    public string? From { get; init; }

    /// <summary>The owner's own id of the wish, which makes a repetition harmless; or null.</summary>
    public string? Id { get; init; }

    /// <summary>What it is for, told again with each outcome: <c>ding</c>. Empty for a person's own.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>
    /// Whether it is asked on behalf of the tenant by an administrator of it, who has higher limits. Whoever sets it
    /// has made sure of that.
    /// </summary>
    public bool IsByAdministrator { get; init; }
}

/// <summary>Why an announcement is not begun.</summary>
public enum AnnouncementRefusal
{
    /// <summary>The operator allows none.</summary>
    Off,

    /// <summary>Neither text nor sound, or the text is too long.</summary>
    BadText,

    /// <summary>Attempts or interval are out of bounds.</summary>
    BadPlan,

    /// <summary>The sound is none that can be read, or too long.</summary>
    BadSound,

    /// <summary>There is no speech on this server: give a sound.</summary>
    NoSpeech,

    /// <summary>Nobody is named.</summary>
    Nobody,

    /// <summary>More people than one announcement may have.</summary>
    TooMany,

    /// <summary>More people than the owner may have called in a day.</summary>
    TooManyToday,

    /// <summary>The number to show is not the owner's.</summary>
    CallerIdNotProved,

    /// <summary>The store does not take it now.</summary>
    Failed,
}

/// <summary>What became of a wish for an announcement.</summary>
/// <param name="Id">Its id; null when it was refused.</param>
/// <param name="IsNew">Whether it was begun now; false for a wish that was repeated.</param>
/// <param name="Refusal">Why it was refused.</param>
public sealed record AnnouncementStart(string? Id, bool IsNew, AnnouncementRefusal? Refusal);

/// <summary>What became of one person of an announcement, for good: the payload of the fact, as JSON.</summary>
/// <param name="Announcement">Its id.</param>
/// <param name="Purpose">As it was given.</param>
/// <param name="Owner">The owner's account.</param>
/// <param name="Person">Which of those named, from 0.</param>
/// <param name="Account">The account that was called, or 0.</param>
/// <param name="State">
/// <c>confirmed</c>, <c>heard</c> (to the end), <c>partly</c>, <c>no-answer</c>, <c>busy</c>, <c>declined</c>,
/// <c>refused</c>, <c>failed</c> or <c>cancelled</c>.
/// </param>
/// <param name="Reason">Why the last call ended, as in records of calls.</param>
/// <param name="HeardMilliseconds">How far it was heard.</param>
public sealed record AnnouncementOutcome(string Announcement, string Purpose, long Owner, int Person, long Account,
    string State, string Reason, long HeardMilliseconds)
{
    /// <summary>The fact's name.</summary>
    public const string FactName = "calling.announced";
}
