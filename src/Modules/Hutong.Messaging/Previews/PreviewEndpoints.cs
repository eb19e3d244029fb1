using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Hutong.Contracts.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Messaging.Previews;

/// <param name="Url">An http or https address.</param>
sealed record PreviewRequest(string Url);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(Preview))]
sealed partial class PreviewJson : JsonSerializerContext;

/// <summary>Previews of links over HTTP.</summary>
static class PreviewEndpoints
{
    const int LongestUrl = 2_048;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/previews", LookAsync)
        .WithTags("messages").RequireAuthorization(HttpPolicies.Account)
        .WithSummary("What a link leads to; its picture becomes an upload of the caller")
        .Produces<Preview>().Produces(204).ProducesProblem(400).ProducesProblem(401).ProducesProblem(429);

    static async Task<IResult> LookAsync(
        PreviewRequest body, ClaimsPrincipal caller, HttpContext http, PreviewService service, PreviewBudget budget,
        PreviewOptions options, CancellationToken cancel)
    {
        if (body.Url.Length > LongestUrl || !Uri.TryCreate(body.Url, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            return TypedResults.Problem("url is no http or https address", statusCode: 400);
        }

        var account = Caller.Of(caller).Account;
        if (!options.Enabled)
        {
            return TypedResults.NoContent();
        }

        if (budget.Take(account.Account) is { } wait)
        {
            http.Response.Headers.RetryAfter =
                Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return TypedResults.Problem("too many links in an hour", statusCode: 429);
        }

        // Why there is nothing is not told: it would say what can be reached from here.
        return await service.LookAsync(account, address, cancel) is { } preview
            ? TypedResults.Ok(preview) : TypedResults.NoContent();
    }
}
