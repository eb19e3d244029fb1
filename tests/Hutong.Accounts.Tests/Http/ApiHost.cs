using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Edge.Http;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Accounts.Tests.Http;

/// <summary>The module behind the HTTP edge, in memory, on a store of its own.</summary>
sealed class ApiHost : IAsyncDisposable
{
    readonly WebApplication app;
    readonly TestStore test;

    ApiHost(WebApplication app, TestStore test, ManualTime time) => (this.app, this.test, Time) = (app, test, time);

    public ManualTime Time { get; }

    public Telephones Telephones => app.Services.GetRequiredService<Telephones>();

    public IAccountAdmin Admin => app.Services.GetRequiredService<IAccountAdmin>();

    public HttpClient Client => app.GetTestClient();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ApiHost> StartAsync(string peer = "192.0.2.7", bool developmentCodes = false)
    {
        var test = await TestStore.OpenAsync(StoreKind.Sqlite, Schema.AccountsMigrations.All);
        var time = new ManualTime();
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(time).AddSingleton<IIdSource, RandomIdSource>().AddSingleton(test.Store)
            .AddSingleton(test.Options)
            .AddSingleton<IPublicAddress, FixedAddress>()
            .AddSingleton(new Hutong.Accounts.Passkeys.PasskeyOptions())
            .AddSingleton(new Hutong.Accounts.Pairing.PairingOptions())
            .AddSingleton(new AccountsOptions { Domain = "example.net", DevelopmentCodes = developmentCodes })
            .AddSingleton(new PasswordOptions { Rounds = 4096 }).AddSingleton(new GuessOptions())
            .AddSingleton(new CodeOptions()).AddSingleton(new Hutong.Accounts.Invitations.InvitationOptions())
            .AddSingleton(new HttpEdgeOptions());
        new AccountsModule().AddServices(services);
        services.AddSingleton<UserTable>(all => new(all.GetRequiredService<IDirectory>(), [], time));
        if (!developmentCodes)
        {
            services.AddSingleton<Telephones>().AddSingleton<ICodeSender>(all => all.GetRequiredService<Telephones>());
        }

        services.AddHttpEdge();
        // Loops on the test's clock would never end: what they do is called by hand.
        foreach (var loop in services.Where(service => service.ServiceType == typeof(IHostedService) &&
            service.ImplementationFactory is not null).ToArray())
        {
            services.Remove(loop);
        }

        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            return next(context);
        });
        app.UseHttpEdge([new AccountsModule()]);
        await app.Services.GetRequiredService<IAccountsStart>().StartAsync(Cancel);
        await app.StartAsync(Cancel);
        return new(app, test, time);
    }

    /// <summary>Sends JSON and reads JSON (or nothing).</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var response = await Client.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        return (response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    /// <summary>Signs up by number; the token.</summary>
    public async Task<string> SignUpAsync(string number)
    {
        var code = await CodeAsync(number);
        var (status, body) = await SendAsync(HttpMethod.Post, "/sessions", new { address = number, code });
        Assert.Equal(HttpStatusCode.Created, status);
        return body.GetProperty("token").GetString()!;
    }

    public async Task<string> CodeAsync(string number, string? purpose = null)
    {
        var (status, _) = await SendAsync(HttpMethod.Post, "/codes", new { number, purpose });
        Assert.Equal(HttpStatusCode.Accepted, status);
        return Telephones.Last.Last().Value;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await test.DisposeAsync();
    }
}
