using System.Text.Json;
using Hutong.Server.Web;

namespace Hutong.Server.Tests.Web;

/// <summary>The map behind places: told to clients, and let through by the policy, only where it is set.</summary>
public sealed class MapTests
{
    [Fact]
    public async Task Without_a_tile_server_clients_are_told_of_none()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Null(await MapAsync(server));
    }

    [Fact]
    public async Task A_tile_server_is_told_to_who_asks()
    {
        await using var server = await RunningServer.StartAsync(more: """
            "web": { "map": { "tiles": "https://tiles.example.net:8443/osm/{z}/{x}/{y}.png?key=1", "zoom": 14,
                              "attribution": "© the makers" } }
            """);

        var map = Assert.NotNull(await MapAsync(server));

        Assert.Equal(
            "https://tiles.example.net:8443/osm/{z}/{x}/{y}.png?key=1", map.GetProperty("tiles").GetString());
        Assert.Equal(14, map.GetProperty("zoom").GetInt32());
        Assert.Equal("© the makers", map.GetProperty("attribution").GetString());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/tiles/{z}/{x}/{y}.png", "")]
    [InlineData("https://tiles.example.net:8443/osm/{z}/{x}/{y}.png?key=1", " https://tiles.example.net:8443")]
    public void The_policy_lets_pictures_of_that_origin_through_and_no_others(string tiles, string origin) =>
        Assert.Equal("img-src 'self' blob: https://example.net" + origin, Pictures(new() { Tiles = tiles }));

    [Theory]
    [InlineData("")]
    [InlineData("/t/{z}/{x}/{y}.png")]
    [InlineData("https://tiles.example.net/{z}/{x}/{y}.png")]
    [InlineData("https://[2001:db8::1]/?z={z}&x={x}&y={y}")]
    public void Takes_https_and_paths_of_this_server(string tiles) =>
        Assert.Null(new MapOptions { Tiles = tiles }.Fault());

    [Theory]
    [InlineData("http://tiles.example.net/{z}/{x}/{y}.png")]
    [InlineData("//tiles.example.net/{z}/{x}/{y}.png")]
    [InlineData("/\\tiles.example.net/{z}/{x}/{y}.png")]
    [InlineData("https://tiles.example.net/{z}/{x}.png")]
    [InlineData("https://{s}.example.net/{z}/{x}/{y}.png")]
    [InlineData("https://{x}.example.net/{z}/{x}/{y}.png")]
    [InlineData("https://me:secret@example.net/{z}/{x}/{y}.png")]
    [InlineData("https://example.net; script-src *//{z}/{x}/{y}.png")]
    [InlineData("javascript:{z}{x}{y}")]
    [InlineData("https://地图.example.net/{z}/{x}/{y}.png")]
    [InlineData("tiles/{z}/{x}/{y}.png")]
    public void Refuses_what_is_not_safe_and_says_what_is(string tiles) => Assert.Contains(
        "allowed is a https address", new MapOptions { Tiles = tiles }.Fault(), StringComparison.Ordinal);

    static string Pictures(MapOptions map) => WebPages.Policy("https://example.net", map).Split(';')
        .Single(part => part.StartsWith(" img-src", StringComparison.Ordinal)).Trim();

    static async Task<JsonElement?> MapAsync(RunningServer server)
    {
        using var client = new HttpClient { BaseAddress = server.Http };
        var told = await client.GetStringAsync("/api/v1/client", TestContext.Current.CancellationToken);
        return JsonDocument.Parse(told).RootElement.TryGetProperty("map", out var map) ? map.Clone() : null;
    }
}
