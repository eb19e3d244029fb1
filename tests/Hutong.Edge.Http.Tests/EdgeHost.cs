using System.Net;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Switch.Modules;
using Hutong.Xmpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Http.Tests;

/// <summary>The edge with a module of two endpoints, a door that knows one token, and keys in memory.</summary>
sealed class EdgeHost : IAsyncDisposable
{
    public const string Token = "ht1_alice";
    public const string OperatorToken = "ho1_operator";

    readonly WebApplication app;

    EdgeHost(WebApplication app) => this.app = app;

    public HttpClient Client => app.GetTestClient();

    public static async Task<EdgeHost> StartAsync(Action<HttpEdgeOptions>? configure = null)
    {
        var options = new HttpEdgeOptions();
        configure?.Invoke(options);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton<ISignIn, Door>()
            .AddSingleton<IOperatorTokens, Door>().AddSingleton<IIdempotencyKeys, Keys>();
        builder.Services.AddHttpEdge();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
            return next(context);
        });
        app.UseHttpEdge([new Counter()]);
        await app.StartAsync();
        return new(app);
    }

    public static HttpRequestMessage Request(HttpMethod method, string path, string? token = Token, string? key = null)
    {
        var request = new HttpRequestMessage(method, HttpEdge.Root + path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    sealed class Counter : IModule
    {
        int count;

        public string Name => "counter";

        public void AddServices(IServiceCollection services)
        {
        }

        public void MapHttp(IEndpointRouteBuilder api)
        {
            api.MapPost(
                "/count", () => TypedResults.Text(Interlocked.Increment(ref count).ToString(null as IFormatProvider)))
                .RequireAuthorization(HttpPolicies.Account);
            api.MapPost("/codes", () => TypedResults.NoContent());
            api.MapGet("/admin/secret", () => "open").RequireAuthorization(HttpPolicies.Operator);
            api.MapPost("/fault", string () => throw new InvalidOperationException("an inside matter"));
        }
    }

    sealed class Door : ISignIn, IOperatorTokens
    {
        public ValueTask<SignInOutcome> BearerAsync(
            Jid? address, string token, SignInOrigin origin, CancellationToken cancel) =>
            new(token switch
            {
                Token => SignInOutcome.Accepted(new(new(7), TenantId.First, Jid.Parse("alice@example.net")), new(8)),
                "ht1_banned" => SignInOutcome.Refused(SignInRefusal.TooMany),
                _ => SignInOutcome.Refused(SignInRefusal.NotAuthorized),
            });

        public ValueTask<string?> CheckAsync(string token, SignInOrigin origin, CancellationToken cancel) =>
            new(token == OperatorToken ? "operator" : null);

        public bool MayTry(IPAddress peer) => true;

        public ValueTask<ScramMaterial> ScramAsync(
            Jid address, ScramHash hash, SignInOrigin origin, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<SignInOutcome> ScramEndedAsync(
            Jid address, long? verifier, SignInOrigin origin, CancellationToken cancel) =>
                throw new NotSupportedException();

        public ValueTask<IReadOnlyList<DigestKey>> DigestAsync(
            Jid address, SignInOrigin origin, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<SignInOutcome> DigestEndedAsync(
            Jid address, DeviceId? device, SignInOrigin origin, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<SignInOutcome> PasswordAsync(
            Jid address, string password, SignInOrigin origin, CancellationToken cancel) =>
                throw new NotSupportedException();

        public ValueTask<IReadOnlyList<FastToken>> FastTokensAsync(
            Jid address, string clientId, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<SignInOutcome> FastEndedAsync(
            Jid address, FastToken? token, ulong? counter, SignInOrigin origin, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask<IssuedToken> IssueFastAsync(
            AccountRef account, DeviceId device, string clientId, string mechanism, CancellationToken cancel) =>
            throw new NotSupportedException();

        public ValueTask RevokeFastAsync(AccountRef account, string clientId, CancellationToken cancel) =>
            throw new NotSupportedException();
    }

    sealed class Keys : IIdempotencyKeys
    {
        readonly Dictionary<(long, string), (byte[] Request, KeptAnswer? Answer)> kept = [];

        public ValueTask<(KeyState State, KeptAnswer? Answer)> BeginAsync(
            TenantId tenant, long owner, string key, byte[] request, CancellationToken cancel)
        {
            if (kept.TryAdd((owner, key), (request, null)))
            {
                return new((KeyState.New, null));
            }

            var (before, answer) = kept[(owner, key)];
            return new(answer is null ? (KeyState.Running, null)
                : before.AsSpan().SequenceEqual(request) ? (KeyState.Done, answer) : (KeyState.Mismatch, null));
        }

        public ValueTask EndAsync(TenantId tenant, long owner, string key, KeptAnswer? answer, CancellationToken cancel)
        {
            if (answer is null)
            {
                kept.Remove((owner, key));
            }
            else
            {
                kept[(owner, key)] = (kept[(owner, key)].Request, answer);
            }

            return default;
        }
    }
}
