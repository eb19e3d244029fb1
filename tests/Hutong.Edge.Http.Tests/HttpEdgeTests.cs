using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hutong.Edge.Http.Tests;

public sealed class HttpEdgeTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("rubbish", HttpStatusCode.Unauthorized)]
    [InlineData("ht1_banned", HttpStatusCode.TooManyRequests)]
    [InlineData(EdgeHost.OperatorToken, HttpStatusCode.Forbidden)]
    [InlineData(EdgeHost.Token, HttpStatusCode.OK)]
    public async Task Lets_in_by_an_accounts_token(string? token, HttpStatusCode status)
    {
        await using var host = await EdgeHost.StartAsync();
        using var response = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count", token), Cancel);
        Assert.Equal(status, response.StatusCode);
        if (status != HttpStatusCode.OK)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData(EdgeHost.Token, HttpStatusCode.Forbidden)]
    [InlineData("ho1_rubbish", HttpStatusCode.Unauthorized)]
    [InlineData(EdgeHost.OperatorToken, HttpStatusCode.OK)]
    public async Task Lets_in_by_the_operators_token(string token, HttpStatusCode status)
    {
        await using var host = await EdgeHost.StartAsync();
        using var response =
            await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Get, "/admin/secret", token), Cancel);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Names_the_scheme_when_no_token_was_sent()
    {
        await using var host = await EdgeHost.StartAsync();
        using var none = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count", null), Cancel);
        using var wrong = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count", "x"), Cancel);
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.ToString());
        Assert.Equal("Bearer error=\"invalid_token\"", wrong.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Counts_requests_down_and_refuses_when_none_is_left()
    {
        await using var host = await EdgeHost.StartAsync(options => options.RequestsPerMinute = 2);
        using var first = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count"), Cancel);
        Assert.StartsWith(
            "\"default\";r=1;t=", first.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        Assert.Equal("\"default\";q=2;w=60", first.Headers.GetValues("RateLimit-Policy").Single());
        using var second = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count"), Cancel);
        using var third = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count"), Cancel);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.NotNull(third.Headers.RetryAfter);
    }

    [Fact]
    public async Task Limits_the_ways_in_by_address_apart()
    {
        await using var host = await EdgeHost.StartAsync(options => options.SignInsPerMinute = 1);
        using var first = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/codes", null), Cancel);
        using var second = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/codes", null), Cancel);
        using var other = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count"), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Does_a_thing_once_for_a_key()
    {
        await using var host = await EdgeHost.StartAsync();
        Assert.Equal("1", await CountAsync("a"));
        Assert.Equal("1", await CountAsync("a"));
        Assert.Equal("2", await CountAsync("b"));
        Assert.Equal("3", await CountAsync(null));

        async Task<string> CountAsync(string? key)
        {
            using var response =
                await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/count", key: key), Cancel);
            return await response.Content.ReadAsStringAsync(Cancel);
        }
    }

    [Fact]
    public async Task Refuses_a_key_that_was_used_for_something_else()
    {
        await using var host = await EdgeHost.StartAsync();
        using var first = await host.Client.SendAsync(WithBody("{}"), Cancel);
        using var second = await host.Client.SendAsync(WithBody("{\"a\":1}"), Cancel);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);

        static HttpRequestMessage WithBody(string json)
        {
            var request = EdgeHost.Request(HttpMethod.Post, "/count", key: "k");
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            return request;
        }
    }

    [Fact]
    public async Task Says_nothing_of_its_insides()
    {
        await using var host = await EdgeHost.StartAsync();
        using var response = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Post, "/fault"), Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("inside", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_an_unknown_path_with_a_problem()
    {
        await using var host = await EdgeHost.StartAsync();
        using var response = await host.Client.SendAsync(EdgeHost.Request(HttpMethod.Get, "/nothing"), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Describes_itself()
    {
        await using var host = await EdgeHost.StartAsync();
        var document = await host.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var count = document.GetProperty("paths").GetProperty("/api/v1/count").GetProperty("post");
        Assert.True(count.TryGetProperty("security", out _));
        Assert.False(document.GetProperty("paths").GetProperty("/api/v1/codes").GetProperty("post")
            .TryGetProperty("security", out _));
    }
}
