using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Calls;

/// <summary>What a code of SIP means for a call, and back (RFC 3261 section 21).</summary>
static class Reasons
{
    /// <summary>Why a call that we made was refused.</summary>
    /// <param name="status">The code, 300 or more.</param>
    /// <param name="kind">Who refused: a person's telephone, or a carrier.</param>
    /// <param name="rang">Whether it rang before.</param>
    public static CallReason Of(int status, LegKind kind, bool rang) => status switch
    {
        486 or 600 => CallReason.Busy,
        603 or 607 or 608 => CallReason.Declined,
        404 or 410 or 484 or 485 or 604 => CallReason.NotFound,
        488 or 606 or 415 => CallReason.NoCodec,
        487 => CallReason.Cancelled,
        408 or 480 when rang => CallReason.NoAnswer,
        480 => CallReason.Away,
        _ when kind == LegKind.Trunk => CallReason.TrunkFailed,
        402 => CallReason.NotPaid,
        403 or 433 => CallReason.NotAllowed,
        400 => CallReason.BadDescription,

        // The telephone would have the caller try elsewhere, or failed: it cannot be reached here.
        _ => CallReason.Away,
    };

    /// <summary>The code that refuses a call to us.</summary>
    public static int StatusOf(CallReason reason) => reason switch
    {
        CallReason.Busy => 486,
        CallReason.Declined => 603,
        CallReason.NoAnswer or CallReason.Away or CallReason.HungUp or CallReason.TimeUsedUp => 480,
        CallReason.NotFound => 404,
        CallReason.NotPaid => 402,
        CallReason.NotAllowed or CallReason.UseYourTelephone or CallReason.CallerIdNotProved => 403,
        CallReason.NoCodec or CallReason.BadDescription => 488,
        CallReason.Cancelled => 487,
        CallReason.NoRoute or CallReason.Full or CallReason.TrunkFailed or CallReason.ServerStopped => 503,
        CallReason.AnsweredElsewhere => 480,
        _ => 500,
    };

    /// <summary>
    /// The header field Reason of a CANCEL or BYE (RFC 3326); a telephone that rang in vain because another of the same
    /// person took the call shows no missed call by it (section 3.2). None when there is nothing to say.
    /// </summary>
    public static string? HeaderOf(CallReason reason) => reason switch
    {
        CallReason.AnsweredElsewhere => "SIP;cause=200;text=\"Call completed elsewhere\"",
        CallReason.Declined => "SIP;cause=603;text=\"Decline\"",
        CallReason.Busy => "SIP;cause=600;text=\"Busy Everywhere\"",
        CallReason.BadDescription => "SIP;cause=488;text=\"Bad Session Description\"",
        CallReason.Lost => "Q.850;cause=41;text=\"Temporary failure\"",
        CallReason.TimeUsedUp => "Q.850;cause=102;text=\"Recovery on timer expiry\"",
        _ => null,
    };

    /// <summary>
    /// The header field Warning beside a 488 (RFC 3261 section 20.43): who set the telephone up reads there what is
    /// wrong with it. Under a pseudonym: our addresses are nothing to it.
    /// </summary>
    /// <param name="reason">Why it is refused.</param>
    /// <param name="fault">What breaks the grammar of its description, if anything does.</param>
    public static string WarningOf(CallReason reason, SdpFault fault)
    {
        // 305: incompatible media format; 399: none of those that have a number.
        var (code, text) = reason == CallReason.NoCodec && fault == SdpFault.None
            ? (305, "No format in common") : (399, fault switch
            {
                SdpFault.None => "The session description cannot be met",
                SdpFault.NotVersion0 => "The session description does not begin with v=0",
                SdpFault.MalformedLine => "A line of the session description is malformed",
                SdpFault.MalformedOrigin => "The session description has no o= or a malformed one",
                SdpFault.MalformedConnection => "A c= of the session description is malformed",
                SdpFault.MalformedMedia => "An m= of the session description is malformed",
                SdpFault.NoConnection => "The session description has media without an address",
                _ => "The session description is too large",
            });
        return $"{code} hutong \"{text}\"";
    }
}
