namespace Hutong.Switch.Calls;

/// <summary>
/// Why a leg or a call is over, or never came about. An edge turns it into what its protocol says (SIP status, Jingle
/// reason), and back; the record keeps it; the user is told in words.
/// </summary>
public enum CallReason : byte
{
    /// <summary>One of them hung up after they had talked.</summary>
    HungUp,

    /// <summary>The caller gave up before there was an answer (487).</summary>
    Cancelled,

    /// <summary>Another device of the same person took the call.</summary>
    AnsweredElsewhere,

    /// <summary>Busy (486, 600).</summary>
    Busy,

    /// <summary>The person called does not want to talk (603).</summary>
    Declined,

    /// <summary>It rang and nobody answered in time (408, 480 after ringing).</summary>
    NoAnswer,

    /// <summary>No device of theirs is there: switched off, signed out (480).</summary>
    Away,

    /// <summary>Nobody has the number or address (404, 604).</summary>
    NotFound,

    /// <summary>
    /// The person called, or a rule of theirs, does not let this caller through (403 or 480 to strangers).
    /// </summary>
    NotAllowed,

    /// <summary>Nobody pays: the refusal says why in words (402, 403).</summary>
    NotPaid,

    /// <summary>No licensed route for this pair of countries, or none at all.</summary>
    NoRoute,

    /// <summary>An emergency or short number without a declared route: use your telephone.</summary>
    UseYourTelephone,

    /// <summary>The caller id that was asked for is not proved.</summary>
    CallerIdNotProved,

    /// <summary>No codec in common (488).</summary>
    NoCodec,

    /// <summary>The peer's session description breaks the grammar or cannot be met.</summary>
    BadDescription,

    /// <summary>Too many calls: of the trunk, of the account, of the server (503).</summary>
    Full,

    /// <summary>The trunk failed or answered nonsense (5xx, faults).</summary>
    TrunkFailed,

    /// <summary>The peer stopped sending media or answering: its network is gone.</summary>
    Lost,

    /// <summary>The server stops, or was killed: closed at the next start with the last known time.</summary>
    ServerStopped,

    /// <summary>The call's credit or its longest time is used up.</summary>
    TimeUsedUp,

    /// <summary>It was handed to somebody else and goes on there.</summary>
    Transferred,

    /// <summary>Two apps talk directly, and one of them cannot go over to the server.</summary>
    Direct,

    /// <summary>Something of ours failed.</summary>
    Failed,
}

/// <summary>How a leg ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Status">The peer's SIP status, or 0.</param>
/// <param name="Text">Words of the peer or for the peer: "in a meeting". Never logged.</param>
public sealed record LegEnd(CallReason Reason, int Status = 0, string? Text = null)
{
    /// <summary>
    /// Where the device says that its person is (a redirection), as dialled, or as <c>name@domain</c>; null mostly.
    /// Whoever follows it decides who pays.
    /// </summary>
    public string? MovedTo { get; init; }
}
