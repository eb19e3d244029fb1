using Hutong.Messaging.Tests.Archive;
using Hutong.Messaging.Tests.Play;

namespace Hutong.Messaging.Tests.Delivery;

/// <summary>Who gets a message (RFC 6121 section 8.5): rows for each type and each kind of address.</summary>
public sealed class DeliveryTests
{
    static string Message(string to, string type) =>
        $"<message to='{to}' type='{type}' id='1'><body>hello</body></message>";

    /// <summary>
    /// Romeo sends to juliet, who has a first device, a second, one that wants no messages (negative priority) and one
    /// that has not announced itself. Which of them get it.
    /// </summary>
    [Theory]
    [InlineData("chat", "", "first second")]
    [InlineData("normal", "", "first second")]
    [InlineData("headline", "", "first second")]
    [InlineData("error", "", "")]
    [InlineData("groupchat", "", "refused")]
    [InlineData("chat", "/second", "second")]
    [InlineData("normal", "/second", "second")]
    [InlineData("headline", "/second", "second")]
    [InlineData("error", "/second", "second")]
    [InlineData("groupchat", "/second", "second")]
    [InlineData("chat", "/negative", "negative")]
    [InlineData("chat", "/silent", "silent")]
    [InlineData("chat", "/gone", "first second")]
    [InlineData("normal", "/gone", "first second")]
    [InlineData("headline", "/gone", "")]
    [InlineData("error", "/gone", "")]
    [InlineData("groupchat", "/gone", "refused")]
    public async Task Goes_to_whom_the_standard_says(string type, string resource, string receivers)
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var devices = new List<Client>();
        foreach (var (name, presence) in new[]
        {
            ("first", "<presence/>"), ("second", "<presence><priority>7</priority></presence>"),
            ("negative", "<presence><priority>-1</priority></presence>"), ("silent", ""),
        })
        {
            var device = await world.BindAsync($"juliet@example.com/{name}");
            if (presence.Length > 0)
            {
                await device.SendAsync(presence);
            }

            if (device.Priority >= 0)
            {
                await device.LiveAsync();
            }

            devices.Add(device);
        }

        devices.ForEach(device => device.Take());
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Message("juliet@example.com" + resource, type));
        var got = devices.Where(device => device.Take().Length == 1).Select(device => device.Address.Resource);
        var answer = romeo.Take();
        Assert.Equal(receivers, answer.Length == 1 ? "refused" : string.Join(' ', got));
        Assert.All(answer, error => Assert.Contains("<service-unavailable", error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_without_an_address_is_one_to_oneself()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync("<presence/>");
        await romeo.LiveAsync();
        romeo.Take();
        await romeo.SendAsync("<message id='1'><body>note</body></message>");
        Assert.Contains("to='romeo@example.com'", romeo.One(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody@example.com", "service-unavailable")]
    [InlineData("example.com", "service-unavailable")]
    [InlineData("romeo@nowhere.invalid", "remote-server-not-found")]
    public async Task Nobody_there_is_told(string to, string condition)
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Message(to, "chat"));
        Assert.Contains($"<{condition} ", romeo.One(), StringComparison.Ordinal);
        await romeo.SendAsync(Message(to, "error"));
        Assert.Empty(romeo.Take());
    }

    [Fact]
    public async Task A_session_that_has_ended_meanwhile_has_not_got_it()
    {
        await using var world = await World.StartAsync(ArchiveFeatureTests.Features);
        var juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<presence/>");
        await juliet.LiveAsync();
        // It takes no more, but who sends sees it still.
        juliet.Finish();
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        await romeo.SendAsync(Message("juliet@example.com", "chat"));
        juliet.Leave();
        juliet = await world.BindAsync("juliet@example.com/balcony");
        await juliet.SendAsync("<presence/>");
        await juliet.WaitAsync(stanza => stanza.Id == "1");
    }
}
