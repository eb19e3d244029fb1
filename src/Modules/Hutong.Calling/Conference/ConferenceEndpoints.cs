using System.Security.Claims;
using Hutong.Calling.Http;
using Hutong.Calling.Recording;
using Hutong.Contracts.Http;
using Hutong.Storage;
using Hutong.Switch.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Calling.Conference;

/// <summary>Conferences over HTTP: made, seen and led by their owner, joined by link or PIN.</summary>
sealed class ConferenceEndpoints(
    ConferenceDesk desk, ConferenceStore store, ConferenceView view, RecordingKeeper recordings)
{
    const int IdCharactersMax = 64, TitleCharactersMax = 80, TargetCharactersMax = 256;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("", CreateAsync).WithSummary("Makes a conference").Produces<ConferenceBody>(201)
            .Produces<ConferenceBody>().ProducesProblem(400).ProducesProblem(429);
        group.MapGet("", ListAsync).WithSummary("One's own conferences, newest first").Produces<ConferencePage>();
        group.MapPost("/join", JoinAsync)
            .WithSummary("Opens a conference to the caller by its link, or by number and PIN")
            .Produces<ConferenceBody>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .ProducesProblem(429);
        group.MapGet("/{id}", OneAsync).WithSummary("One conference, and who is in it").Produces<ConferenceBody>()
            .ProducesProblem(404);
        group.MapPatch("/{id}", ChangeAsync)
            .WithSummary("Renames, locks, mutes all but the owner, says whether guests come in")
            .Produces<ConferenceBody>().ProducesProblem(400).ProducesProblem(404);
        group.MapPost("/{id}/end", EndAsync).WithSummary("Ends a conference: all leave, nobody gets in any more")
            .Produces(204).ProducesProblem(404);
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Ends a conference and takes it off the list")
            .Produces(204).ProducesProblem(404);
        group.MapPost("/{id}/people", InviteAsync).WithSummary("Rings somebody, at the owner's cost")
            .Produces<InvitedBody>(202).Produces<InvitedBody>().ProducesProblem(400).ProducesProblem(402)
            .ProducesProblem(403).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429);
        // Where it is off there is nothing to be asked.
        if (recordings.Options.Mode != RecordingMode.Off)
        {
            group.MapPost("/{id}/recording", RecordAsync)
                .WithSummary("Begins or ends a recording of a conference; all hear of it first").Produces(202)
                .ProducesProblem(404);
        }

        group.MapPatch("/{id}/people/{leg:int}", ChangePersonAsync)
            .WithSummary("Mutes somebody, or oneself; raises one's hand, or lowers a hand; lets a guest in")
            .Produces(204)
            .ProducesProblem(403).ProducesProblem(404);
        group.MapDelete("/{id}/people/{leg:int}", RemoveAsync).WithSummary("Puts somebody out").Produces(204)
            .ProducesProblem(404);
    }

    async Task<IResult> CreateAsync(NewConferenceBody body, ClaimsPrincipal user, CancellationToken cancel)
    {
        var title = body.Title?.Trim();
        if (title is not { Length: > 0 and <= TitleCharactersMax } || title.Any(char.IsControl)
            || body.Id is { Length: > IdCharactersMax or 0 })
        {
            return CallAnswers.Bad("'title' has 1 to 80 characters; 'id' has at most 64");
        }

        var owner = Caller.Of(user).Account;
        var made = await desk.CreateAsync(owner, title, body.Id, cancel);
        return made.Row is not { } row ? made.IsFull
                ? TypedResults.Problem(statusCode: 429, title: "there are too many conferences; end one first",
                    type: "urn:hutong:problem:conference-too-many")
                : CallAnswers.Problem(CallReason.Failed, null)
            : made.IsNew ? TypedResults.Created($"/api/v1/conferences/{row.Id}", view.Body(row, owner, true))
            : TypedResults.Ok(view.Body(row, owner, true));
    }

    async Task<IResult> ListAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        return TypedResults.Ok(new ConferencePage(
            [.. (await store.ListAsync(owner, cancel)).Select(row => view.Body(row, owner, false))]));
    }

    async Task<IResult> OneAsync(string id, ClaimsPrincipal user, CancellationToken cancel)
    {
        var reader = Caller.Of(user).Account;
        if (await desk.SeenAsync(reader, id, cancel) is not { } row)
        {
            return NotFound();
        }

        var kept = row.Owner == reader.Account ? await recordings.ListAsync(reader, id, cancel) : [];
        return TypedResults.Ok(view.Body(row, reader, true) with
        {
            Recordings = kept.Count == 0 ? null : [.. kept.Select(one => new RecordingBody(
                TimeColumns.FromMicroseconds(one.At), one.Seconds, one.Url))],
        });
    }

    async Task<IResult> RecordAsync(string id, NewRecording body, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        return await store.OwnAsync(owner, id, cancel) is { EndedAt: null } row
            && await desk.RecordAsync(owner, row, body.On)
            ? TypedResults.Accepted($"/api/v1/conferences/{id}") : NotFound();
    }

    async Task<IResult> JoinAsync(ConferenceJoin body, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.Token is null ? body is not { Number.Length: > 0 and <= IdCharactersMax,
            Pin.Length: > 0 and <= IdCharactersMax } : body.Token.Length > IdCharactersMax)
        {
            return CallAnswers.Bad("a link's 'token', or 'number' and 'pin'");
        }

        var reader = Caller.Of(user).Account;
        var (row, refusal) = await desk.JoinAsync(reader, body, cancel);
        return row is not null ? TypedResults.Ok(view.Body(row, reader, true))
            : refusal switch
            {
                DoorRefusal.Locked => TypedResults.Problem(statusCode: 409, title: "the conference is locked",
                    type: "urn:hutong:problem:conference-locked"),
                DoorRefusal.Removed => TypedResults.Problem(statusCode: 403, title: "you were put out of it",
                    type: "urn:hutong:problem:conference-removed"),
                DoorRefusal.Full => TypedResults.Problem(statusCode: 429, title: "too many tries, or too many people",
                    type: "urn:hutong:problem:conference-full"),
                _ => NotFound(),
            };
    }

    async Task<IResult> ChangeAsync(
        string id, ConferenceChange body, ClaimsPrincipal user, CancellationToken cancel)
    {
        var title = body.Title?.Trim();
        if (title is { Length: 0 or > TitleCharactersMax } || title?.Any(char.IsControl) == true)
        {
            return CallAnswers.Bad("'title' has 1 to 80 characters");
        }

        GuestRule? guests = body.Guests switch
        {
            "closed" => GuestRule.Closed,
            "lobby" => GuestRule.Lobby,
            "open" => GuestRule.Open,
            _ => null,
        };
        if (body.Guests is not null && guests is null)
        {
            return CallAnswers.Bad("'guests' is closed, lobby or open");
        }

        var owner = Caller.Of(user).Account;
        return await store.OwnAsync(owner, id, cancel) is { EndedAt: null } row
            && await desk.ChangeDoorAsync(row, guests, body.NewLink, cancel)
            && await desk.ChangeAsync(row, title, body.Locked, body.Muted, cancel) is { } next
            ? TypedResults.Ok(view.Body(next, owner, true)) : NotFound();
    }

    async Task<IResult> EndAsync(string id, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (await store.OwnAsync(Caller.Of(user).Account, id, cancel) is not { } row)
        {
            return NotFound();
        }

        return await desk.EndAsync(row, cancel) ? TypedResults.NoContent()
            : CallAnswers.Problem(CallReason.Failed, null);
    }

    async Task<IResult> DeleteAsync(string id, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (await store.OwnAsync(Caller.Of(user).Account, id, cancel) is not { } row)
        {
            return NotFound();
        }

        return await desk.EndAsync(row, cancel) && await store.DeleteAsync(row, cancel) ? TypedResults.NoContent()
            : CallAnswers.Problem(CallReason.Failed, null);
    }

    async Task<IResult> InviteAsync(
        string id, NewPerson body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.To is not { Length: > 0 and <= TargetCharactersMax } to
            || body.Id is { Length: > IdCharactersMax or 0 })
        {
            return CallAnswers.Bad("'to' is a number or an address; 'id' has at most 64 characters");
        }

        var owner = Caller.Of(user).Account;
        if (await store.OwnAsync(owner, id, cancel) is not { EndedAt: null } row)
        {
            return NotFound();
        }

        var start = await desk.InviteAsync(owner, row, to, body.Id, cancel);
        return start.Refusal is { } reason
            ? CallAnswers.Problem(reason, http.Request.Headers.AcceptLanguage.ToString())
            : start.IsNew ? TypedResults.Accepted($"/api/v1/conferences/{id}", new InvitedBody(start.Number, "ringing"))
            : TypedResults.Ok(new InvitedBody(start.Number, start.Number is null ? "gone" : "ringing"));
    }

    async Task<IResult> ChangePersonAsync(
        string id, int leg, PersonChange body, ClaimsPrincipal user, CancellationToken cancel)
    {
        var actor = Caller.Of(user).Account;
        return await desk.SeenAsync(actor, id, cancel) is not { } row ? NotFound()
            : desk.ChangePerson(actor, row, leg, body) switch
            {
                null => NotFound(),
                true => TypedResults.NoContent(),
                _ => TypedResults.Problem(statusCode: 403, title: "only the owner may",
                    type: "urn:hutong:problem:conference-owner"),
            };
    }

    async Task<IResult> RemoveAsync(string id, int leg, ClaimsPrincipal user, CancellationToken cancel) =>
        await store.OwnAsync(Caller.Of(user).Account, id, cancel) is { } row && desk.Remove(row, leg)
            ? TypedResults.NoContent() : NotFound();

    static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => TypedResults.Problem(
        statusCode: 404, title: "there is no such conference, or nobody of this number in it",
        type: "urn:hutong:problem:not-found");
}
