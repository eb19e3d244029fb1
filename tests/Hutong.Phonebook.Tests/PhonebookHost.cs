using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Phonebook;
using Hutong.Kernel;
using Hutong.Phonebook.Schema;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Xmpp;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hutong.Phonebook.Tests;

/// <summary>
/// The module behind its endpoints, in memory, on a store of its own, with a clock that the test moves.
/// </summary>
sealed class PhonebookHost : IAsyncDisposable
{
    public static readonly AccountRef Lin = Account(1, 1, "+8613800138001@example.net");
    public static readonly AccountRef Ben = Account(2, 1, "+12025550143@example.net");
    public static readonly AccountRef Elsewhere = Account(1, 2, "+8613800138001@example.org");

    readonly WebApplication app;
    readonly TestStore test;

    PhonebookHost(WebApplication app, TestStore test, ManualTime time) =>
        (this.app, this.test, Time) = (app, test, time);

    public ManualTime Time { get; }

    public IStore Store => test.Store;

    public IAddressBook Books => app.Services.GetRequiredService<IAddressBook>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Both engines.</summary>
    public static TheoryData<StoreKind> Engines => [StoreKind.Sqlite, StoreKind.Postgres];

    public static async Task<PhonebookHost> StartAsync(
        StoreKind kind = StoreKind.Sqlite, Action<PhonebookOptions>? options = null)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no PostgreSQL server is named in HUTONG_TEST_POSTGRES");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var time = new ManualTime();
        var services = builder.Services;
        var settings = new PhonebookOptions { LookUpPace = TimeSpan.Zero };
        options?.Invoke(settings);
        services.AddSingleton<TimeProvider>(time).AddSingleton<IIdSource, RandomIdSource>().AddSingleton(settings);
        services.AddSingleton<IDirectory, People>().AddSingleton<Choices>()
            .AddSingleton<IPrivacy>(all => all.GetRequiredService<Choices>())
            .AddSingleton<IContactSource>(all => all.GetRequiredService<Choices>());
        new PhonebookModule().AddServices(services);
        var test = await TestStore.OpenAsync(kind, PhonebookMigrations.All);
        services.AddSingleton(test.Store)
            .AddSingleton<ISecretBox>(SecretBox.OpenOrCreate(test.Directory, new RandomIdSource()));
        foreach (var loop in services.Where(one => one.ServiceType == typeof(IHostedService)
            && one.ImplementationFactory is not null).ToArray())
        {
            services.Remove(loop);
        }

        services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestSignIn>("test", null);
        services.AddAuthorizationBuilder().AddPolicy(HttpPolicies.Account, policy => policy.RequireAuthenticatedUser());
        services.AddProblemDetails();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        new PhonebookModule().MapHttp(app.MapGroup("/api/v1"));
        await app.StartAsync(Cancel);
        return new(app, test, time);
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Sends as Lin, or as somebody else: JSON, or a text of a type.</summary>
    public async Task<Answer> SendAsync(
        string method, string path, object? body = null, AccountRef? who = null, string type = "text/vcard",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), "/api/v1/contacts" + path);
        var caller = who ?? Lin;
        request.Headers.Add("X-Caller", $"{caller.Tenant.Value} {caller.Account.Value} {caller.Address}");
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, type),
            byte[] bytes => new ByteArrayContent(bytes) { Headers = { ContentType = new(type) } },
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await app.GetTestClient().SendAsync(request, Cancel);
        return new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(Cancel),
            response.Headers.ETag?.ToString());
    }

    /// <summary>Adds a contact by its fields; its id.</summary>
    public async Task<string> AddAsync(object fields, AccountRef? who = null)
    {
        var answer = await SendAsync("POST", "", fields, who);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer.Json.GetProperty("id").GetString()!;
    }

    /// <summary>The names of a list.</summary>
    public async Task<string[]> NamesAsync(string query = "", AccountRef? who = null)
    {
        var answer = await SendAsync("GET", query, who: who);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Json.GetProperty("items").EnumerateArray()
            .Select(one => one.GetProperty("name").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await test.DisposeAsync();
    }

    static AccountRef Account(long account, int tenant, string address) =>
        new(new(account), new(tenant), Jid.Parse(address));

    /// <summary>Whoever the request says.</summary>
    sealed class TestSignIn(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var parts = Request.Headers["X-Caller"].ToString().Split(' ');
            var account = Account(long.Parse(parts[1], CultureInfo.InvariantCulture),
                int.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]);
            var identity = new ClaimsIdentity(new Caller(account, new(1)).ToClaims(), "test");
            return Task.FromResult(AuthenticateResult.Success(new(new(identity), "test")));
        }
    }

    /// <summary>Lin and Ben of one network, and another network's Lin.</summary>
    sealed class People : IDirectory
    {
        static readonly AccountRef[] All = [Lin, Ben, Elsewhere];

        public IReadOnlyList<string> Domains => ["example.net", "example.org"];

        public bool IsLocal(string domain) => Domains.Contains(domain);

        public TenantId? TenantOf(string domain) => IsLocal(domain) ? new(domain == "example.net" ? 1 : 2) : null;

        public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) =>
            new(Array.Find(All, one => one.Address == bare));

        public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
            new(Array.Find(All, one => one.Account == account));
    }
}

/// <summary>What people have chosen, and whom they know.</summary>
sealed class Choices : IPrivacy, IContactSource
{
    public Dictionary<AccountId, Audience> Find { get; } = [];

    public List<Jid> Known { get; } = [];

    public ValueTask<Privacy> OfAsync(AccountRef account, CancellationToken cancel) => new(Of(account.Account));

    public ValueTask<IReadOnlyDictionary<AccountId, Privacy>> OfAsync(
        TenantId tenant, IReadOnlyCollection<AccountId> accounts, CancellationToken cancel) =>
        new(accounts.ToDictionary(one => one, Of));

    public ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel) => new(Known);

    Privacy Of(AccountId account) => Privacy.Default with { Find = Find.GetValueOrDefault(account, Audience.Nobody) };
}

/// <summary>An answer.</summary>
sealed record Answer(HttpStatusCode Status, byte[] Body, string? Etag)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string String(string name) => Json.GetProperty(name).GetString()!;
}
