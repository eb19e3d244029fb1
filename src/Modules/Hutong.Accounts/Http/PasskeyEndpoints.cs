using System.Buffers.Text;
using System.Security.Claims;
using Hutong.Accounts.Passkeys;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>
/// Passkeys: what goes to <c>navigator.credentials</c> and what comes back is in the JSON forms of WebAuthn level 3
/// section 5.1 (<c>parseCreationOptionsFromJSON</c>, <c>toJSON</c>).
/// </summary>
static class PasskeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/passkeys").WithTags("passkeys").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        own.MapGet("", ListAsync).WithSummary("The account's passkeys").Produces<PasskeyPage>();
        own.MapPost("/options", CreationOptionsAsync).WithSummary("Options to make a passkey with")
            .Produces<PasskeyCreation>();
        own.MapPost("", AddAsync).WithSummary("Adds the passkey that was made").Produces<PasskeyAnswer>(201)
            .ProducesProblem(403).ProducesProblem(409).ProducesProblem(429);
        own.MapPatch("/{id}", RenameAsync).WithSummary("Renames a passkey").Produces(204).ProducesProblem(404);
        own.MapDelete("/{id}", RemoveAsync).WithSummary("Takes a passkey back").Produces(204).ProducesProblem(404);

        var entry = api.MapGroup("/sessions/passkey").WithTags("sign-in");
        entry.MapPost("/options", RequestOptions).WithSummary("Options to sign in with a passkey")
            .Produces<PasskeyRequestOptions>();
        entry.MapPost("", EnterAsync).WithSummary("Signs in by passkey").Produces<SessionAnswer>(201)
            .ProducesProblem(401).ProducesProblem(429);
    }

    static async Task<IResult> ListAsync(ClaimsPrincipal user, PasskeyBook book, CancellationToken cancel) =>
        TypedResults.Ok(new PasskeyPage(
            [.. (await book.ListAsync(Caller.Of(user).Account, cancel)).Select(Item)], null));

    static async Task<IResult> CreationOptionsAsync(
        ClaimsPrincipal user, PasskeyBook book, PasskeyChallenges challenges, CancellationToken cancel)
    {
        var account = Caller.Of(user).Account;
        var existing = await book.ListAsync(account, cancel);
        var name = account.Address.Local ?? "";
        return TypedResults.Ok(new PasskeyCreation(new(
            challenges.Create(account.Account), new(book.Place.Party, "Hutong 互通"),
            new(Base64Url.EncodeToString(PasskeyBook.Handle(account)), account.Address.ToString(), name),
            [new(CoseKey.Es256), new(CoseKey.Rs256)], PasskeyChallenges.TimeoutMilliseconds,
            [.. existing.Select(one => new PasskeyDescriptor(
                Base64Url.EncodeToString(one.Credential), Transports(one)))],
            new("required", "required", true), "none")));
    }

    static async Task<IResult> AddAsync(
        PasskeyAddition body, ClaimsPrincipal user, PasskeyBook book, CancellationToken cancel)
    {
        var response = body.Credential.Response;
        if (Bytes(response.ClientDataJSON) is not { } clientData || Bytes(response.AttestationObject) is not { } made)
        {
            return Answers.Problem(AccountFault.NotAllowed, "the credential is not of the form");
        }

        var added = await book.AddAsync(Caller.Of(user).Account,
            new(clientData, made, response.Transports ?? []), body.Name ?? "passkey", cancel);
        return Answers.From(added, one => TypedResults.Created((string?)null, Item(one)));
    }

    static async Task<IResult> RenameAsync(
        string id, PasskeyName body, ClaimsPrincipal user, PasskeyBook book, CancellationToken cancel) =>
        Answers.From(await book.RenameAsync(Caller.Of(user).Account, Answers.TryId(id, out var number) ? number : 0,
            body.Name, cancel), _ => TypedResults.NoContent());

    static async Task<IResult> RemoveAsync(
        string id, ClaimsPrincipal user, PasskeyBook book, CancellationToken cancel) =>
        Answers.From(await book.RemoveAsync(Caller.Of(user).Account, Answers.TryId(id, out var number) ? number : 0,
            cancel), _ => TypedResults.NoContent());

    static Ok<PasskeyRequestOptions> RequestOptions(PasskeyBook book, PasskeyChallenges challenges) =>
        TypedResults.Ok(new PasskeyRequestOptions(new(challenges.Create(AccountId.None), book.Place.Party,
            PasskeyChallenges.TimeoutMilliseconds, "required", [])));

    static async Task<IResult> EnterAsync(
        PasskeySession body, HttpContext http, PasskeyBook book, CancellationToken cancel)
    {
        var response = body.Credential.Response;
        var proof = Bytes(body.Credential.RawId) is { } id && Bytes(response.ClientDataJSON) is { } clientData
            && Bytes(response.AuthenticatorData) is { } authenticator && Bytes(response.Signature) is { } signature
            ? new PasskeyProof(id, clientData, authenticator, signature, Bytes(response.UserHandle) ?? [])
            : new PasskeyProof([], [], [], [], []);
        return Answers.From(
            await book.EnterAsync(proof, SignInEndpoints.Device(body.Device), Answers.Origin(http), cancel),
            SignInEndpoints.Created);
    }

    static PasskeyAnswer Item(Passkey one) =>
        new(Answers.Id(one.Id), one.Name, one.BackedUp, one.Created, one.Used);

    static string[] Transports(Passkey one) =>
        one.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    static byte[]? Bytes(string? text) =>
        text is not null && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
