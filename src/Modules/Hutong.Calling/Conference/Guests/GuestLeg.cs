using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference.Guests;

/// <summary>
/// The end of somebody without an account, whose browser gives its offer with the wish to come in and fetches the
/// answer when it is let in. It is over when the browser says so, or has not asked for long.
/// </summary>
sealed class GuestLeg(ILegUser user) : ILeg
{
    int over;

    /// <summary>Our answer, once the guest was let in.</summary>
    public string? Description { get; private set; }

    /// <summary>Why it is over; null while it is not.</summary>
    public CallReason? Reason { get; private set; }

    public LegKind Kind => LegKind.Phone;

    public bool IsIncoming => true;

    public void Ring(SessionDescription? early = null)
    {
        // The guest sees a door.
    }

    public void Answer(SessionDescription description) => Description ??= description.ToString();

    public void Offer(SessionDescription offer) => user.OnOfferRefused(this);

    public void End(LegEnd end)
    {
        if (Interlocked.Exchange(ref over, 1) == 0)
        {
            Reason = end.Reason;
            user.OnEnded(this, end);
        }
    }

    public void ReportTransfer(TransferState state)
    {
        // Guests hand nothing on.
    }
}
