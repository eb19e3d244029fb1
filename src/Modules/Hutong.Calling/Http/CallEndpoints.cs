using System.Security.Claims;
using Hutong.Calling.Callback;
using Hutong.Calling.Calls;
using Hutong.Calling.Numbers;
using Hutong.Calling.Settings;
using Hutong.Contracts.Http;
using Hutong.Switch.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Calling.Http;

/// <summary>Calls over HTTP: callbacks, what goes on, what was, what one has chosen.</summary>
sealed class CallEndpoints(
    CallbackStarter callbacks, CallReader reader, CallParts parts, CallSettingsStore settings)
{
    const int IdCharactersMax = 64, NumberCharactersMax = 256, RingSecondsMax = 120, RingSecondsMin = 5;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("", BeginAsync)
            .WithSummary("Calls back: rings one's own telephone, then the other's, and joins them")
            .Produces<CallBody>(201).Produces<CallBody>().ProducesProblem(400).ProducesProblem(402)
            .ProducesProblem(403).ProducesProblem(404).ProducesProblem(429);
        group.MapGet("", HistoryAsync).WithSummary("Calls made and received, newest first").Produces<HistoryPage>();
        group.MapGet("/settings", SettingsAsync).WithSummary("What happens to calls that come")
            .Produces<CallSettings>();
        group.MapPut("/settings", SaveAsync).WithSummary("Chooses what happens to calls that come")
            .Produces<CallSettings>().ProducesProblem(400);
        group.MapGet("/{id}", OneAsync).WithSummary("One call, that goes on or is over").Produces<CallBody>()
            .ProducesProblem(404);
        group.MapDelete("/{id}", HangUp).WithSummary("Hangs up").Produces(204).ProducesProblem(404);
        group.MapPost("/{id}/telephone", SwitchAsync)
            .WithSummary("Moves one's own end of a call to one's telephone, while the other end stays")
            .Produces(202).ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/{id}/legs", AddAsync).WithSummary("Calls somebody into a call that goes on")
            .Produces(202).ProducesProblem(400).ProducesProblem(404);
    }

    async Task<IResult> BeginAsync(
        NewCall body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.To is not { Length: > 0 and <= NumberCharactersMax } to
            || body.Id is { Length: > IdCharactersMax or 0 }
            || body.From is { Length: > NumberCharactersMax or 0 })
        {
            return CallAnswers.Bad("'to' is a number or an address; 'id' has at most 64 characters");
        }

        var owner = Caller.Of(user).Account;
        var start = await callbacks.BeginAsync(owner, body.From, to, body.Id, cancel);
        if (start.Id is not { } id)
        {
            return CallAnswers.Problem(start.Refusal ?? CallReason.Failed, Language(http));
        }

        var call = await reader.OneAsync(owner, id, Language(http), cancel);
        return start.IsNew ? TypedResults.Created($"/api/v1/calls/{id}", call) : TypedResults.Ok(call);
    }

    async Task<IResult> HistoryAsync(
        ClaimsPrincipal user, CancellationToken cancel, string? after = null, int limit = 50, string? outcome = null) =>
        TypedResults.Ok(await reader.HistoryAsync(
            Caller.Of(user).Account, after, Math.Clamp(limit, 1, 200), outcome, cancel));

    async Task<IResult> OneAsync(string id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel) =>
        await reader.OneAsync(Caller.Of(user).Account, id, Language(http), cancel) is { } call
            ? TypedResults.Ok(call) : CallAnswers.NotFound();

    IResult HangUp(string id, ClaimsPrincipal user)
    {
        if (reader.Live(Caller.Of(user).Account, id) is not { } call)
        {
            return CallAnswers.NotFound();
        }

        call.Post(() =>
        {
            call.Hangup(new(call.AnsweredAt is null ? CallReason.Cancelled : CallReason.HungUp));
            return default;
        });
        return TypedResults.NoContent();
    }

    IResult AddAsync(string id, NewLeg body, ClaimsPrincipal user)
    {
        var owner = Caller.Of(user).Account;
        if (reader.Live(owner, id) is not { AnsweredAt: not null } call || call.Payer?.Account != owner.Account)
        {
            return CallAnswers.NotFound();
        }

        var dialled = Dialled.Read(body.To ?? "", Dialled.RegionOf(owner.Address.Local, parts.Options.Region));
        if (dialled.Kind != DialledKind.Number)
        {
            return CallAnswers.Bad("'to' is a telephone number");
        }

        call.Post(async () =>
        {
            var show = await parts.Owners.ProvedAsync(owner, CancellationToken.None) ?? parts.ServiceNumber;
            await Ringing.TelephoneAsync(
                call, dialled.Text, owner, show, [], parts.Options.RingTime * 2);
        });
        return TypedResults.Accepted($"/api/v1/calls/{id}");
    }

    async Task<IResult> SwitchAsync(string id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        var own = reader.Live(owner, id)?.Legs.FirstOrDefault(
            leg => leg.State == LegState.Answered && leg.Party.Account?.Account == owner.Account);
        if (own is not { Call: var call })
        {
            return CallAnswers.NotFound();
        }

        if (await parts.Owners.ProvedAsync(owner, cancel) is not { } number)
        {
            return CallAnswers.Problem(CallReason.CallerIdNotProved, Language(http));
        }

        call.Post(() => call.Flow is TalkFlow talk ? talk.SwitchAsync(own, number) : default);
        return TypedResults.Accepted($"/api/v1/calls/{id}");
    }

    async Task<IResult> SettingsAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        TypedResults.Ok(await settings.OfAsync(Caller.Of(user).Account, cancel));

    async Task<IResult> SaveAsync(CallSettings body, ClaimsPrincipal user, CancellationToken cancel)
    {
        string?[] targets = [body.ForwardAlways, body.ForwardBusy, body.ForwardNoAnswer, body.ForwardAway];
        if (targets.Any(one => one is { Length: > NumberCharactersMax or 0 })
            || body.RingSeconds is not (0 or (>= RingSecondsMin and <= RingSecondsMax)))
        {
            return CallAnswers.Bad("'ringSeconds' is 5 to 120, or 0; calls are forwarded to numbers or addresses");
        }

        return await settings.SaveAsync(Caller.Of(user).Account, body, cancel)
            ? TypedResults.Ok(body) : CallAnswers.Problem(CallReason.Failed, null);
    }

    static string? Language(HttpContext http) => http.Request.Headers.AcceptLanguage.ToString();
}
