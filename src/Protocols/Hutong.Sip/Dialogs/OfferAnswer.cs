namespace Hutong.Sip.Dialogs;

/// <summary>Where the exchange of offers stands.</summary>
public enum OfferState : byte
{
    /// <summary>No offer waits.</summary>
    Stable,
    /// <summary>Ours waits for its answer.</summary>
    Offered,
    /// <summary>The peer's waits for ours.</summary>
    Asked,
}

/// <summary>What is to be done with a session description that came.</summary>
public enum OfferVerdict : byte
{
    /// <summary>Take it.</summary>
    Good,
    /// <summary>Both offered at once: 491, and try again later (RFC 3261 section 14.2, RFC 3311 section 5.2).</summary>
    Glare,
    /// <summary>The last offer of the peer has no answer yet: 500 with Retry-After (RFC 3311 section 5.2).</summary>
    TooEarly,
    /// <summary>An answer to nothing: it is ignored.</summary>
    Unasked,
}

/// <summary>
/// Who may send an offer, and whose turn it is (RFC 3264 section 4, RFC 6337). What was agreed last stands until an
/// answer comes; an offer that is refused leaves it as it was.
/// </summary>
public sealed class OfferAnswer
{
    /// <summary>Where it stands.</summary>
    public OfferState State { get; private set; }

    /// <summary>Whether anything was agreed.</summary>
    public bool IsAgreed { get; private set; }

    /// <summary>We send an offer. False when one waits: then not now.</summary>
    public bool TryOffer() => Move(OfferState.Stable, OfferState.Offered);

    /// <summary>We send an answer. False when nobody asked.</summary>
    public bool TryAnswer() => Move(OfferState.Asked, OfferState.Stable);

    /// <summary>An offer came.</summary>
    public OfferVerdict ReceiveOffer() =>
        Move(OfferState.Stable, OfferState.Asked) ? OfferVerdict.Good
        : State == OfferState.Offered ? OfferVerdict.Glare
        : OfferVerdict.TooEarly;

    /// <summary>An answer came. One that comes again, in a 200 after a 183, is not asked for: it is ignored.</summary>
    public OfferVerdict ReceiveAnswer() =>
        Move(OfferState.Offered, OfferState.Stable) ? OfferVerdict.Good : OfferVerdict.Unasked;

    /// <summary>The offer was refused, by us or by the peer, or its request failed.</summary>
    public void Refuse() => State = OfferState.Stable;

    /// <summary>
    /// How long to wait behind a 491 before offering again (RFC 3261 section 14.1): who began the dialog, 2.1 to 4 s;
    /// the other, 0 to 2 s; both in steps of 10 ms.
    /// </summary>
    public static TimeSpan GlarePause(bool beganDialog, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
#pragma warning disable CA5394 // It only has to differ from the peer's.
        var steps = beganDialog ? random.Next(210, 401) : random.Next(0, 201);
#pragma warning restore CA5394
        return TimeSpan.FromMilliseconds(steps * 10);
    }

    bool Move(OfferState from, OfferState to)
    {
        if (State != from)
        {
            return false;
        }

        State = to;
        IsAgreed |= to == OfferState.Stable;
        return true;
    }
}
