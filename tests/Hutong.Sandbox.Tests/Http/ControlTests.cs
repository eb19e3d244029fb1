using System.Net;
using System.Net.Http.Json;
using Hutong.SandboxKit;

namespace Hutong.Sandbox.Tests.Http;

[Trait("Category", "Interop")]
public class ControlTests(TwoCarriers carriers) : IClassFixture<TwoCarriers>
{
    [Theory]
    [InlineData("evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1:1", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, null, HttpStatusCode.OK)]
    public async Task Only_pages_of_this_program_may_use_it(string? host, string? origin, HttpStatusCode expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(carriers.Near.Page, "api/trunk"));
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_page_allows_no_script_but_its_own(string name)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://{name}:{carriers.Near.Page.Port}/"));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "handsets/+442079460018/mood", """{"kind":"tone","hz":9}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "handsets/+442079460018/mood", """{"kind":"cheerful"}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "handsets/+442079460018/mood", """{"kind":"tone","codecs":["GSM"]}""",
        HttpStatusCode.BadRequest)]
    [InlineData("PUT", "handsets/+441/mood", """{"kind":"tone"}""", HttpStatusCode.NotFound)]
    [InlineData("POST", "handsets/+919811100101/answer", "{}", HttpStatusCode.Conflict)]
    [InlineData("POST", "handsets/+919811100101/hangup", "{}", HttpStatusCode.Conflict)]
    [InlineData("POST", "handsets/+919811100101/keys", """{"keys":"1"}""", HttpStatusCode.Conflict)]
    [InlineData("POST", "handsets/+919811100101/dial", """{"to":""}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "handsets", """{"number":"12"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "handsets", """{"number":"+919811100101"}""", HttpStatusCode.Conflict)]
    [InlineData("GET", "handsets/+919811100101/recording", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "handsets/+919811100101/heard", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "handsets/+919811100101/sound", null, HttpStatusCode.BadRequest)]
    [InlineData("PUT", "trunk", """{"serverSip":"192.0.2.1:5060"}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "trunk", """{"health":"ill"}""", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "trunk", """{"loss":1.5}""", HttpStatusCode.BadRequest)]
    public async Task Refuses_what_makes_no_sense(string method, string path, string? body, HttpStatusCode expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new(method), new Uri(carriers.Near.Page, "api/" + path));
        request.Content = body is null ? null : new StringContent(body, null, "application/json");
        using var answer = await client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Tells_of_all_handsets_at_first_and_then_of_each_change()
    {
        var (_, far) = await carriers.PairAsync(new(HandsetMood.Off));
        using var client = new HttpClient();
        using var stream = new StreamReader(await client.GetStreamAsync(new Uri(carriers.Far.Page, "api/events")));
        await UntilAsync(stream, $"\"number\":\"\\u002B{far.Number[1..]}\"", "\"kind\":\"off\"");
        await far.SetAsync(HandsetMood.Echo);
        await UntilAsync(stream, $"\"number\":\"\\u002B{far.Number[1..]}\"", "\"kind\":\"echo\"");
    }

    [Fact]
    public async Task The_clock_runs_faster_when_it_is_told_to()
    {
        await using var carrier = await SandboxCarrier.StartAsync(speed: 3600);
        using var client = new HttpClient { BaseAddress = carrier.Page };
        var first = await client.GetFromJsonAsync<Clock>("api/clock");
        Clock? second;
        do
        {
            second = await client.GetFromJsonAsync<Clock>("api/clock");
        }
        while (second!.Now - first!.Now < TimeSpan.FromMinutes(20));
        await carrier.SetSpeedAsync(2);
        Assert.Equal(2, (await client.GetFromJsonAsync<Clock>("api/clock"))!.Speed);
    }

    static async Task UntilAsync(StreamReader stream, params string[] parts)
    {
        using var patience = new CancellationTokenSource(SandboxCarrier.Patience);
        while (await stream.ReadLineAsync(patience.Token) is { } line)
        {
            if (parts.All(part => line.Contains(part, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail("The stream ended.");
    }

    sealed record Clock(double Speed, DateTimeOffset Now);
}
