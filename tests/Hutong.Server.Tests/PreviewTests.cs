using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hutong.Server.Tests;

/// <summary>Link previews, from the request to the picture that is kept, against a site on loopback.</summary>
public sealed class PreviewTests
{
    const string Allow = """
        "http": { "fetching": { "allowedNetworks": ["127.0.0.1/32"] } }
        """;

    static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static async Task<WebApplication> SiteAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.MapGet("/tea", () => Results.Content("""
            <title>Tea</title><meta property="og:description" content="Green tea">
            <meta property="og:image" content="tea.png">
            """, "text/html"));
        site.MapGet("/tea.png", () => Results.Bytes(Png, "image/png"));
        site.MapGet("/disguised", () => Results.Content(
            "<title>x</title><meta property=og:image content=/svg>", "text/html"));
        site.MapGet("/svg", () => Results.Content("<svg onload='alert(1)'/>", "image/png"));
        site.MapGet("/away", () => Results.Redirect("http://127.0.0.2:80/"));
        site.MapGet("/file.zip", () => Results.Bytes(new byte[10], "application/zip"));
        await site.StartAsync(Stop);
        return site;
    }

    static async Task<HttpClient> SignInAsync(RunningServer server)
    {
        await server.CommandAsync("account", "add", "lin", "--password", "correct horse");
        var client = new HttpClient { BaseAddress = server.Http };
        using var answer = await client.PostAsJsonAsync("/api/v1/sessions",
            new { address = "lin@localhost", password = "correct horse" }, Stop);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        return client;
    }

    [Fact]
    public async Task A_link_shows_what_it_leads_to()
    {
        await using var site = await SiteAsync();
        await using var server = await RunningServer.StartAsync(more: Allow);
        using var client = await SignInAsync(server);

        using var answer =
            await client.PostAsJsonAsync("/api/v1/previews", new { url = site.Urls.First() + "/tea" }, Stop);
        var preview = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

        Assert.Equal("Tea", preview.GetProperty("title").GetString());
        Assert.Equal("Green tea", preview.GetProperty("description").GetString());
        Assert.Equal("127.0.0.1", preview.GetProperty("site").GetString());
        if (!Product.Has("Upload"))
        {
            // The picture is kept where files are.
            Assert.Equal(JsonValueKind.Null, preview.GetProperty("picture").ValueKind);
            return;
        }

        var picture = preview.GetProperty("picture");
        Assert.Equal(2, picture.GetProperty("width").GetInt32());
        var url = new Uri(picture.GetProperty("url").GetString()!);
        using var kept = await client.GetAsync(url.PathAndQuery, Stop);
        Assert.Equal("image/png", kept.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Png, await kept.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/away", HttpStatusCode.NoContent)]
    [InlineData("/file.zip", HttpStatusCode.NoContent)]
    [InlineData("/nothing", HttpStatusCode.NoContent)]
    public async Task A_link_that_leads_astray_shows_nothing(string path, HttpStatusCode expected)
    {
        await using var site = await SiteAsync();
        await using var server = await RunningServer.StartAsync(more: Allow);
        using var client = await SignInAsync(server);

        using var answer =
            await client.PostAsJsonAsync("/api/v1/previews", new { url = site.Urls.First() + path }, Stop);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task What_calls_itself_a_picture_and_is_none_is_not_kept()
    {
        await using var site = await SiteAsync();
        await using var server = await RunningServer.StartAsync(more: Allow);
        using var client = await SignInAsync(server);

        using var answer =
            await client.PostAsJsonAsync("/api/v1/previews", new { url = site.Urls.First() + "/disguised" }, Stop);
        var preview = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);

        Assert.Equal(JsonValueKind.Null, preview.GetProperty("picture").ValueKind);
    }

    [Fact]
    public async Task Without_the_setting_for_tests_loopback_is_not_reached()
    {
        await using var site = await SiteAsync();
        await using var server =
            await RunningServer.StartAsync(more: "\"messaging\": { \"previews\": { \"perHour\": 2 } }");
        using var client = await SignInAsync(server);

        using var own =
            await client.PostAsJsonAsync("/api/v1/previews", new { url = site.Urls.First() + "/tea" }, Stop);
        using var bad = await client.PostAsJsonAsync("/api/v1/previews", new { url = "file:///etc/passwd" }, Stop);
        using var second = await client.PostAsJsonAsync("/api/v1/previews", new { url = "http://10.0.0.1/" }, Stop);
        using var third = await client.PostAsJsonAsync("/api/v1/previews", new { url = "http://10.0.0.1/" }, Stop);

        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.NotNull(third.Headers.RetryAfter);
    }
}
