using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>SIP telephones of others at a running server: baresip, sipp, sipsak.</summary>
[Trait("Category", "Interop")]
public sealed class SipScenarios(SharedServers servers) : IAsyncLifetime
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

    async Task<(Account Account, string Id, string Password)> NewPhoneAsync()
    {
        var account = await server.NewAccountAsync("lin", Stop);
        using var signIn = await web.PostAsJsonAsync(
            "api/v1/sessions", new { address = account.Jid, password = account.Password }, Stop);
        var session = await signIn.Content.ReadFromJsonAsync<JsonElement>(Stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/device-passwords")
        {
            Content = JsonContent.Create(new { name = "desk" }),
        };
        web.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        using var answer = await web.SendAsync(request, Stop);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return (account, made.GetProperty("id").GetString()!, made.GetProperty("password").GetString()!);
    }

    async Task<int> MetricAsync(string name)
    {
        foreach (var line in (await web.GetStringAsync("metrics", Stop)).Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
            {
                return int.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    Task UntilRegisteredAsync(int count) => Workplace.UntilAsync(
        async () => await MetricAsync("hutong_sip_registrations") == count,
        () => $"{count} registrations\n{server.Tail}", Stop);

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Baresip_registers_with_a_device_password(string transport)
    {
        var (account, _, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var phone = await Baresip.StartAsync(server, account.Name, password, transport))
        {
            await phone.SeeAsync("200 OK", Stop);
            await UntilRegisteredAsync(before + 1);
        }

        // It takes itself out when it ends.
        await UntilRegisteredAsync(before);
    }

    [Fact]
    public async Task A_wrong_password_and_the_accounts_own_are_refused()
    {
        var (account, _, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using var wrong = await Baresip.StartAsync(server, account.Name, password + "x", "udp");
        await wrong.SeeAsync("403 Forbidden", Stop);
        await using var own = await Baresip.StartAsync(server, account.Name, account.Password, "udp");
        await own.SeeAsync("403 Forbidden", Stop);
        await using var nobody = await Baresip.StartAsync(server, "nobody", password, "udp");
        await nobody.SeeAsync("403 Forbidden", Stop);
        Assert.Equal(before, await MetricAsync("hutong_sip_registrations"));
    }

    [Fact]
    public async Task A_password_that_is_taken_back_ends_its_registration_and_is_refused()
    {
        var (account, id, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var phone = await Baresip.StartAsync(server, account.Name, password, "udp"))
        {
            await UntilRegisteredAsync(before + 1);
            using var taken = await web.DeleteAsync($"api/v1/device-passwords/{id}", Stop);
            Assert.True(taken.IsSuccessStatusCode);
            await UntilRegisteredAsync(before);
        }

        await using var again = await Baresip.StartAsync(server, account.Name, password, "udp");
        await again.SeeAsync("403 Forbidden", Stop);
    }

    [Theory]
    [InlineData("udp", "udp")]
    [InlineData("tcp", "udp")]
    [InlineData("tls", "tcp")]
    public async Task Two_telephones_talk(string left, string right)
    {
        var (callee, _, second) = await NewPhoneAsync();
        var (caller, _, first) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var called = await Baresip.StartAsync(server, callee.Name, second, right))
        {
            await UntilRegisteredAsync(before + 1);
            await using var calling = await Baresip.StartAsync(
                server, caller.Name, first, left, $"sip:{callee.Name}@{server.Domain}");
            await calling.SeeAsync("Call established", Stop);
            await called.SeeAsync("Call established", Stop);
            Assert.Equal(2, await MetricAsync("hutong_sip_open_legs"));
        }

        await Workplace.UntilAsync(
            async () => await MetricAsync("hutong_sip_open_legs") == 0 && await MetricAsync("hutong_sip_dialogs") == 0,
            () => "nothing to be left", Stop);
    }
}
