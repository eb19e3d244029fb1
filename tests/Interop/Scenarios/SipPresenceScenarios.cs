using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Who is here and who talks, between telephones of others and apps of others, by the real roster.</summary>
[Trait("Category", "Interop")]
public sealed class SipPresenceScenarios(SharedServers servers) : IAsyncLifetime
{
    HutongServer server = null!;
    HttpClient web = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = (HutongServer)await servers.GetAsync(Side.Hutong);
        web = new() { BaseAddress = server.Http };
    }

    public ValueTask DisposeAsync()
    {
        web.Dispose();
        return default;
    }

    [Fact]
    public async Task Baresip_sees_how_somebody_is_who_lets_it_and_nobody_else()
    {
        var desk = await SipPhone.NewAsync(server, web, "desk", Stop);
        await using var ming = await server.SlixmppAsync("ming", Stop);
        await using (var own = await server.SlixmppAsync(desk.Account, Stop))
        {
            await RosterScenarios.BefriendAsync(ming, own);
        }

        await using var phone = await Baresip.StartAsync(
            server, desk.Account.Name, desk.Password, "udp", watches: ming.Jid);
        // It shows what changes, not what was there first; what changes twice in a moment is told once.
        await phone.SeeAsync("Busy", async () =>
        {
            await ming.DoAsync("presence", new { status = "drinking tea" });
            await ming.DoAsync("presence", new { show = "dnd", status = "busy <here>" });
        }, Stop);
        await ming.DoAsync("disconnect");
        await phone.SeeAsync("Offline", Stop);

        await using var stranger = await server.SlixmppAsync("stranger", Stop);
        await using var other = await Baresip.StartAsync(
            server, desk.Account.Name, desk.Password, "udp", watches: stranger.Jid);
        await other.SeeAsync("403 Forbidden", Stop);
    }

    [Fact]
    public async Task What_baresip_publishes_an_app_of_a_friend_sees()
    {
        var desk = await SipPhone.NewAsync(server, web, "desk", Stop);
        await using var ming = await server.SlixmppAsync("ming", Stop);
        await using (var own = await server.SlixmppAsync(desk.Account, Stop))
        {
            await RosterScenarios.BefriendAsync(ming, own);
        }

        await using (var phone = await Baresip.StartAsync(
            server, desk.Account.Name, desk.Password, "tcp", publishes: true))
        {
            var seen = await ming.ExpectAsync("presence_available", IsPhone);
            Assert.Contains("<priority>-1</priority>", seen["xml"]!, StringComparison.Ordinal);
            // It is seen, and there is nobody behind it who could answer.
            var to = (string?)seen.Xml.Attribute("from");
            var refusal = await Assert.ThrowsAsync<ClientRefusedException>(
                () => ming.DoAsync("iq", new { type = "get", to, xml = "<ping xmlns='urn:xmpp:ping'/>" }));
            Assert.Equal("service-unavailable", refusal.Condition);
        }

        // The password is taken back: the telephone is no device any more.
        using var taken = await web.DeleteAsync($"api/v1/device-passwords/{desk.Id}", Stop);
        Assert.True(taken.IsSuccessStatusCode);
        await ming.ExpectAsync("presence_unavailable", IsPhone);

        bool IsPhone(ClientEvent seen) =>
            seen["xml"]!.Contains(desk.Account.Jid + "/sip-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_lamp_of_sipp_is_lit_while_two_talk_once_that_is_allowed()
    {
        var watcher = await SipPhone.NewAsync(server, web, "desk", Stop);
        var caller = await SipPhone.NewAsync(server, web, "caller", Stop);
        var watched = await SipPhone.NewAsync(server, web, "watched", Stop);
        await using (var refused = await Sipp.WatchAsync(server, watcher, watched.Account.Name, Stop))
        {
            await refused.IsRefusedAsync(Stop);
        }

        await AllowAsync(takesCalls: false);

        await using var lamp = await Sipp.WatchAsync(server, watcher, watched.Account.Name, Stop);
        await lamp.IsAsync("there", Stop);
        await using var called = await Baresip.StartAsync(server, watched.Account.Name, watched.Password, "udp");
        await called.SeeAsync("200 OK", Stop);
        await using (var calling = await Baresip.StartAsync(server, caller.Account.Name, caller.Password, "udp",
            $"sip:{watched.Account.Name}@{server.Domain}"))
        {
            await called.SeeAsync("Call established", Stop);
            await lamp.IsAsync("lit", Stop);
        }

        await lamp.SawAllAsync(Stop);
    }

    [Fact]
    public async Task A_call_that_rings_at_baresip_is_taken_by_sipp_once_that_is_allowed()
    {
        var taker = await SipPhone.NewAsync(server, web, "desk", Stop);
        var caller = await SipPhone.NewAsync(server, web, "caller", Stop);
        var watched = await SipPhone.NewAsync(server, web, "watched", Stop);
        await AllowAsync(takesCalls: true);
        await using var called = await Baresip.StartAsync(
            server, watched.Account.Name, watched.Password, "udp", answers: false);
        await called.SeeAsync("200 OK", Stop);
        await using var lamp = await Sipp.PickUpAsync(server, taker, watched.Account.Name, Stop);
        await using (var calling = await Baresip.StartAsync(server, caller.Account.Name, caller.Password, "tcp",
            $"sip:{watched.Account.Name}@{server.Domain}"))
        {
            await calling.SeeAsync("Call established", Stop);
            await called.SeeAsync("session closed", Stop);
        }

        await lamp.SawAllAsync(Stop);
    }

    // Signed in is the latest: whoever is to be watched.
    async Task AllowAsync(bool takesCalls)
    {
        var settings = (await web.GetFromJsonAsync<JsonObject>("api/v1/calls/settings", Stop))!;
        (settings["busyLamp"], settings["lampTakesCalls"]) = ("colleagues", takesCalls);
        using var saved = await web.PutAsJsonAsync("api/v1/calls/settings", settings, Stop);
        Assert.True(saved.IsSuccessStatusCode, $"{saved.StatusCode}");
    }
}
