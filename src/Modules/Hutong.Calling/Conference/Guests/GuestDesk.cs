using System.Collections.Concurrent;
using System.Globalization;
using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Sdp;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Conference.Guests;

/// <summary>Why a guest does not get before the door.</summary>
enum GuestRefusal
{
    /// <summary>There is no such conference, or it takes no guests: nobody learns which.</summary>
    NotFound,
    Locked,
    Full,
    BadName,
    BadDescription,
}

/// <summary>Somebody without an account, in a conference or before its door.</summary>
sealed class Guest(string secret, Call call, GuestLeg leg, ConferenceRoom room, Member member)
{
    /// <summary>What the browser shows with each request: it opens nothing but this place.</summary>
    public string Secret => secret;

    public Call Call => call;

    public GuestLeg Leg => leg;

    public ConferenceRoom Room => room;

    public Member Member => member;

    /// <summary>When the browser last asked.</summary>
    public DateTimeOffset Seen { get; set; }
}

/// <summary>
/// Lets people without an account into conferences by their link: each gives a name, waits before the door unless it
/// is open, and has one secret that opens its own place and nothing else. Nothing of it is stored but the record.
/// </summary>
sealed class GuestDesk(ConferenceEntrance entrance, CallParts parts, IDirectory directory,
    ILogger<GuestDesk> log) : RecurringWork(TimeSpan.FromSeconds(5), parts.Time, log)
{
    const int NameCharactersMax = 40;

    /// <summary>A browser asks every second or two; one that has not asked for so long is gone.</summary>
    static readonly TimeSpan AskMost = TimeSpan.FromSeconds(40);

    readonly ConcurrentDictionary<string, Guest> guests = new(StringComparer.Ordinal);

    /// <summary>Guests in conferences and before their doors.</summary>
    public int Count => guests.Count;

    /// <summary>The conference that a link leads guests to; null when there is none that takes them.</summary>
    public async ValueTask<ConferenceRow?> LookAsync(string domain, string token, CancellationToken cancel) =>
        entrance.Options.Guests && (directory.TenantOf(domain) ?? DefaultTenant()) is { } tenant
            && await entrance.Store.ByTokenAsync(tenant, token, cancel) is { Guests: not GuestRule.Closed } row
            ? row : null;

    /// <summary>Puts somebody before the door.</summary>
    /// <param name="domain">The domain that the link was opened at.</param>
    /// <param name="token">What the link ends with.</param>
    /// <param name="name">What the guest wants to be called.</param>
    /// <param name="sdp">The browser's offer, with its candidates.</param>
    /// <param name="address">Where the browser is, as far as HTTP knows.</param>
    /// <param name="cancel">Ends it before it begins.</param>
    public async ValueTask<(Guest? Guest, GuestRefusal Refusal)> KnockAsync(string domain, string token, string name,
        string sdp, System.Net.IPAddress? address, CancellationToken cancel)
    {
        if (await LookAsync(domain, token, cancel) is not { } row)
        {
            return (null, GuestRefusal.NotFound);
        }

        name = name.Trim();
        if (name.Length is 0 or > NameCharactersMax || name.Any(IsHidden))
        {
            return (null, GuestRefusal.BadName);
        }

        if (SdpReader.Read(System.Text.Encoding.UTF8.GetBytes(sdp), out _) is not { } offer
            || Media.LegAudio.CodecsOf(offer).Count == 0)
        {
            return (null, GuestRefusal.BadDescription);
        }

        if (entrance.Rooms.Find(row) is { } busy
            && busy.People.Count(one => one.State == MemberState.Waiting) >= entrance.Options.MaxWaitingGuests)
        {
            return (null, GuestRefusal.Full);
        }

        return Place(row, name, Near(offer, address));
    }

    /// <summary>The guest of a secret; who asks is there.</summary>
    public Guest? Find(string? secret)
    {
        if (secret is null || !guests.TryGetValue(secret, out var guest))
        {
            return null;
        }

        guest.Seen = parts.Time.GetUtcNow();
        return guest;
    }

    /// <summary>The guest goes.</summary>
    public static void Leave(Guest guest) => guest.Call.Post(() =>
    {
        guest.Call.Hangup(new(guest.Call.AnsweredAt is null ? CallReason.Cancelled : CallReason.HungUp));
        return default;
    });

    /// <summary>The owner lets somebody in; false when nobody of the number waits.</summary>
    public static bool Admit(ConferenceRoom? room, int number)
    {
        if (room?.Find(number) is not { State: MemberState.Waiting } member)
        {
            return false;
        }

        member.Call.Post(() =>
        {
            (member.Call.Flow as GuestFlow)?.Admit();
            return default;
        });
        return true;
    }

    /// <summary>Lets those go whose browsers are gone, and forgets those that are over and have heard so.</summary>
    public void Sweep()
    {
        var now = parts.Time.GetUtcNow();
        foreach (var guest in guests.Values.Where(one => now - one.Seen > AskMost))
        {
            guests.TryRemove(guest.Secret, out _);
            guest.Call.Post(() =>
            {
                guest.Call.Hangup(new(guest.Call.AnsweredAt is null ? CallReason.Cancelled : CallReason.Lost));
                return default;
            });
        }
    }

    protected override ValueTask RunOnceAsync(CancellationToken cancel)
    {
        Sweep();
        return default;
    }

    (Guest? Guest, GuestRefusal Refusal) Place(ConferenceRow row, string name, SessionDescription offer)
    {
        var party = new CallParty { Name = name, Kind = LegKind.Phone, Route = "guest" };
        var call = new Call(parts, row.Tenant, CallKind.Conference) { From = party };
        var leg = call.AddLeg(party, offer, isIncoming: true);
        var edge = new GuestLeg(leg);
        leg.Edge = edge;
        ConferenceEntrance.Mark(call, row);
        if (parts.Table.Count > parts.Options.MaxCalls
            || entrance.Place(call, row, party, invited: false, out var refusal) is not { } place)
        {
            refusal = entrance.Rooms.Find(row)?.Row.IsLocked ?? row.IsLocked ? DoorRefusal.Locked : DoorRefusal.Full;
            call.Post(() =>
            {
                call.Hangup(new(CallReason.NotAllowed));
                return default;
            });
            return (null, refusal == DoorRefusal.Locked ? GuestRefusal.Locked : GuestRefusal.Full);
        }

        place.Room.Move(place.Member, MemberState.Waiting);
        var flow = new GuestFlow(call, leg, place.Room, place.Member, entrance);
        call.Flow = flow;
        var guest = new Guest(parts.Ids.NewToken(), call, edge, place.Room, place.Member)
        {
            Seen = parts.Time.GetUtcNow(),
        };
        guests[guest.Secret] = guest;
        call.Post(() => flow.BeginAsync(row.Guests == GuestRule.Open));
        return (guest, default);
    }

    TenantId? DefaultTenant() => directory.Domains.Count > 0 ? directory.TenantOf(directory.Domains[0]) : null;

    // Signs that turn text around or are not seen would let one guest look like somebody else.
    static bool IsHidden(char one) => char.GetUnicodeCategory(one)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;

    // A browser that hides its addresses names none: then the one that it asks from tells which of ours it can reach.
    static SessionDescription Near(SessionDescription offer, System.Net.IPAddress? address) => address is null ? offer
        : offer with
        {
            Media = [.. offer.Media.Select(one => offer.ConnectionOf(one) is { IsNowhere: false } ? one
                : one with { Connection =
                    SdpConnection.For(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) })],
        };
}
