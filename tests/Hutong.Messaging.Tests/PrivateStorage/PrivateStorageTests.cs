using Hutong.Messaging.PrivateStorage;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.PrivateStorage;

public sealed class PrivateStorageTests
{
    const string Prefs = "<exodus xmlns='exodus:prefs'><defaultnick>Hamlet</defaultnick></exodus>";

    static void Features(IServiceCollection services) => services.AddRoster().AddPresence().AddPrivateStorage();

    static string Iq(string type, string inner, string to = "") =>
        $"<iq type='{type}' id='1001'{to}><query xmlns='jabber:iq:private'>{inner}</query></iq>";

    [Fact]
    public async Task What_is_stored_is_given_back_also_after_a_restart()
    {
        var world = await World.StartAsync(Features);
        var hamlet = await world.BindAsync("hamlet@example.com/denmark");
        Assert.Equal("<query xmlns='jabber:iq:private'><exodus xmlns='exodus:prefs'/></query>",
            await hamlet.AnswerAsync(Iq("get", "<exodus xmlns='exodus:prefs'/>")));
        Assert.Equal("", await hamlet.AnswerAsync(Iq("set", Prefs)));
        await using var again = await world.RestartAsync(Features);
        hamlet = await again.BindAsync("hamlet@example.com/denmark");
        Assert.Equal($"<query xmlns='jabber:iq:private'>{Prefs}</query>",
            await hamlet.AnswerAsync(Iq("get", "<exodus xmlns='exodus:prefs'/>")));
    }

    [Theory]
    [InlineData("set", "", "", "bad-request")]
    [InlineData("get", "", "", "bad-request")]
    [InlineData("set", "<a xmlns='x'/><b xmlns='x'/>", "", "bad-request")]
    [InlineData("set", "<a xmlns='jabber:iq:private'/>", "", "bad-request")]
    [InlineData("get", "<a xmlns='x'/>", " to='horatio@example.com'", "forbidden")]
    [InlineData("set", "<a xmlns='x'/>", " to='horatio@example.com'", "forbidden")]
    public async Task Refuses_what_is_wrong_or_somebody_elses(string type, string inner, string to, string condition)
    {
        await using var world = await World.StartAsync(Features);
        var hamlet = await world.BindAsync("hamlet@example.com/denmark");
        Assert.Equal(condition, await hamlet.AnswerAsync(Iq(type, inner, to)));
    }

    [Fact]
    public async Task Limits_hold()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new PrivateStorageOptions { ElementsMax = 1, ElementBytesMax = 1_024 });
        });
        var hamlet = await world.BindAsync("hamlet@example.com/denmark");
        Assert.Equal("not-acceptable",
            await hamlet.AnswerAsync(Iq("set", $"<a xmlns='x'>{new string('x', 1_024)}</a>")));
        Assert.Equal("", await hamlet.AnswerAsync(Iq("set", Prefs)));
        Assert.Equal("", await hamlet.AnswerAsync(Iq("set", Prefs)));
        Assert.Equal("resource-constraint", await hamlet.AnswerAsync(Iq("set", "<a xmlns='x'/>")));
    }
}
