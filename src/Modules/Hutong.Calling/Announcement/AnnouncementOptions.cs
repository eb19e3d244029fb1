using System.ComponentModel.DataAnnotations;

namespace Hutong.Calling.Announcement;

/// <summary>Calls that read people something. Section <c>calling:announcement</c>.</summary>
sealed class AnnouncementOptions
{
    /// <summary>Whether there are announcements at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>People in one announcement of an account. 20: a family, a team; more is a matter of a tenant.</summary>
    [Range(1, 10_000)]
    public int MaxPeople { get; set; } = 20;

    /// <summary>
    /// People whom one account may have called within a day. 100: nobody gets a machine that pesters.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxPeopleOfDay { get; set; } = 100;

    /// <summary>People in one announcement of a tenant's administrator. 500.</summary>
    [Range(1, 10_000)]
    public int MaxPeopleOfAdministrator { get; set; } = 500;

    /// <summary>People whom a tenant's administrator may have called within a day. 5,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPeopleOfAdministratorOfDay { get; set; } = 5000;

    /// <summary>Calls at a time for announcements of one account. 5.</summary>
    [Range(1, 1000)]
    public int MaxCallsOfAccount { get; set; } = 5;

    /// <summary>
    /// Calls at a time for all announcements. 50: half of what a trunk usually carries is left to people.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxCalls { get; set; } = 50;

    /// <summary>Calls to one person, at most. 5.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The longest announcement. 60 s: nobody listens longer to a machine.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long somebody may think before being asked for a key again; after the third time the line is let go. 6 s.
    /// </summary>
    public TimeSpan KeyPatience { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Days for which announcements that are over are kept. 30.</summary>
    [Range(1, 3650)]
    public int KeepDays { get; set; } = 30;
}
