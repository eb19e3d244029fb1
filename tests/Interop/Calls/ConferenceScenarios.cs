using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Interop.Harness;
using Hutong.SandboxKit;

namespace Hutong.Interop.Calls;

/// <summary>A desk telephone and ordinary telephones in one conference: what each says the others hear.</summary>
[Trait("Category", "Interop")]
public sealed class ConferenceScenarios : IAsyncLifetime
{
    const double DeskHz = 620, CallsInHz = 930, RungHz = 440;
    const string Mine = "+8613800138001", Service = "+864001234567";

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_desk_telephone_one_that_calls_in_and_one_that_is_rung_hear_one_another()
    {
        var password = await server.AddAsync(Mine, Stop);
        using var http = await server.SignInAsync(Mine, Stop);
        using var made = await http.PostAsJsonAsync("api/v1/conferences", new { title = "Monday" }, Stop);
        var conference = await made.Content.ReadFromJsonAsync<JsonElement>(Stop);
        var path = "api/v1/conferences/" + conference.GetProperty("id").GetString();
        var (number, pin) = (conference.GetProperty("number").GetString(), conference.GetProperty("pin").GetString());

        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new("udp", null), DeskHz, "*30" + number);
        await InAsync(http, path, 1, desk);

        var callsIn = server.Carrier.Wang;
        await callsIn.SetAsync(new MoodSetting(HandsetMood.Tone, Hz: CallsInHz, LevelDbov: -18));
        await callsIn.DialAsync(Service);
        await callsIn.TalksAsync();
        await callsIn.PressAsync($"{number}#{pin}#");
        await InAsync(http, path, 2, desk);
        await callsIn.HearsToneAsync(DeskHz, -26);

        var rung = server.Carrier.Maya;
        await rung.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 0, Hz: RungHz, LevelDbov: -18));
        using var asked = await http.PostAsJsonAsync(path + "/people", new { to = rung.Number }, Stop);
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync(Stop));
        await StateAsync(http, path, 3, "asked", desk);
        await rung.PressAsync("1");
        await InAsync(http, path, 3, desk);

        // Each is told apart while another is muted.
        await MuteAsync(http, path, 1, true);
        await callsIn.HearsToneAsync(RungHz, -26);
        await rung.HearsToneAsync(CallsInHz, -26);
        await MuteAsync(http, path, 1, false);
        await MuteAsync(http, path, 2, true);
        await rung.HearsToneAsync(DeskHz, -28);

        using var removed = await http.DeleteAsync(new Uri(path + "/people/2", UriKind.Relative), Stop);
        Assert.True(removed.IsSuccessStatusCode);
        await callsIn.EndsAsync();
        await rung.UntilAsync("two seconds of sound", state => state.Latest!.HeardSeconds > 4);
        using var ended = await http.PostAsJsonAsync(path + "/end", new { }, Stop);
        Assert.True(ended.IsSuccessStatusCode);
        await rung.EndsAsync();
        await desk.UntilSaidAsync("session closed", Stop);
        Assert.InRange((await desk.HeardAsync(Stop)).FrequencyHz, RungHz - 5, RungHz + 5);

        var after = await http.GetFromJsonAsync<JsonElement>(path, Stop);
        Assert.Equal(0, after.GetProperty("count").GetInt32());
        Assert.Equal("conference", (await server.RecordAsync(Mine, Stop)).GetProperty("route").GetString());
    }

    static async Task MuteAsync(HttpClient http, string path, int leg, bool muted)
    {
        using var answer = await http.PatchAsJsonAsync($"{path}/people/{leg}", new { muted }, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    static Task InAsync(HttpClient http, string path, int count, Baresip desk) => UntilAsync(
        http, path, $"{count} in the conference", found => found.GetProperty("count").GetInt32() == count, desk);

    static Task StateAsync(HttpClient http, string path, int leg, string state, Baresip desk) => UntilAsync(
        http, path, $"leg {leg} to be {state}", found => found.GetProperty("live").GetProperty("people")
            .EnumerateArray().Any(one => one.GetProperty("leg").GetInt32() == leg
                && one.GetProperty("state").GetString() == state), desk);

    static async Task UntilAsync(
        HttpClient http, string path, string what, Func<JsonElement, bool> holds, Baresip desk)
    {
        JsonElement found = default;
        await Workplace.UntilAsync(
            async () => holds(found = await http.GetFromJsonAsync<JsonElement>(path, Stop)),
            () => $"{what}; {found}\n{desk.Tail}", Stop);
    }
}
