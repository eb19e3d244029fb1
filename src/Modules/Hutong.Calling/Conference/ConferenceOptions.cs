using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Conference;

/// <summary>Conferences. Section <c>calling:conference</c>.</summary>
sealed class ConferenceOptions
{
    /// <summary>Whether there are conferences at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>People in one conference, those that are being rung with them. 100: one core mixes ten of it.</summary>
    [Range(2, 1000)]
    public int MaxPeople { get; set; } = 100;

    /// <summary>Conferences of one account that are not over. 20: more than anybody plans in a week.</summary>
    [Range(1, 1000)]
    public int MaxOfAccount { get; set; } = 20;

    /// <summary>Wrong numbers or PINs in one call, after which it is ended. 3, as banks have it.</summary>
    [Range(1, 10)]
    public int TriesOfCall { get; set; } = 3;

    /// <summary>
    /// Wrong numbers or PINs of one caller within <see cref="GuessWindow"/>, after which it is not asked any more. 9:
    /// three calls of an honest person with the wrong note.
    /// </summary>
    [Range(1, 1000)]
    public int GuessesOfCaller { get; set; } = 9;

    /// <summary>
    /// Wrong PINs for one conference within <see cref="GuessWindow"/>, whoever tried, after which only those get in who
    /// need none. 20: however many numbers one calls from, half of the PINs take eight months.
    /// </summary>
    [Range(1, 100_000)]
    public int GuessesOfConference { get; set; } = 20;

    /// <summary>How long wrong tries are remembered. 15 minutes.</summary>
    public TimeSpan GuessWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a caller may think before it is asked again, and after that before it is let go. 15 s.
    /// </summary>
    public TimeSpan KeyPatience { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long somebody may wait alone. 1 hour: a telephone that was forgotten beside the bed costs no more.
    /// </summary>
    public TimeSpan AloneMost { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Up to so many people all hear who comes and goes by a tone; with more it would only disturb. 12.
    /// </summary>
    [Range(0, 1000)]
    public int TonesUpTo { get; set; } = 12;

    /// <summary>
    /// Whether people without an account may come in by the link, where the owner lets them. On: a conference with
    /// somebody from elsewhere is what links are for.
    /// </summary>
    public bool Guests { get; set; } = true;

    /// <summary>Guests before the door of one conference. 10: more is a crowd that nobody can look over.</summary>
    [Range(1, 1000)]
    public int MaxWaitingGuests { get; set; } = 10;

    /// <summary>How long a guest waits before the door. 10 minutes.</summary>
    public TimeSpan GuestPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Days for which a conference that is over stays in its owner's list. 30.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;
}
