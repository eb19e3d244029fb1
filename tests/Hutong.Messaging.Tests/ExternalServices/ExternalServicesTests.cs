using System.Security.Cryptography;
using System.Text;
using Hutong.Messaging.ExternalServices;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.ExternalServices;

public sealed class ExternalServicesTests
{
    static void Features(IServiceCollection services) => services.AddRoster().AddPresence().AddExternalServices()
        .AddSingleton(new ExternalServicesOptions
        {
            Services =
            [
                new() { Type = "stun", Host = "stun.example.com" },
                new() { Type = "turn", Host = "turn.example.com", Transport = "tcp", Secret = "shared" },
            ],
        });

    static string Get(string inner) => $"<iq type='get' id='s' to='example.com'>{inner}</iq>";

    [Fact]
    public async Task Services_come_with_credentials_that_the_relay_can_check()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        var services = ExternalService.Read(
            (await romeo.AskAsync(Get("<services xmlns='urn:xmpp:extdisco:2'/>"))).FirstChild());
        Assert.Equal(2, services.Count);
        Assert.Equal(("stun", 3478, "udp", null),
            (services[0].Type, services[0].Port, services[0].Transport, services[0].Username));
        var turn = services[1];
        Assert.True(turn.Restricted);
        Assert.Equal(world.Clock.GetUtcNow().AddHours(12), turn.Expires);
        Assert.StartsWith(world.Clock.GetUtcNow().AddHours(12).ToUnixTimeSeconds() + ":", turn.Username,
            StringComparison.Ordinal);
#pragma warning disable CA5350 // What the relay computes.
        Assert.Equal(turn.Password, Convert.ToBase64String(
            HMACSHA1.HashData("shared"u8, Encoding.UTF8.GetBytes(turn.Username!))));
#pragma warning restore CA5350
        Assert.DoesNotContain("romeo", turn.Username, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_of_one_type_and_credentials_for_one_host_are_given()
    {
        await using var world = await World.StartAsync(Features);
        var romeo = await world.BindAsync("romeo@example.com/orchard");
        Assert.DoesNotContain("stun.",
            await romeo.AnswerAsync(Get("<services xmlns='urn:xmpp:extdisco:2' type='turn'/>")),
            StringComparison.Ordinal);
        Assert.Contains("password=", await romeo.AnswerAsync(Get(
            "<credentials xmlns='urn:xmpp:extdisco:2'><service host='turn.example.com' type='turn'/></credentials>")),
            StringComparison.Ordinal);
        Assert.Equal("item-not-found", await romeo.AnswerAsync(Get(
            "<credentials xmlns='urn:xmpp:extdisco:2'><service host='x.example.com' type='turn'/></credentials>")));
        Assert.Equal("bad-request", await romeo.AnswerAsync(Get("<credentials xmlns='urn:xmpp:extdisco:2'/>")));
    }
}
