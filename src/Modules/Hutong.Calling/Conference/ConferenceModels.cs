namespace Hutong.Calling.Conference;

/// <param name="Title">What it is called; at most 80 characters.</param>
/// <param name="Id">
/// The caller's own id of this wish: the same again has no second effect. At most 64 characters.
/// </param>
sealed record NewConferenceBody(string? Title, string? Id = null);

/// <param name="Title">Another title; null leaves it.</param>
/// <param name="Locked">Whether nobody gets in any more whom the owner does not have rung; null leaves it.</param>
/// <param name="Muted">Mutes all but the owner, or ends it; null leaves it.</param>
/// <param name="Guests">
/// Whether people without an account come in by the link: closed, lobby (the owner lets each in) or open; null leaves
/// it.
/// </param>
/// <param name="NewLink">Whether it gets another link, and the one before leads nowhere any more.</param>
sealed record ConferenceChange(string? Title = null, bool? Locked = null, bool? Muted = null, string? Guests = null,
    bool NewLink = false);

/// <param name="Token">What a link ends with; or</param>
/// <param name="Number">the conference's number, with</param>
/// <param name="Pin">its PIN.</param>
sealed record ConferenceJoin(string? Token = null, string? Number = null, string? Pin = null);

/// <param name="To">Whom to ring: a number in any spelling, or the address of an account.</param>
/// <param name="Id">The caller's own id of this wish: the same again has no second effect.</param>
sealed record NewPerson(string? To, string? Id = null);

/// <param name="Leg">Their number in the conference.</param>
/// <param name="State">ringing, asked, in or gone.</param>
sealed record InvitedBody(int? Leg, string State);

/// <param name="Muted">Mutes, or ends it; null leaves it.</param>
/// <param name="Hand">Raises one's hand, or lowers a hand; null leaves it.</param>
/// <param name="Admit">Lets a guest in that waits before the door; for the owner.</param>
/// <param name="Agree">Whether one agrees to be in the recording, where that is asked for; null leaves it.</param>
sealed record PersonChange(bool? Muted = null, bool? Hand = null, bool Admit = false, bool? Agree = null);

/// <param name="Id">Its id.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Address">What an app calls to get in.</param>
/// <param name="Number">What callers press.</param>
/// <param name="Pin">What they press then; for the owner alone.</param>
/// <param name="Token">What the link ends with: <c>/join/...</c>; for the owner alone.</param>
/// <param name="Telephone">The number that ordinary telephones call; null when there is none.</param>
/// <param name="Own">Whether the asker is its owner.</param>
/// <param name="Locked">Whether nobody gets in any more.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Ended">When it was ended.</param>
/// <param name="Count">How many are in it.</param>
/// <param name="Guests">Whether guests come in: closed, lobby or open; for the owner alone.</param>
/// <param name="Live">Who is in it; only for one conference, and for those who may see it.</param>
/// <param name="Recordings">Its recordings; for the owner alone, of one conference.</param>
sealed record ConferenceBody(string Id, string Title, string Address, string Number, string? Pin, string? Token,
    string? Telephone, bool Own, bool Locked, DateTimeOffset Created, DateTimeOffset? Ended, int Count,
    string? Guests, LiveBody? Live, IReadOnlyList<Http.RecordingBody>? Recordings = null);

/// <param name="Items">Conferences, newest first.</param>
sealed record ConferencePage(IReadOnlyList<ConferenceBody> Items);

/// <summary>
/// What is seen of a conference in which somebody is. It is pushed to the sessions of those who may see it, as JSON
/// (XEP-0335) in a headline of their own domain; then <c>people</c> is missing when only the speakers have changed.
/// </summary>
/// <param name="Id">The conference.</param>
/// <param name="Revision">Grows with each change.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Own">Whether the reader is its owner.</param>
/// <param name="Locked">Whether nobody gets in any more.</param>
/// <param name="Ended">Whether it is over.</param>
/// <param name="Speaking">Who speaks, by number.</param>
/// <param name="People">Who is in it and on the way.</param>
/// <param name="Mine">The reader's own places.</param>
/// <param name="Recording">soon, while all hear that it will be recorded; on; null when it is not.</param>
/// <param name="Asks">Whether only those who agree are in the recording.</param>
sealed record LiveBody(string Id, long Revision, string Title, bool Own, bool Locked, bool Ended,
    IReadOnlyList<int> Speaking, IReadOnlyList<PersonBody>? People, IReadOnlyList<OwnPlace>? Mine,
    string? Recording = null, bool? Asks = null);

/// <param name="Leg">The number in the conference.</param>
/// <param name="Call">The app's id of its call (Jingle session); null for a telephone.</param>
sealed record OwnPlace(int Leg, string? Call);

/// <param name="Leg">Their number in the conference.</param>
/// <param name="State">
/// ringing, asked (a telephone that has not pressed 1), waiting (a guest before the door), in, or gone.
/// </param>
/// <param name="Address">An account's address, or a number; of strangers' numbers others see the end only.</param>
/// <param name="Name">The name that they gave.</param>
/// <param name="Kind">app, phone, telephone or guest.</param>
/// <param name="Owner">Whether it is the owner.</param>
/// <param name="Muted">Whether they have muted themselves.</param>
/// <param name="Silenced">Whether the owner has muted them.</param>
/// <param name="Hand">Since when their hand is up.</param>
/// <param name="Since">Since when they are in.</param>
/// <param name="Reason">Why they did not come.</param>
sealed record PersonBody(int Leg, string State, string? Address, string? Name, string Kind, bool Owner, bool Muted,
    bool Silenced, DateTimeOffset? Hand, DateTimeOffset? Since, string? Reason);
