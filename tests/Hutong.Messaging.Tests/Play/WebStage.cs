using System.Security.Claims;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Messaging.Settings;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Tests.Play;

/// <summary>The HTTP side of a world on a free port of loopback; who asks is named in a header and believed.</summary>
sealed class WebStage : IAsyncDisposable
{
    readonly WebApplication web;

    WebStage(WebApplication web) => this.web = web;

    public static async Task<WebStage> StartAsync(
        World world, Action<IServiceCollection> services, Action<IEndpointRouteBuilder> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(world.Get<UserTable>()).AddSingleton<TimeProvider>(world.Clock);
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SettingsJson.Default));
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(HttpPolicies.Account, policy => policy.RequireAuthenticatedUser());
        services(builder.Services);
        var web = builder.Build();
        web.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (Jid.TryParse(context.Request.Headers["Test-Account"].ToString(), out var address)
                && await world.Exchange.Users.FindAsync(address, context.RequestAborted) is { } user)
            {
                context.User = new ClaimsPrincipal(
                    new ClaimsIdentity(new Caller(user.Ref, new DeviceId(7)).ToClaims(), "test"));
            }

            await next(context);
        });
        web.UseRouting();
        web.UseAuthorization();
        map(web.MapGroup("/api/v1"));
        await web.StartAsync(TestContext.Current.CancellationToken);
        return new(web);
    }

    /// <summary>A client that asks as an account.</summary>
    public HttpClient As(string address)
    {
        var client = new HttpClient { BaseAddress = new Uri(web.Urls.First() + "/api/v1/") };
        client.DefaultRequestHeaders.Add("Test-Account", address);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
    }
}
