using Hutong.Calling.Http;
using Hutong.Calling.Records;
using Hutong.Switch.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Calling.Conference.Guests;

/// <param name="Token">What the link ends with.</param>
sealed record GuestLook(string? Token);

/// <param name="Title">What the conference is called.</param>
/// <param name="Lobby">Whether its owner lets each guest in.</param>
/// <param name="Locked">Whether nobody gets in now.</param>
sealed record GuestSight(string Title, bool Lobby, bool Locked);

/// <param name="Token">What the link ends with.</param>
/// <param name="Name">What the guest wants to be called: 1 to 40 characters.</param>
/// <param name="Sdp">The browser's offer of sound, with all of its candidates.</param>
sealed record GuestKnock(string? Token, string? Name, string? Sdp);

/// <param name="Secret">
/// What the browser gives in the field <c>Guest</c> of each further request. It opens the guest's own place only.
/// </param>
/// <param name="State">How far it is.</param>
sealed record GuestKnocked(string Secret, GuestState State);

/// <param name="State">waiting, in or over.</param>
/// <param name="Title">What the conference is called.</param>
/// <param name="Sdp">The server's answer, once the guest was let in.</param>
/// <param name="Count">How many are in it.</param>
/// <param name="Muted">Whether the guest is muted, by itself.</param>
/// <param name="Silenced">Whether the owner has muted the guest.</param>
/// <param name="Hand">Whether the guest's hand is up.</param>
/// <param name="Locked">Whether nobody gets in any more.</param>
/// <param name="Reason">Why it is over.</param>
/// <param name="Recording">soon, while all hear that it will be recorded; on; null when it is not.</param>
/// <param name="Asks">Whether only those who agree are in the recording.</param>
sealed record GuestState(string State, string Title, string? Sdp, int Count, bool Muted, bool Silenced, bool Hand,
    bool Locked, string? Reason, string? Recording = null, bool Asks = false);

/// <summary>Conferences for people without an account.</summary>
sealed class GuestEndpoints(GuestDesk desk)
{
    const string Field = "Guest";
    const int TokenCharactersMax = 64, NameCharactersMax = 200, SdpCharactersMax = 32 << 10;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("/look", LookAsync).WithSummary("The conference that a link leads guests to")
            .Produces<GuestSight>().ProducesProblem(404).ProducesProblem(429);
        group.MapPost("", KnockAsync).WithSummary("Asks to be let into a conference, by its link and a name")
            .Produces<GuestKnocked>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .ProducesProblem(429);
        group.MapGet("/me", Me).WithSummary("How far one is; asked every second or two while one is there")
            .Produces<GuestState>().ProducesProblem(404);
        group.MapPatch("/me", Change).WithSummary("Mutes oneself, raises one's hand").Produces<GuestState>()
            .ProducesProblem(404);
        group.MapDelete("/me", Leave).WithSummary("Goes").Produces(204).ProducesProblem(404);
    }

    async Task<IResult> LookAsync(GuestLook body, HttpContext http, CancellationToken cancel) =>
        body.Token is { Length: > 0 and <= TokenCharactersMax } token
            && await desk.LookAsync(http.Request.Host.Host, token, cancel) is { } row
            ? TypedResults.Ok(new GuestSight(row.Title, row.Guests == GuestRule.Lobby, row.IsLocked)) : NotFound();

    async Task<IResult> KnockAsync(GuestKnock body, HttpContext http, CancellationToken cancel)
    {
        if (body is not { Token.Length: > 0 and <= TokenCharactersMax, Name.Length: <= NameCharactersMax,
            Sdp.Length: > 0 and <= SdpCharactersMax })
        {
            return CallAnswers.Bad("'token', 'name' and 'sdp' are needed");
        }

        var (guest, refusal) = await desk.KnockAsync(http.Request.Host.Host, body.Token, body.Name, body.Sdp,
            http.Connection.RemoteIpAddress, cancel);
        return guest is not null ? TypedResults.Created("/api/v1/guests/me", new GuestKnocked(guest.Secret, Of(guest)))
            : refusal switch
            {
                GuestRefusal.Locked => TypedResults.Problem(statusCode: 409, title: "the conference is locked",
                    type: "urn:hutong:problem:conference-locked"),
                GuestRefusal.Full => TypedResults.Problem(statusCode: 429, title: "too many people, or too many wait",
                    type: "urn:hutong:problem:conference-full"),
                GuestRefusal.BadName => TypedResults.Problem(statusCode: 400, title: "'name' has 1 to 40 characters",
                    type: "urn:hutong:problem:guest-name"),
                GuestRefusal.BadDescription => TypedResults.Problem(statusCode: 400,
                    title: "'sdp' offers no sound that can be taken", type: "urn:hutong:problem:guest-sdp"),
                _ => NotFound(),
            };
    }

    IResult Me(HttpRequest request) => Found(request) is { } guest ? TypedResults.Ok(Of(guest)) : NotFound();

    IResult Change(PersonChange body, HttpRequest request)
    {
        if (Found(request) is not { } guest)
        {
            return NotFound();
        }

        if (body.Muted is { } muted)
        {
            guest.Room.Mute(guest.Member, muted, byOwner: false);
        }

        if (body.Agree is { } agrees)
        {
            guest.Room.Agree(guest.Member, agrees);
        }

        if (body.Hand is { } hand && guest.Member.State == MemberState.In)
        {
            guest.Room.Raise(guest.Member, hand);
        }

        return TypedResults.Ok(Of(guest));
    }

    IResult Leave(HttpRequest request)
    {
        if (Found(request) is not { } guest)
        {
            return NotFound();
        }

        GuestDesk.Leave(guest);
        return TypedResults.NoContent();
    }

    Guest? Found(HttpRequest request) => desk.Find(request.Headers[Field].ToString());

    static GuestState Of(Guest guest)
    {
        var (row, member) = (guest.Room.Row, guest.Member);
        var over = guest.Leg.Reason is not null || guest.Call.IsOver || member.State == MemberState.Gone;
        return new(over ? "over" : guest.Leg.Description is not null ? "in" : "waiting", row.Title,
            over ? null : guest.Leg.Description,
            guest.Room.People.Count(one => one.State == MemberState.In), member.Muted, member.Silenced,
            member.HandSince is not null, row.IsLocked,
            over ? row.EndedAt is not null ? "ended"
                : CallOutcome.Name(guest.Leg.Reason ?? guest.Call.Reason ?? CallReason.HungUp) : null,
            guest.Room.Recording is { } recording && guest.Leg.Description is not null
                ? recording.State == Recording.RecordingState.On ? "on" : "soon" : null,
            guest.Room.Recording?.Asks == true);
    }

    static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => TypedResults.Problem(
        statusCode: 404, title: "this link leads to no conference that takes guests",
        type: "urn:hutong:problem:not-found");
}
