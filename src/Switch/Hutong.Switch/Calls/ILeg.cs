using Hutong.Sip.Sdp;

namespace Hutong.Switch.Calls;

/// <summary>Over what a leg goes.</summary>
public enum LegKind : byte
{
    /// <summary>An app, by Jingle.</summary>
    App,

    /// <summary>A SIP phone or program that is registered here.</summary>
    Phone,

    /// <summary>An ordinary telephone, through a trunk.</summary>
    Trunk,
}

/// <summary>
/// One party's end of a call, as an edge keeps it: signalling only. The owner of calls makes and reads the session
/// descriptions and has the media. Every method may be called from any thread, does not block, and does nothing when
/// the leg is over.
/// </summary>
public interface ILeg
{
    /// <summary>Over what it goes.</summary>
    LegKind Kind { get; }

    /// <summary>Whether the party called us.</summary>
    bool IsIncoming { get; }

    /// <summary>
    /// Whether a caller makes its offer only when it was answered (XEP-0353): then the description given to
    /// <see cref="Answer"/> is of no use, and <see cref="ILegUser.OnOffer"/> follows.
    /// </summary>
    bool OffersLate => false;

    /// <summary>Tells a caller that it rings (180); with a description that there is sound already (183).</summary>
    void Ring(SessionDescription? early = null);

    /// <summary>
    /// Takes a party's call. <paramref name="description"/> answers its offer, or is our offer when it made none; then
    /// <see cref="ILegUser.OnDescription"/> brings the answer.
    /// </summary>
    void Answer(SessionDescription description);

    /// <summary>
    /// Offers a change in an answered leg: hold, another address, another codec. What becomes of it comes by
    /// <see cref="ILegUser.OnDescription"/>, or <see cref="ILegUser.OnOfferRefused"/> and all stays as it was.
    /// </summary>
    void Offer(SessionDescription offer);

    /// <summary>
    /// Ends it, wherever it is: refuses, cancels, hangs up. <see cref="ILegUser.OnEnded"/> still follows.
    /// </summary>
    void End(LegEnd end);

    /// <summary>
    /// Tells a party that asked for a transfer how it goes (RFC 3515: NOTIFY); nothing where nobody listens.
    /// </summary>
    void ReportTransfer(TransferState state);
}

/// <summary>How a transfer goes.</summary>
public enum TransferState : byte
{
    /// <summary>Begun: 100.</summary>
    Trying,

    /// <summary>It rings: 180.</summary>
    Ringing,

    /// <summary>Done: 200. Whoever asked may leave.</summary>
    Done,

    /// <summary>It came to nothing: 503. Whoever asked still has the call.</summary>
    Failed,
}

/// <summary>What a party wants when it asks for a transfer (REFER, XEP-0251).</summary>
/// <param name="Target">Whom to call: a number or address as the party wrote it.</param>
/// <param name="Replaces">
/// For an attended transfer the party's other leg, whose peer the first is to be joined with; null: a blind transfer.
/// </param>
public sealed record TransferRequest(string Target, ILeg? Replaces);

/// <summary>
/// Who has the calls: told by edges of what happens on a leg, in order, never two at once for one leg, without any lock
/// of the edge. Must not block.
/// </summary>
public interface ILegUser
{
    /// <summary>It rings there; with a description that there is sound already.</summary>
    void OnRinging(ILeg leg, SessionDescription? early);

    /// <summary>The party took our call. The answer to our offer, or an offer when we made none.</summary>
    void OnAnswered(ILeg leg, SessionDescription? description);

    /// <summary>The answer to <see cref="ILeg.Offer"/>, or to the offer in <see cref="ILeg.Answer"/>.</summary>
    void OnDescription(ILeg leg, SessionDescription answer);

    /// <summary>Our offer was refused, or crossed theirs: all stays as it was.</summary>
    void OnOfferRefused(ILeg leg);

    /// <summary>
    /// The party offers a change (null: asks for an offer of ours). Gives our answer or offer; null refuses (488) and
    /// all stays as it was.
    /// </summary>
    SessionDescription? OnOffer(ILeg leg, SessionDescription? offer);

    /// <summary>More of the party's candidates (trickle ICE, RFC 8840): attributes of <c>a=candidate</c>.</summary>
    void OnCandidates(ILeg leg, IReadOnlyList<IceCandidate> candidates)
    {
    }

    /// <summary>A key that came by signalling (SIP INFO), not in the media.</summary>
    void OnDigit(ILeg leg, char digit)
    {
    }

    /// <summary>
    /// The party wants the call handed on. True: the user has taken it up and reports by
    /// <see cref="ILeg.ReportTransfer"/>.
    /// </summary>
    bool OnTransfer(ILeg leg, TransferRequest request) => false;

    /// <summary>It is over. Comes once for every leg, and last.</summary>
    void OnEnded(ILeg leg, LegEnd end);
}
