using Hutong.Contracts.Http;
using Hutong.Edge.Http.Fetching;
using Hutong.Edge.Http.Keys;
using Hutong.Edge.Http.Limits;
using Hutong.Edge.Http.Problems;
using Hutong.Edge.Http.SignIn;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Edge.Http;

/// <summary>
/// The HTTP API: sign-in by bearer token, limits, idempotency keys, problems, and the description at
/// <c>/openapi/v1.json</c>. What there is to call is declared by the modules.
/// </summary>
public static class HttpEdge
{
    /// <summary>Where the API begins.</summary>
    public const string Root = "/api/v1";

    /// <summary>Adds what the edge needs.</summary>
    public static IServiceCollection AddHttpEdge(this IServiceCollection services)
    {
        services.AddSettings<HttpEdgeOptions>("http");
        services.AddSettings<FetchOptions>("http:fetching");
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<IFetcher, GuardedFetcher>();
        services.AddProblemDetails(ApiProblems.Configure);
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(HttpPolicies.Account, policy => policy.RequireAuthenticatedUser().RequireAssertion(
                context => !context.User.HasClaim(claim => claim.Type == Caller.OperatorClaim)))
            .AddPolicy(HttpPolicies.Operator, policy => policy.RequireClaim(Caller.OperatorClaim));
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>Puts the edge into the application and maps what the modules declare.</summary>
    public static void UseHttpEdge(this WebApplication app, IEnumerable<IModule> modules)
    {
        app.UseRequestTraces();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), api =>
        {
            api.UseMiddleware<LimitMiddleware>();
            api.UseMiddleware<IdempotencyMiddleware>();
        });
        app.MapOpenApi();
        var group = app.MapGroup(Root);
        foreach (var module in modules)
        {
            module.MapHttp(group);
            module.MapPages(app);
        }

        group.MapFallback(() => TypedResults.Problem("there is nothing at this path", statusCode: 404))
            .ExcludeFromDescription();
    }
}
