using System.Net;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Sdp;

namespace Hutong.Switch.Calls;

/// <summary>Somebody calls. Exactly one of <see cref="Caller"/> and <see cref="Trunk"/> is set.</summary>
public sealed record IncomingCall
{
    /// <summary>
    /// The account of ours that calls, proved by its device's password or its session; null from outside.
    /// </summary>
    public AccountRef? Caller { get; init; }

    /// <summary>Its device.</summary>
    public DeviceId Device { get; init; }

    /// <summary>The trunk that it came by.</summary>
    public string? Trunk { get; init; }

    /// <summary>The tenant whose domain or number was called.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>
    /// Who calls, as claimed: for a trunk the asserted number (E.164 with +) or null when withheld. For an account of
    /// ours its address decides; this is what its phone would like to show.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The name beside it, as claimed.</summary>
    public string? FromName { get; init; }

    /// <summary>
    /// Whom: as dialled (<c>13800138000</c>, <c>+861...</c>, <c>*97</c>) or the local part of an address here.
    /// </summary>
    public required string To { get; init; }

    /// <summary>The domain called, for an address; null for a number by trunk.</summary>
    public string? ToDomain { get; init; }

    /// <summary>The caller's offer; null when it wants ours.</summary>
    public SessionDescription? Offer { get; init; }

    /// <summary>
    /// The leg that this call takes the place of (RFC 3891, attended transfer from the phone), or null.
    /// </summary>
    public ILeg? Replaces { get; init; }

    /// <summary>
    /// Why the edge does not let it in: the number is nobody's, all channels are taken. Who calls may be told so in
    /// words, and is refused; the call reaches nobody. With <see cref="CallReason.BadDescription"/> the caller and whom
    /// it called are known, and the call leaves a record. Null mostly.
    /// </summary>
    public CallReason? Refusal { get; init; }

    /// <summary>The call's id at the edge (Call-ID, session id): repeated with a repeated request.</summary>
    public required string EdgeId { get; init; }
}

/// <summary>
/// The owner of calls, of which there is one: an edge gives it every call that comes in. It answers, refuses or ends
/// the
/// leg by the leg's own methods, at once or later.
/// </summary>
public interface ICallHost
{
    /// <summary>Takes a call over; the edge tells the user given back of all that follows. Must not block.</summary>
    ILegUser OnIncoming(ILeg leg, IncomingCall call);
}

/// <summary>What a leg that we make shows and carries.</summary>
public sealed record OutgoingCall
{
    /// <summary>The caller's number or address as shown; null: withheld (RFC 3323).</summary>
    public string? From { get; init; }

    /// <summary>The caller's name as shown.</summary>
    public string? FromName { get; init; }

    /// <summary>Our offer; null leaves the offer to the party.</summary>
    public SessionDescription? Offer { get; init; }

    /// <summary>Our id of the call, in the legs of one call the same; for traces and for matching.</summary>
    public required string CallId { get; init; }

    /// <summary>Who was called first, when it was forwarded (RFC 5806 Diversion, RFC 7044).</summary>
    public string? Diverted { get; init; }

    /// <summary>How long it may ring before it is cancelled with <see cref="CallReason.NoAnswer"/>.</summary>
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Something of an account that can ring now.</summary>
/// <param name="Kind">Over what.</param>
/// <param name="Id">The edge's name of it: which registration, which resource.</param>
/// <param name="Device">The credential that it signed in with.</param>
/// <param name="Name">What it says it is, for the owner's eyes.</param>
public sealed record RingTarget(LegKind Kind, string Id, DeviceId Device, string? Name)
{
    /// <summary>How its sound goes: what our offer must look like.</summary>
    public MediaWay Way { get; init; }

    /// <summary>Whether it may be asked once more with sound in clear, when it says that it has no other.</summary>
    public bool MayBeClear { get; init; }

    /// <summary>Where it was last heard from, so that our offer names an address of ours on the way there.</summary>
    public IPAddress? Address { get; init; }
}

/// <summary>How the sound of a leg goes, as far as its edge knows before there is a description.</summary>
public enum MediaWay : byte
{
    /// <summary>RTP in clear (RTP/AVP): SIP over UDP or TCP, trunks.</summary>
    Plain,

    /// <summary>Keys in the description (RTP/SAVP with SDES, RFC 4568): SIP over TLS.</summary>
    Keyed,

    /// <summary>ICE, DTLS and feedback (UDP/TLS/RTP/SAVPF): browsers, by Jingle or by SIP over WebSocket.</summary>
    Web,
}

/// <summary>An edge that can ring devices of accounts: the SIP registrar, and whoever speaks Jingle.</summary>
public interface IDeviceLegs
{
    /// <summary>What of an account can ring now.</summary>
    ValueTask<IReadOnlyList<RingTarget>> TargetsAsync(AccountRef account, CancellationToken cancel);

    /// <summary>Rings one. The leg tells of itself to the user, also when it cannot be made.</summary>
    ILeg Call(AccountRef account, RingTarget target, OutgoingCall call, ILegUser user);
}

/// <summary>A trunk, as the owner of calls sees it.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Route">Its route in records and prices: <c>sandbox/NAME</c> or <c>trunk/NAME</c>.</param>
/// <param name="Licensee">Who holds the licence to carry these calls.</param>
/// <param name="Jurisdictions">Where the licence holds: region codes of ISO 3166, or <c>*</c>.</param>
/// <param name="Numbers">Numbers of ours that lead here (E.164 with +).</param>
/// <param name="IsSandbox">Whether it leads to the pretend carrier.</param>
/// <param name="IsUp">Whether it answers.</param>
public sealed record TrunkState(string Name, string Route, string Licensee, IReadOnlyList<string> Jurisdictions,
    IReadOnlyList<string> Numbers, bool IsSandbox, bool IsUp)
{
    /// <summary>How its sound goes.</summary>
    public MediaWay Way { get; init; }

    /// <summary>Where it is, when that is known: our offer names an address of ours on the way there.</summary>
    public IPAddress? Address { get; init; }
}

/// <summary>The ways to ordinary telephones.</summary>
public interface ITrunks
{
    /// <summary>All trunks, best first: priority, then weight by chance; those that are down last.</summary>
    IReadOnlyList<TrunkState> All { get; }

    /// <summary>
    /// Calls a number (E.164 with +) through one trunk. A trunk at its cap of channels or calls a second ends the leg
    /// with
    /// <see cref="CallReason.Full"/>; the caller goes on to the next trunk on that, and on
    /// <see cref="CallReason.TrunkFailed"/> before it rang.
    /// </summary>
    ILeg Call(string trunk, string number, OutgoingCall call, ILegUser user);
}
