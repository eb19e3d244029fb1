using System.Net.Http.Json;
using System.Text.Json;
using Hutong.Interop.Harness;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.SandboxKit;

namespace Hutong.Interop.Calls;

/// <summary>Ordinary telephones are called and read something; one confirms by a key, one is busy.</summary>
[Trait("Category", "Interop")]
public sealed class AnnouncementScenarios : IAsyncLifetime
{
    const double SaidHz = 620, TelephoneHz = 930;
    const string Mine = "+8613800138001";

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_telephone_hears_an_announcement_and_confirms_it_by_a_key()
    {
        await server.AddAsync(Mine, Stop);
        using var http = await server.SignInAsync(Mine, Stop);
        var (hears, busy) = (server.Carrier.Wang, server.Carrier.Maya);
        await hears.SetAsync(new MoodSetting(HandsetMood.Tone, AfterSeconds: 1, Hz: TelephoneHz, LevelDbov: -18));
        await busy.SetAsync(HandsetMood.Busy);
        var wish = new
        {
            to = new[] { hears.Number, busy.Number, "110" },
            audio = Sound(),
            confirm = true,
            again = true,
            id = "monday",
        };
        using var made = await http.PostAsJsonAsync("api/v1/announcements", wish, Stop);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Stop));
        var path = made.Headers.Location!.ToString();

        await hears.TalksAsync();
        await hears.HearsToneAsync(SaidHz, -20);
        await hears.PressAsync("1");
        await hears.EndsAsync();
        JsonElement people = default;
        await Workplace.UntilAsync(
            async () => (people = (await http.GetFromJsonAsync<JsonElement>(path + "/people", Stop))
                .GetProperty("items")).EnumerateArray().Select(StateOf).SequenceEqual(["confirmed", "busy", "refused"]),
            () => $"the confirmation; {people}\n{server.Tail}", Stop);
        Assert.True(people[0].GetProperty("heardSeconds").GetDouble() > 0.4, $"{people}");
        Assert.Equal("use-your-telephone", people[2].GetProperty("reason").GetString());
        Assert.Equal("done", StateOf(await http.GetFromJsonAsync<JsonElement>(path, Stop)));

        // Each call has its record; the same wish again has no second effect.
        var call = await http.GetFromJsonAsync<JsonElement>(
            "api/v1/calls/" + people[0].GetProperty("call").GetString(), Stop);
        Assert.Equal("announcement", call.GetProperty("kind").GetString());
        Assert.Contains("sandbox/sandbox", call.ToString(), StringComparison.Ordinal);
        using var again = await http.PostAsJsonAsync("api/v1/announcements", wish, Stop);
        Assert.Equal(System.Net.HttpStatusCode.OK, again.StatusCode);
        Assert.Null((await hears.StateAsync()).Call);
    }

    [Fact]
    public async Task A_text_is_taken_for_a_text_and_refused_by_a_server_that_cannot_speak()
    {
        await server.AddAsync(Mine, Stop);
        using var http = await server.SignInAsync(Mine, Stop);
        using var made = await http.PostAsJsonAsync(
            "api/v1/announcements", new { to = new[] { server.Carrier.Wang.Number }, text = "三点开会" }, Stop);
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, made.StatusCode);
        Assert.Contains("announcement-no-speech", await made.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    static string? StateOf(JsonElement one) => one.GetProperty("state").GetString();

    static byte[] Sound()
    {
        var samples = new short[8000 * 4];
        new ToneGenerator(8000, SaidHz, levelDbov: -16).Generate(samples);
        return new WavSound(8000, samples).ToFile();
    }
}
