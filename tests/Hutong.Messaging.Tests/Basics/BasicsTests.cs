using Hutong.Messaging.Basics;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.Basics;

public sealed class BasicsTests
{
    static void Features(IServiceCollection services) => services.AddDiscovery().AddBasics().AddRoster().AddPresence();

    static async Task<string> AskAsync(World world, string payload, string to = " to='example.com'")
    {
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        return await romeo.AnswerAsync($"<iq type='get' id='q'{to}>{payload}</iq>");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" to='example.com'")]
    [InlineData(" to='romeo@example.com'")]
    public async Task Answers_a_ping(string to)
    {
        await using var world = await World.StartAsync(Features);
        Assert.Equal("", await AskAsync(world, "<ping xmlns='urn:xmpp:ping'/>", to));
    }

    [Fact]
    public async Task Tells_its_name_and_a_version()
    {
        await using var world = await World.StartAsync(Features);
        Assert.StartsWith("<query xmlns='jabber:iq:version'><name>Hutong</name><version>",
            await AskAsync(world, "<query xmlns='jabber:iq:version'/>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_the_time_as_XEP_0202_writes_it()
    {
        await using var world = await World.StartAsync(Features);
        Assert.Equal("<time xmlns='urn:xmpp:time'><tzo>+00:00</tzo><utc>2026-03-01T12:00:00.000Z</utc></time>",
            await AskAsync(world, "<time xmlns='urn:xmpp:time'/>"));
    }

    [Fact]
    public async Task Tells_how_long_it_is_up()
    {
        await using var world = await World.StartAsync(Features);
        world.Get<BasicsHandler>();
        world.Clock.Advance(TimeSpan.FromSeconds(123456));
        Assert.Equal("<query xmlns='jabber:iq:last' seconds='123456'/>",
            await AskAsync(world, "<query xmlns='jabber:iq:last'/>"));
    }

    [Fact]
    public async Task Lists_the_contact_addresses_that_the_operator_named()
    {
        await using var world = await World.StartAsync(services =>
        {
            Features(services);
            services.AddSingleton(new BasicsOptions { AbuseAddresses =
                ["mailto:abuse@example.com", "xmpp:abuse@example.com"] });
        });
        Assert.Contains(
            "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"
                + "<value>http://jabber.org/network/serverinfo</value></field>"
            + "<field var='abuse-addresses' type='list-multi'><value>mailto:abuse@example.com</value>"
            + "<value>xmpp:abuse@example.com</value></field></x>",
            await AskAsync(world, "<query xmlns='http://jabber.org/protocol/disco#info'/>"), StringComparison.Ordinal);
    }
}
