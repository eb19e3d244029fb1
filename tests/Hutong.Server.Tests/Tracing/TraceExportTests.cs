using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hutong.Server.Tests.Tracing;

/// <summary>Spans reach a collector of OpenTelemetry, and say nothing of whom they are about.</summary>
public sealed class TraceExportTests
{
    [Fact]
    public async Task A_message_is_traced_from_the_edge_through_the_switch_to_the_commit()
    {
        var collected = new ConcurrentQueue<byte[]>();
        await using var collector = await CollectAsync(collected);
        await using (var server = await RunningServer.StartAsync(
            more: $"\"tracing\": {{ \"endpoint\": \"{collector.Urls.First()}/v1/traces\", \"share\": 1 }}"))
        {
            await server.CommandAsync("account", "add", "lin", "--password", "correct horse");
            using var lin = await PlainClient.SignInAsync(server.XmppPort, "lin", "correct horse");
            await lin.SendAsync("<presence/><message type='chat' id='m1' to='lin@localhost'>" +
                "<body>marked words</body></message>", "marked words");
            await lin.SendAsync("<iq type='get' id='p' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>", "id='p'");
            using var http = new HttpClient { BaseAddress = server.Http };
            using var answer = await http.GetAsync("/api/v1/account?of=lin", TestContext.Current.CancellationToken);
        }

        // Protobuf keeps texts as they are: UTF-8.
        var all = string.Concat(collected.Select(Encoding.UTF8.GetString));
        Assert.All(
            [
                "xmpp.message", "xmpp.iq", "xmpp.presence", "switch.message", "switch.deliver", "switch.iq",
                "store.commit", "/api/v1/account", "urn:xmpp:ping",
            ], name => Assert.Contains(name, all, StringComparison.Ordinal));
        Assert.All(["lin@", "?of", "marked words", "correct horse", "127.0.0.1"],
            secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
    }

    [Trait("Speed", "slow")]
    [Fact]
    public async Task A_collector_that_is_not_there_holds_nothing_up()
    {
        await using var server = await RunningServer.StartAsync(
            more: "\"tracing\": { \"endpoint\": \"http://127.0.0.1:1/v1/traces\", \"share\": 1 }");
        await server.CommandAsync("account", "add", "lin", "--password", "correct horse");

        using var lin = await PlainClient.SignInAsync(server.XmppPort, "lin", "correct horse");

        Assert.Contains("id='p'", await lin.SendAsync(
            "<iq type='get' id='p' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>", "id='p'"),
            StringComparison.Ordinal);
    }

    static async Task<WebApplication> CollectAsync(ConcurrentQueue<byte[]> into)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            into.Enqueue(body.ToArray());
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
