using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Server.Demo;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Server.Tests.Demo;

public sealed class DemonstrationTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Trait("Speed", "slow")]
    [Fact]
    public async Task Fills_an_empty_store_and_signs_in_by_the_links_once()
    {
        await using var server = await RunningServer.StartAsync();
        var links = Links(await RunAsync(server));
        Assert.Equal(DemoPeople.Signers.Count, links.Count);

        using var client = new HttpClient { BaseAddress = server.Http };
        var session = await client.PostAsJsonAsync("api/v1/sessions/link", new { token = links[0] }, Cancel);
        Assert.Equal(HttpStatusCode.Created, session.StatusCode);
        var body = await session.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal("+8613800138001@localhost", body.GetProperty("address").GetString());
        using var again = await client.PostAsJsonAsync("api/v1/sessions/link", new { token = links[0] }, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);

        var past = server.App.Services.GetRequiredService<IPast>();
        var lin = await server.App.Services.GetRequiredService<IDirectory>()
            .FindAsync(Jid.Parse("+8613800138001@localhost"), Cancel);
        Assert.True(await past.HasSpokenAsync(lin!, Jid.Parse("emma@lane.localhost"), Cancel));
    }

    [Trait("Speed", "slow")]
    [Fact]
    public async Task Adds_nothing_when_it_is_run_again()
    {
        await using var server = await RunningServer.StartAsync();
        await RunAsync(server);
        var store = server.App.Services.GetRequiredService<Hutong.Storage.IStore>();
        var before = store.Counters.Units;
        Assert.Equal(DemoPeople.Signers.Count, Links(await RunAsync(server)).Count);
        // The links, and what the server does by itself now and then.
        Assert.InRange(store.Counters.Units - before, 2, 8);
    }

    [Fact]
    public async Task Leaves_a_store_with_other_people_alone()
    {
        await using var server = await RunningServer.StartAsync();
        await server.CommandAsync("account", "add", "alice@localhost", "--password", "correct horse");
        var text = await RunAsync(server);
        Assert.Contains("nothing was added", text, StringComparison.Ordinal);
        Assert.Empty(Links(text));
    }

    [Fact]
    public void Draws_everybody_a_different_picture_of_a_few_kilobytes()
    {
        var pictures = DemoPeople.All.Select(person => Portrait.Draw(person.Look)).ToArray();
        Assert.All(pictures, picture => Assert.InRange(picture.Length, 1_000, 30_000));
        Assert.Equal(pictures.Length, pictures.Select(Convert.ToBase64String).Distinct().Count());
        Assert.All(pictures, picture => Assert.Equal("\u0089PNG", string.Concat(picture[..4].Select(b => (char)b))));
    }

    static async Task<string> RunAsync(RunningServer server)
    {
        using var output = new StringWriter();
        await ActivatorUtilities.CreateInstance<Demonstration>(server.App.Services).RunAsync(output, Cancel);
        return output.ToString();
    }

    static List<string> Links(string text) =>
        [.. text.Split('\n').Where(line => line.Contains("/#/sign-in?token=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("token=", StringComparison.Ordinal) + 6)..].Trim())];
}
