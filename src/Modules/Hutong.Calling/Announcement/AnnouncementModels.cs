namespace Hutong.Calling.Announcement;

/// <param name="To">Whom to call: numbers in any spelling, or addresses of accounts; each once.</param>
/// <param name="Text">What is read aloud, at most 500 characters; beside <c>audio</c> for the eyes only.</param>
/// <param name="Audio">What is played instead: a WAV or Ogg Opus file, as base64.</param>
/// <param name="Language">zh or en; not given: by the text.</param>
/// <param name="Confirm">Whether people are asked to press 1.</param>
/// <param name="Again">Whether people may press 2 to hear it again.</param>
/// <param name="Attempts">How often who was not reached, or has not confirmed, is called at most.</param>
/// <param name="IntervalSeconds">How long to wait between two calls to the same person, 60 to 86,400.</param>
/// <param name="From">The number to show: one's own or the service's, and not needed.</param>
/// <param name="Id">The caller's own id of this wish: the same again has no second effect. At most 64 characters.
/// </param>
sealed record NewAnnouncementBody(IReadOnlyList<string>? To, string? Text = null, byte[]? Audio = null,
    string? Language = null, bool Confirm = false, bool Again = false, int Attempts = 1, int IntervalSeconds = 300,
    string? From = null, string? Id = null);

/// <param name="Id">Its id.</param>
/// <param name="State">calling, done or cancelled.</param>
/// <param name="Text">What is read aloud; null when there is a sound alone.</param>
/// <param name="Language">zh or en.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Confirm">Whether people are asked to press 1.</param>
/// <param name="Again">Whether people may press 2 to hear it again.</param>
/// <param name="Attempts">Calls to one person, at most.</param>
/// <param name="IntervalSeconds">Between two calls to the same person.</param>
/// <param name="Created">When it was begun.</param>
/// <param name="Ended">When it was done or cancelled.</param>
/// <param name="Count">How many people it is for.</param>
/// <param name="People">How many are in which state; for one announcement only.</param>
sealed record AnnouncementBody(string Id, string State, string? Text, string Language, double Seconds, bool Confirm,
    bool Again, int Attempts, long IntervalSeconds, DateTimeOffset Created, DateTimeOffset? Ended, int Count,
    IReadOnlyDictionary<string, int>? People);

/// <param name="Items">Announcements, newest first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
sealed record AnnouncementPage(IReadOnlyList<AnnouncementBody> Items, string? Next);

/// <param name="Person">Which of those named, from 0.</param>
/// <param name="To">The address or number; as it was written when it is neither.</param>
/// <param name="State">
/// waiting, calling, confirmed, heard (to the end), partly, no-answer, busy, declined, refused, failed or cancelled.
/// </param>
/// <param name="HeardSeconds">How far it was heard.</param>
/// <param name="Confirmed">When 1 was pressed.</param>
/// <param name="Attempts">Calls so far.</param>
/// <param name="Next">When the next call is due.</param>
/// <param name="Reason">Why the last call ended.</param>
/// <param name="Words">That in words.</param>
/// <param name="Call">The last call.</param>
/// <param name="Changed">When it last changed.</param>
sealed record AnnouncementPersonBody(int Person, string To, string State, double HeardSeconds,
    DateTimeOffset? Confirmed, int Attempts, DateTimeOffset? Next, string? Reason, string? Words, string? Call,
    DateTimeOffset Changed);

/// <param name="Items">People, in the order in which they were named.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
sealed record AnnouncementPeoplePage(IReadOnlyList<AnnouncementPersonBody> Items, int? Next);

/// <summary>An announcement in what an account takes along.</summary>
sealed record ExportedAnnouncement(
    string Text, string State, DateTimeOffset Created, IReadOnlyList<ExportedListener> People);

/// <summary>One of its people.</summary>
sealed record ExportedListener(string To, string State, double HeardSeconds, DateTimeOffset? Confirmed);
