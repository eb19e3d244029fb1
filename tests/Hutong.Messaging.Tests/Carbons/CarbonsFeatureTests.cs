using Hutong.Messaging.Carbons;
using Hutong.Messaging.Tests.Archive;
using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;
using Copies = Hutong.Xmpp.Xeps.Carbons;

namespace Hutong.Messaging.Tests.Carbons;

/// <summary>Who gets copies: the examples of XEP-0280 sections 7 to 9.</summary>
public sealed class CarbonsFeatureTests
{
    const string Enable = "<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
    const string Disable = "<iq type='set' id='c'><disable xmlns='urn:xmpp:carbons:2'/></iq>";

    static void Features(IServiceCollection services)
    {
        ArchiveFeatureTests.Features(services);
        services.AddCarbons();
    }

    static async Task<Client> ComeAsync(
        World world, string full, string presence = "<presence/>", string? carbons = Enable)
    {
        var client = await world.BindAsync(full);
        if (presence.Length > 0)
        {
            await client.SendAsync(presence);
        }

        if (carbons is not null)
        {
            Assert.Equal("", await client.AnswerAsync(carbons));
        }

        if (client.Priority >= 0)
        {
            await client.LiveAsync();
        }

        client.Take();
        return client;
    }

    /// <summary>
    /// Romeo at home and in the garden, juliet on the balcony; all available, both of romeo with carbons.
    /// </summary>
    static async Task<(Client Home, Client Garden, Client Juliet)> StageAsync(World world)
    {
        var home = await ComeAsync(world, "romeo@example.com/home");
        var garden = await ComeAsync(world, "romeo@example.com/garden");
        var juliet = await ComeAsync(world, "juliet@example.com/balcony", carbons: null);
        home.Take();
        return (home, garden, juliet);
    }

