using System.Security.Claims;
using System.Text.Json.Serialization;
using Hutong.Contracts.Http;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Messaging.Push;

/// <param name="Conversations">How many conversations are unread; muted ones do not count.</param>
/// <param name="Messages">How many messages are, in them.</param>
sealed record UnreadAnswer(int Conversations, int Messages);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnreadAnswer))]
sealed partial class UnreadJson : JsonSerializerContext;

/// <summary>What is unread, for who has no stream open: the other accounts of a browser.</summary>
static class UnreadEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/unread", AnswerAsync).WithTags("push")
        .WithSummary("How much is unread").RequireAuthorization(HttpPolicies.Account)
        .Produces<UnreadAnswer>().ProducesProblem(401);

    static async Task<IResult> AnswerAsync(
        ClaimsPrincipal caller, UserTable users, UnreadView unread, CancellationToken cancel)
    {
        if (await users.FindAsync(Caller.Of(caller).Account.Address, cancel) is not { } user)
        {
            return TypedResults.Problem("the account is gone", statusCode: 401);
        }

        var (conversations, messages) = (0, 0);
        foreach (var (conversation, one) in await unread.ReadAsync(user, cancel))
        {
            if (!await unread.IsMutedAsync(user, conversation, cancel))
            {
                conversations++;
                messages += one.Count;
            }
        }

        return TypedResults.Ok(new UnreadAnswer(conversations, messages));
    }
}
