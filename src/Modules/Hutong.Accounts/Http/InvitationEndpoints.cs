using System.Security.Claims;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>Invitations of an account.</summary>
static class InvitationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/invitations").WithTags("invitations").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        group.MapPost("", CreateAsync).WithSummary("Makes an invitation; shown once").Produces<InvitationAnswer>(201)
            .ProducesProblem(403).ProducesProblem(429);
        group.MapGet("", ListAsync).WithSummary("Invitations that are still good").Produces<InvitationPage>();
        group.MapDelete("/{id}", RevokeAsync).WithSummary("Takes an invitation back").Produces(204)
            .ProducesProblem(404);
    }

    static async Task<IResult> CreateAsync(
        InvitationRequest body, ClaimsPrincipal user, IInvitations invitations, CancellationToken cancel)
    {
        if (Kind(body.Kind) is not { } kind)
        {
            return TypedResults.Problem("kind is contact, contact-with-account or account", statusCode: 400);
        }

        var account = Caller.Of(user).Account;
        var made = await invitations.CreateAsync(account, kind, account.Address.Domain, body.Name, cancel);
        return Answers.From(made, one => TypedResults.Created((string?)null,
            new InvitationAnswer(Answers.Id(one.Id), one.Uri, one.Token, one.Expires)));
    }

    static async Task<IResult> ListAsync(ClaimsPrincipal user, IInvitations invitations, CancellationToken cancel) =>
        TypedResults.Ok(new InvitationPage(
            [.. (await invitations.ListAsync(Caller.Of(user).Account, cancel))
                .Select(one => new InvitationItem(Answers.Id(one.Id), Name(one.Kind), one.Address, one.Expires))],
                null));

    static async Task<IResult> RevokeAsync(
        string id, ClaimsPrincipal user, IInvitations invitations, CancellationToken cancel) => Answers.From(
        await invitations.RevokeAsync(Caller.Of(user).Account, Answers.TryId(id, out var number) ? number : 0, cancel),
        _ => TypedResults.NoContent());

    static InvitationKind? Kind(string? name) => name switch
    {
        null or "contact-with-account" => InvitationKind.ContactWithAccount,
        "contact" => InvitationKind.Contact,
        "account" => InvitationKind.Account,
        _ => null,
    };

    static string Name(InvitationKind kind) => kind switch
    {
        InvitationKind.Contact => "contact",
        InvitationKind.ContactWithAccount => "contact-with-account",
        _ => "account",
    };
}
