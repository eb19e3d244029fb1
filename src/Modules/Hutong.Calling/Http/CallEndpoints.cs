using System.Security.Claims;
using Hutong.Calling.Callback;
using Hutong.Calling.Calls;
using Hutong.Calling.Jingle;
using Hutong.Calling.Recording;
using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
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
        group.MapPost("/{id}/join", JoinAsync)
            .WithSummary("Has the server join a call that goes directly from app to app, so that it can be handed on")
            .Produces(204).ProducesProblem(404).ProducesProblem(409).ProducesProblem(429);
        group.MapPost("/{id}/telephone", SwitchAsync)
            .WithSummary("Moves one's own end of a call to one's telephone, while the other end stays")
            .Produces(202).ProducesProblem(403).ProducesProblem(404);
        group.MapPost("/{id}/legs", AddAsync).WithSummary("Calls somebody into a call that goes on")
            .Produces(202).ProducesProblem(400).ProducesProblem(402).ProducesProblem(403).ProducesProblem(404)
            .ProducesProblem(429);
        group.MapPost("/{id}/transfer", TransferAsync)
            .WithSummary("Hands a call on to somebody, or joins it with one's other call, and leaves")
            .Produces(202).ProducesProblem(400).ProducesProblem(402).ProducesProblem(403).ProducesProblem(404)
            .ProducesProblem(409);
        // Where it is off there is nothing to be asked.
        if (parts.Recordings.Options.Mode != RecordingMode.Off)
        {
            group.MapPost("/{id}/recording", RecordAsync)
                .WithSummary("Begins or ends a recording of a call; all hear of it first")
                .Produces(202).ProducesProblem(404);
            group.MapPost("/{id}/recording/consent", ConsentAsync)
                .WithSummary("Lets a call be recorded by who asked, or does not").Produces(202).ProducesProblem(404);
        }
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

    async Task<IResult> JoinAsync(string id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        return reader.Live(owner, id) is not { AnsweredAt: not null } call ? CallAnswers.NotFound()
            : await ComeAsync(call, owner, http, cancel) ?? TypedResults.NoContent();
    }

    // What goes directly from app to app comes to the server first. The refusal, or null.
    static async ValueTask<IResult?> ComeAsync(
        Call call, AccountRef owner, HttpContext http, CancellationToken cancel, bool canLag = false) =>
        call.Flow is AppCallFlow apps && await apps.MoveAsync(owner, canLag, cancel) is { } reason
            ? CallAnswers.Problem(reason, Language(http)) : null;

    async Task<IResult> AddAsync(
        string id, NewLeg body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (reader.Live(owner, id) is not { AnsweredAt: not null, Conference: null } call
            || (call.Payer?.Account != owner.Account && call.Flow is not AppCallFlow
                && CallReader.Own(call, owner) is null))
        {
            return CallAnswers.NotFound();
        }

        if (body.To is not { Length: > 0 and <= NumberCharactersMax } target)
        {
            return CallAnswers.Bad("'to' is a number or an address");
        }

        if (await ComeAsync(call, owner, http, cancel) is { } apart)
        {
            return apart;
        }

        var to = await FindAsync(owner, target, cancel);
        if (to.Account is null && to.Number is null)
        {
            return CallAnswers.Problem(to.Refusal ?? CallReason.NotFound, Language(http));
        }

        var refusal = await DoAsync(call, async () => call.Flow is TalkFlow talk
            ? await talk.AddAsync(owner, new() { Account = owner }, to) : CallReason.Failed, cancel);
        return refusal is { } reason ? CallAnswers.Problem(reason, Language(http))
            : TypedResults.Accepted($"/api/v1/calls/{id}");
    }

    async Task<IResult> RecordAsync(
        string id, NewRecording body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        return body.On && reader.Live(owner, id) is { AnsweredAt: not null } call
            && await ComeAsync(call, owner, http, cancel) is { } apart ? apart
            : await OwnAsync(id, user, (talk, own, _) => talk.RecordAsync(own, owner, body.On), cancel);
    }

    Task<IResult> ConsentAsync(string id, Consent body, ClaimsPrincipal user, CancellationToken cancel) =>
        OwnAsync(id, user, (talk, own, _) =>
        {
            talk.Recording?.Answer(own, body.Agree);
            return default;
        }, cancel);

    async Task<IResult> OwnAsync(
        string id, ClaimsPrincipal user, Func<TalkFlow, CallLeg, AccountRef, ValueTask> work, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (reader.Live(owner, id) is not { } call || CallReader.Own(call, owner) is not { } own)
        {
            return CallAnswers.NotFound();
        }

        var refusal = await DoAsync(call, async () =>
        {
            if (call.Flow is not TalkFlow talk)
            {
                return CallReason.NotFound;
            }

            await work(talk, own, owner);
            return null;
        }, cancel);
        return refusal is null ? TypedResults.Accepted($"/api/v1/calls/{id}") : CallAnswers.NotFound();
    }

    async Task<IResult> TransferAsync(
        string id, NewTransfer body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (body.To is null == body.Call is null || body.To is { Length: 0 or > NumberCharactersMax })
        {
            return CallAnswers.Bad("exactly one of 'to', a number or an address, and 'call', one's other call");
        }

        if (reader.Live(owner, id) is not { AnsweredAt: not null } call)
        {
            return CallAnswers.NotFound();
        }

        if (await ComeAsync(call, owner, http, cancel) is { } apart)
        {
            return apart;
        }

        ILeg? other = null;
        if (body.Call is { } second)
        {
            if (reader.Live(owner, second) is not { } joined || joined == call)
            {
                return CallAnswers.NotFound();
            }

            if (await ComeAsync(joined, owner, http, cancel) is { } also)
            {
                return also;
            }

            if (CallReader.Own(joined, owner) is not { Edge: { } edge })
            {
                return CallAnswers.NotFound();
            }

            other = edge;
        }

        if (CallReader.Own(call, owner) is not { } own)
        {
            return CallAnswers.NotFound();
        }

        var refusal = await DoAsync(call, async () =>
        {
            await call.Flow.OnTransfer(own, new(Local(owner, body.To ?? ""), other));
            return own.Handing is { State: TransferState.Failed } handing ? handing.Reason ?? CallReason.Failed : null;
        }, cancel);
        return refusal is { } reason ? CallAnswers.Problem(reason, Language(http))
            : TypedResults.Accepted($"/api/v1/calls/{id}");
    }

    // An address under the own domain is called by its name or number.
    static string Local(AccountRef owner, string to) =>
        Jid.TryParse(to, out var address) && address is { Local: { } local } && address.Domain == owner.Address.Domain
            ? local : to;

    ValueTask<Destination> FindAsync(AccountRef owner, string to, CancellationToken cancel) =>
        Destinations.FindAsync(parts, owner.Tenant, owner, Local(owner, to), owner.Address.Domain, cancel);

    // In the call's mailbox; a call that is over meanwhile says that it is gone.
    static async Task<CallReason?> DoAsync(Call call, Func<ValueTask<CallReason?>> work, CancellationToken cancel)
    {
        var done = new TaskCompletionSource<CallReason?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = call.Post(async () =>
        {
            CallReason? refusal = CallReason.Failed;
            try
            {
                refusal = call.IsOver ? CallReason.NotFound : await work();
            }
            finally
            {
                done.TrySetResult(refusal);
            }
        });
        return posted ? await done.Task.WaitAsync(cancel) : CallReason.Full;
    }

    async Task<IResult> SwitchAsync(string id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (reader.Live(owner, id) is not { } call
            || (call.Flow is not AppCallFlow && CallReader.Own(call, owner) is null))
        {
            return CallAnswers.NotFound();
        }

        if (await parts.Owners.ProvedAsync(owner, cancel) is not { } number)
        {
            return CallAnswers.Problem(CallReason.CallerIdNotProved, Language(http));
        }

        if (await ComeAsync(call, owner, http, cancel, canLag: true) is { } apart)
        {
            return apart;
        }

        if (CallReader.Own(call, owner) is not { } own)
        {
            return CallAnswers.NotFound();
        }

        var refusal = await DoAsync(call, async () =>
        {
            if (call.Flow is TalkFlow talk)
            {
                await talk.SwitchAsync(own, number);
            }

            return own.Handing is { State: TransferState.Failed } handing ? handing.Reason ?? CallReason.Failed : null;
        }, cancel);
        return refusal is { } reason ? CallAnswers.Problem(reason, Language(http))
            : TypedResults.Accepted($"/api/v1/calls/{id}");
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
