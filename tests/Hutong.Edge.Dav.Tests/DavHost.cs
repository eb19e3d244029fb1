using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Hutong.Accounts;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Kernel;
using Hutong.Phonebook;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Dav.Tests;

/// <summary>
/// The edge before the phonebook, in memory, on a store of its own, with an account that has a password.
/// </summary>
sealed class DavHost : IAsyncDisposable
{
    public const string Password = "correct horse";
    readonly WebApplication app;
    readonly TestStore test;

    DavHost(WebApplication app, TestStore test) => (this.app, this.test) = (app, test);

    public AccountRef Lin { get; private set; } = null!;

    public IAddressBook Books => app.Services.GetRequiredService<IAddressBook>();

    public string Book => $"/dav/books/{Lin.Account.Value}/contacts/";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DavHost> StartAsync(
        StoreKind kind = StoreKind.Sqlite, string peer = "127.0.0.1",
        params (string Type, string Property, object Value)[] settings)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no PostgreSQL server is named in HUTONG_TEST_POSTGRES");
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System).AddSingleton<IIdSource, RandomIdSource>();
        new AccountsModule().AddServices(services);
        new PhonebookModule().AddServices(services);
        services.AddDavEdge();
        AddSettings(services, [("AccountsOptions", "Domain", "example.net"), ("PasswordOptions", "Rounds", 4096),
            .. settings]);
        var migrations = services.Where(one => one.ServiceType == typeof(Migration))
            .Select(one => (Migration)one.ImplementationInstance!).ToArray();
        var test = await TestStore.OpenAsync(kind, migrations);
        services.AddSingleton(test.Store).AddSingleton(test.Options);
        services.AddSingleton<UserTable>(
            all => new(all.GetRequiredService<IDirectory>(), [], all.GetRequiredService<TimeProvider>()));
        foreach (var loop in services.Where(one => one.ServiceType == typeof(IHostedService)
            && one.ImplementationFactory is not null).ToArray())
        {
            services.Remove(loop);
        }

        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            return next(context);
        });
        app.UseRouting();
        foreach (var part in app.Services.GetServices<IHttpPart>())
        {
            part.Map(app);
        }

        await app.Services.GetRequiredService<IAccountsStart>().StartAsync(Cancel);
        await app.StartAsync(Cancel);
        var host = new DavHost(app, test);
        host.Lin = await host.AddAsync("lin");
        return host;
    }

    public async Task<AccountRef> AddAsync(string name)
    {
        var added = await app.Services.GetRequiredService<IAccountAdmin>()
            .AddAsync(name + "@example.net", new Secret(Password), Cancel);
        return added.Value!;
    }

    /// <summary>Sends a request as Lin.</summary>
    public async Task<DavAnswer> SendAsync(
        string method, string path, string? body = null, string? user = "lin@example.net", string? password = Password,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (user is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(
                body.StartsWith('<') ? "application/xml; charset=utf-8" : "text/vcard; charset=utf-8");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await app.GetTestClient().SendAsync(request, Cancel);
        var bytes = await response.Content.ReadAsByteArrayAsync(Cancel);
        return new((int)response.StatusCode, bytes,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(one => one.Key, one => string.Join(", ", one.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<DavAnswer> PutAsync(string name, string card, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", Book + name, card, headers: headers);

    public Task<DavAnswer> FindAsync(string path, string depth, string properties) => SendAsync("PROPFIND", path,
        $"""
        <propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><prop>{properties}</prop></propfind>
        """, headers: [("Depth", depth)]);

    public Task<DavAnswer> SyncAsync(string token, string more = "") => SendAsync("REPORT", Book,
        $"""
        <sync-collection xmlns="DAV:"><sync-token>{token}</sync-token><sync-level>1</sync-level>
        {more}<prop><getetag/></prop></sync-collection>
        """);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await test.DisposeAsync();
    }

    /// <summary>The settings of the modules: the classes are their own business.</summary>
    static void AddSettings(IServiceCollection services, (string Type, string Property, object Value)[] values)
    {
        foreach (var section in services.Where(one => one.ServiceType == typeof(SettingsSection))
            .Select(one => (SettingsSection)one.ImplementationInstance!).ToArray())
        {
            var settings = Activator.CreateInstance(section.Type, nonPublic: true)!;
            foreach (var (type, property, value) in values.Where(one => one.Type == section.Type.Name))
            {
                section.Type.GetProperty(property)!.SetValue(settings, value);
            }

            services.AddSingleton(section.Type, settings);
        }
    }
}

/// <summary>An answer.</summary>
sealed record DavAnswer(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public static readonly XNamespace D = "DAV:";
    public static readonly XNamespace C = "urn:ietf:params:xml:ns:carddav";

    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XElement.Parse(Text, LoadOptions.PreserveWhitespace);

    public string? Etag => Headers.GetValueOrDefault("ETag");

    /// <summary>The first element of a name, or null.</summary>
    public XElement? Find(XName name) => Xml.DescendantsAndSelf(name).FirstOrDefault();

    /// <summary>Paths with the status that stands directly under their response, or 200.</summary>
    public IReadOnlyDictionary<string, string> Responses => Xml.Elements(D + "response").ToDictionary(
        one => one.Element(D + "href")!.Value, one => one.Element(D + "status")?.Value.Split(' ')[1] ?? "200");
}
