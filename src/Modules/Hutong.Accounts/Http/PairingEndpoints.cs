using System.Security.Claims;
using Hutong.Accounts.Pairing;
using Hutong.Contracts.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>
/// Signing in on a computer with a telephone: the computer's side needs no token, the telephone's does.
/// </summary>
static class PairingEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var computer = api.MapGroup("/sessions/pairing").WithTags("sign-in");
        computer.MapPost("", BeginAsync).WithSummary("Makes a code for the screen, good for two minutes")
            .Produces<PairingAnswer>(201).ProducesProblem(429);
        computer.MapPost("/claim", ClaimAsync)
            .WithSummary("Waits for news; 201 with a session when the telephone has allowed it")
            .Produces<SessionAnswer>(201).Produces<PairingNewsAnswer>(202).ProducesProblem(403).ProducesProblem(404);

        var phone = api.MapGroup("/pairings/{id}").WithTags("sign-in").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401).ProducesProblem(404);
        phone.MapGet("", LookAsync).WithSummary("What wants to sign in, after scanning").Produces<PairingViewAnswer>();
        phone.MapPost("", AllowAsync).WithSummary("Allows it").Produces(204);
        phone.MapDelete("", RefuseAsync).WithSummary("Refuses it").Produces(204);
    }

    static async Task<IResult> BeginAsync(
        PairingRequest body, HttpContext http, PairingDesk desk, CancellationToken cancel) => Answers.From(
        await desk.BeginAsync(SignInEndpoints.Device(body.Device), Answers.Origin(http), cancel),
        made => TypedResults.Created((string?)null, new PairingAnswer(made.Secret, made.Url, made.Expires)));

    static async Task<IResult> ClaimAsync(
        PairingClaim body, HttpContext http, PairingDesk desk, CancellationToken cancel)
    {
        var known = body.State == "scanned" ? PairingState.Scanned : PairingState.Shown;
        return Answers.From(await desk.AskAsync(body.Secret, known, Answers.Origin(http), cancel),
            news => news.In is { } done ? SignInEndpoints.Created(done) : TypedResults.Accepted((string?)null,
                new PairingNewsAnswer(news.State == PairingState.Scanned ? "scanned" : "shown", news.Code)));
    }

    static async Task<IResult> LookAsync(string id, PairingDesk desk, CancellationToken cancel) => Answers.From(
        await desk.LookAsync(id, cancel),
        view => TypedResults.Ok(new PairingViewAnswer(view.Device, view.Peer, view.Code, view.Expires)));

    static async Task<IResult> AllowAsync(
        string id, PairingCode body, ClaimsPrincipal user, PairingDesk desk, CancellationToken cancel) =>
        Answers.From(await desk.AnswerAsync(Caller.Of(user).Account, id, body.Code, true, cancel),
            _ => TypedResults.NoContent());

    static async Task<IResult> RefuseAsync(
        string id, ClaimsPrincipal user, PairingDesk desk, CancellationToken cancel) =>
        Answers.From(await desk.AnswerAsync(Caller.Of(user).Account, id, null, false, cancel),
            _ => TypedResults.NoContent());
}

/// <param name="Device">What the computer is called in lists and on the telephone.</param>
sealed record PairingRequest(string? Device = null);

/// <param name="Secret">The computer's own; it claims the session and is never shown.</param>
/// <param name="Url">What the picture holds.</param>
/// <param name="Expires">When it is over.</param>
sealed record PairingAnswer(string Secret, string Url, DateTimeOffset Expires);

/// <param name="Secret">The secret.</param>
/// <param name="State">
/// What is known already: <c>shown</c> (when left out) or <c>scanned</c>; news is waited for.
/// </param>
sealed record PairingClaim(string Secret, string? State = null);

/// <param name="State"><c>shown</c> or <c>scanned</c>.</param>
/// <param name="Code">Four digits to show beside the picture, once it was scanned.</param>
sealed record PairingNewsAnswer(string State, string? Code);

/// <param name="Device">What the computer is called.</param>
/// <param name="Address">The network address that it asks from.</param>
/// <param name="Code">Four digits: the same as on its screen.</param>
/// <param name="Expires">When it is over.</param>
sealed record PairingViewAnswer(string Device, string Address, string Code, DateTimeOffset Expires);

/// <param name="Code">The digits that were shown.</param>
sealed record PairingCode(string Code);