    [Fact]
    public async Task What_one_device_sends_is_copied_to_the_others()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        await home.SendAsync("<message to='juliet@example.com/balcony' type='chat' id='1'><body>Neither</body>"
            + "</message>");
        Assert.Contains("Neither", juliet.One(), StringComparison.Ordinal);
        Assert.Empty(home.Take());
        var copy = Assert.Single(garden.TakeAll());
        Assert.Equal((StanzaType.Chat, "romeo@example.com", "romeo@example.com/garden"),
            (copy.Type, copy.From!.ToString(), copy.To!.ToString()));
        var (message, sent) = Copies.Read(copy)!.Value;
        Assert.True(sent);
        Assert.Equal(("romeo@example.com/home", "juliet@example.com/balcony", "1"),
            (message.From!.ToString(), message.To!.ToString(), message.Id));
        Assert.Equal("1", StanzaId.Find(message, Jid.Parse("romeo@example.com")));
    }

    [Fact]
    public async Task What_one_device_gets_is_copied_to_the_others()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        await juliet.SendAsync("<message to='romeo@example.com/garden' type='chat'><body>What man</body></message>");
        Assert.DoesNotContain("carbons", garden.One(), StringComparison.Ordinal);
        var copy = Assert.Single(home.TakeAll());
        var (message, sent) = Copies.Read(copy)!.Value;
        Assert.False(sent);
        Assert.Equal(("romeo@example.com", "romeo@example.com/home"), (copy.From!.ToString(), copy.To!.ToString()));
        Assert.Equal("juliet@example.com/balcony", message.From!.ToString());
        Assert.Equal("1", StanzaId.Find(message, Jid.Parse("romeo@example.com")));
        Assert.Empty(juliet.Take());
    }

    [Fact]
    public async Task A_message_to_all_devices_is_copied_only_to_one_that_wants_none()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        var quiet = await ComeAsync(
            world, "romeo@example.com/quiet", "<presence><priority>-1</priority></presence>");
        var absent = await ComeAsync(world, "romeo@example.com/absent", "");
        home.Take();
        garden.Take();
        await juliet.SendAsync("<message to='romeo@example.com' type='chat'><body>hello</body></message>");
        Assert.DoesNotContain("carbons", home.One(), StringComparison.Ordinal);
        Assert.DoesNotContain("carbons", garden.One(), StringComparison.Ordinal);
        Assert.False(Copies.Read(Assert.Single(quiet.TakeAll()))!.Value.Sent);
        Assert.Empty(absent.Take());
    }

    [Fact]
    public async Task A_message_to_oneself_comes_once_to_each_device()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, _) = await StageAsync(world);
        await home.SendAsync("<message to='romeo@example.com' type='chat'><body>note</body></message>");
        Assert.DoesNotContain("carbons", home.One(), StringComparison.Ordinal);
        Assert.DoesNotContain("carbons", garden.One(), StringComparison.Ordinal);
        var third = await ComeAsync(world, "romeo@example.com/third");
        home.Take();
        garden.Take();
        await home.SendAsync("<message to='romeo@example.com/garden' type='chat'><body>there</body></message>");
        Assert.Empty(home.Take());
        Assert.DoesNotContain("carbons", garden.One(), StringComparison.Ordinal);
        Assert.False(Copies.Read(Assert.Single(third.TakeAll()))!.Value.Sent);
    }

    [Theory]
    [InlineData("<private xmlns='urn:xmpp:carbons:2'/>")]
    [InlineData("<no-copy xmlns='urn:xmpp:hints'/>")]
    public async Task A_private_message_goes_to_the_addressed_device_only_and_keeps_its_mark(string mark)
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        await juliet.SendAsync(
            $"<message to='romeo@example.com/garden' type='chat'><body>psst</body>{mark}</message>");
        Assert.Contains(mark, garden.One(), StringComparison.Ordinal);
        await garden.SendAsync($"<message to='juliet@example.com' type='chat'><body>psst</body>{mark}</message>");
        Assert.Contains(mark, juliet.One(), StringComparison.Ordinal);
        Assert.Empty(home.Take());
    }

    [Fact]
    public async Task Who_turns_it_off_or_never_turned_it_on_gets_none()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        Assert.Equal("", await home.AnswerAsync(Disable));
        Assert.Equal("", await home.AnswerAsync(Disable));
        await juliet.SendAsync("<message to='romeo@example.com/garden' type='chat'><body>x</body></message>");
        Assert.Empty(home.Take());
        await home.SendAsync(Enable);
        await home.SendAsync(Enable);
        home.Take();
        garden.Take();
        await juliet.SendAsync("<message to='romeo@example.com/garden' type='chat'><body>x</body></message>");
        Assert.Single(home.Take());
    }

    [Theory]
    [InlineData("<iq type='get' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>", "not-allowed")]
    [InlineData("<iq type='set' id='c' to='juliet@example.com'><enable xmlns='urn:xmpp:carbons:2'/></iq>",
        "service-unavailable")]
    public async Task Refuses_to_be_turned_on_in_another_way(string request, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var (home, _, _) = await StageAsync(world);
        Assert.Equal(condition, await home.AnswerAsync(request));
    }

    [Fact]
    public async Task A_forged_copy_loses_what_makes_it_one()
    {
        await using var world = await World.StartAsync(Features);
        var (home, _, juliet) = await StageAsync(world);
        await juliet.SendAsync("<message to='romeo@example.com/home' type='chat'><body>x</body>"
            + "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></received></message>");
        Assert.DoesNotContain("carbons", home.Take()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bounce_of_a_copy_goes_to_nobody()
    {
        await using var world = await World.StartAsync(Features);
        var (home, garden, juliet) = await StageAsync(world);
        await garden.SendAsync("<message to='romeo@example.com' type='error' id='1'><error type='cancel'>"
            + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
        Assert.Empty(home.Take());
        Assert.Empty(garden.Take());
        Assert.Empty(juliet.Take());
    }
}
