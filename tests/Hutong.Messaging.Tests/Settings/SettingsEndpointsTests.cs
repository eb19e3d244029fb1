using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Settings;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Settings;

public sealed class SettingsEndpointsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static Task<World> StartAsync() => World.StartAsync(
        services => services.AddDiscovery().AddRoster().AddPresence().AddUserSettings());

    static Task<WebStage> WebAsync(World world) => WebStage.StartAsync(world, services => services
        .AddSingleton(world.Get<PrivacyTable>()).AddSingleton(world.Get<NotificationTable>()), SettingsEndpoints.Map);

    static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string path, string? json = null, string? match = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, null, "application/json");
        }

        if (match is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", match);
        }

        return await client.SendAsync(request, Stop);
    }

    [Fact]
    public async Task Privacy_begins_safe_and_changes_field_by_field()
    {
        await using var world = await StartAsync();
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");

        var before = await client.GetStringAsync("settings/privacy", Stop);
        using var changed = await SendAsync(client, HttpMethod.Patch, "settings/privacy", """{"message":"contacts"}""");

        Assert.Equal("""{"find":"nobody","message":"everybody","call":"everybody","ding":"contacts"}""", before);
        Assert.Equal("""{"find":"nobody","message":"contacts","call":"everybody","ding":"contacts"}""",
            await changed.Content.ReadAsStringAsync(Stop));
        Assert.Equal("\"1\"", changed.Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData("settings/privacy", """{"find":"friends"}""")]
    [InlineData("settings/privacy", """{"find":2}""")]
    [InlineData("settings/notifications", """{"quietHours":{"on":true,"from":"25:00","until":"07:00","zone":"UTC"}}""")]
    [InlineData("settings/notifications",
        """{"quietHours":{"on":true,"from":"22:00","until":"07:00","zone":"Mars/Base"}}""")]
    [InlineData("settings/notifications", """{"quietHours":{"on":true,"from":"22:00"}}""")]
    public async Task What_makes_no_sense_is_refused(string path, string json)
    {
        await using var world = await StartAsync();
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");

        using var answer = await SendAsync(client, HttpMethod.Patch, path, json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("settings/privacy", """{"find":"contacts"}""")]
    [InlineData("settings/notifications", """{"showContent":true}""")]
    public async Task Of_two_devices_that_change_the_same_version_one_is_told(string path, string json)
    {
        await using var world = await StartAsync();
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");
        using var read = await client.GetAsync(path, Stop);
        var tag = read.Headers.ETag!.Tag;

        using var first = await SendAsync(client, HttpMethod.Patch, path, json, tag);
        using var second = await SendAsync(client, HttpMethod.Patch, path, json, tag);
        using var strange = await SendAsync(client, HttpMethod.Patch, path, json, "\"x\"");
        using var any = await SendAsync(client, HttpMethod.Patch, path, json, "*");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, strange.StatusCode);
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
    }

    [Fact]
    public async Task Notifications_hide_content_until_the_owner_says_otherwise()
    {
        await using var world = await StartAsync();
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");

        var before = await client.GetFromJsonAsync<JsonElement>("settings/notifications", Stop);
        using var changed = await SendAsync(client, HttpMethod.Patch, "settings/notifications",
            """{"quietHours":{"on":true,"from":"23:00","until":"06:30","zone":"Asia/Shanghai"},"badge":false}""");
        var after = await client.GetFromJsonAsync<JsonElement>("settings/notifications", Stop);

        Assert.False(before.GetProperty("showContent").GetBoolean());
        Assert.False(before.GetProperty("quietHours").GetProperty("on").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("23:00", after.GetProperty("quietHours").GetProperty("from").GetString());
        Assert.False(after.GetProperty("badge").GetBoolean());
    }

    [Fact]
    public async Task A_conversation_is_muted_and_heard_again()
    {
        await using var world = await StartAsync();
        await using var web = await WebAsync(world);
        using var client = web.As("juliet@example.com");
        const string path = "settings/notifications/conversations/romeo%40example.com";

        using var muted = await SendAsync(
            client, HttpMethod.Put, path, """{"mode":"none","until":"2026-03-01T20:00:00Z"}""");
        var settings = await client.GetFromJsonAsync<JsonElement>("settings/notifications", Stop);
        using var heard = await SendAsync(client, HttpMethod.Delete, path);
        using var wrong = await SendAsync(
            client, HttpMethod.Put, "settings/notifications/conversations/%40", """{"mode":"none"}""");

        Assert.Equal(HttpStatusCode.NoContent, muted.StatusCode);
        var one = Assert.Single(settings.GetProperty("conversations").EnumerateArray().ToArray());
        Assert.Equal("romeo@example.com", one.GetProperty("address").GetString());
        Assert.Equal("none", one.GetProperty("mode").GetString());
        Assert.Equal(HttpStatusCode.NoContent, heard.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }
}
