using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hutong.Media.Files;
using Hutong.Media.Tones;

namespace Hutong.Interop.Calls;

/// <summary>
/// Who calls in vain hears why, before the refusal: an ordinary telephone and a desk telephone listen.
/// </summary>
[Trait("Category", "Interop")]
public sealed class NoticeScenarios : IAsyncLifetime
{
    const double DeskHz = 620, ChinaHz = 450, AmericaLowHz = 480;
    const string Mine = "+8613800138001", OfNobody = "+8613800138999";

    CallServer server = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => server = await CallServer.StartAsync(Stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(OfNobody, "404")]
    [InlineData(Mine, "480")]
    public async Task A_telephone_hears_that_nobody_can_be_had_and_is_refused_with_the_code(string dials, string status)
    {
        await server.AddAsync(Mine, Stop);
        await WithoutVoicemailAsync(Mine);
        var telephone = server.Carrier.Maya;
        await telephone.DialAsync(dials);
        var over = await telephone.EndsAsync();
        Assert.Contains(status, over.ToString(), StringComparison.Ordinal);
        Assert.Equal(SoundFileFault.None, WavSound.TryRead(await telephone.RecordingAsync(), out var heard));
        Assert.True(IsInOrder(heard!, 950, 1400, 1800, AmericaLowHz), $"of {heard!.Duration}");
        Assert.InRange(heard.Duration, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8));
        Assert.Equal(0, (await server.CountersAsync(Stop))["hutong_calling_ports"]);
    }

    [Fact]
    public async Task A_desk_telephone_hears_that_nobody_can_be_had()
    {
        var password = await server.AddAsync(Mine, Stop);
        await server.AddAsync(OfNobody, Stop);
        await WithoutVoicemailAsync(OfNobody);
        await using var desk = await Baresip.StartAsync(
            server, Mine, password, new("udp", null), DeskHz, OfNobody);
        await desk.UntilSaidAsync("session closed", Stop);
        Assert.Contains("480", desk.Tail, StringComparison.Ordinal);
        Assert.True(IsInOrder(await desk.RecordingAsync(Stop), 950, 1400, 1800, ChinaHz), desk.Tail);
        Assert.Equal("away", (await server.RecordAsync(Mine, Stop)).GetProperty("reason").GetString());
    }

    async Task WithoutVoicemailAsync(string number)
    {
        using var http = await server.SignInAsync(number, Stop);
        var settings = (await http.GetFromJsonAsync<JsonObject>("api/v1/calls/settings", Stop))!;
        settings["voicemail"] = false;
        using var saved = await http.PutAsJsonAsync("api/v1/calls/settings", settings, Stop);
        Assert.True(saved.IsSuccessStatusCode, $"{saved.StatusCode}");
    }

    // Whether there are these tones one after the other, of a tenth of a second at least.
    static bool IsInOrder(WavSound sound, params double[] tones)
    {
        var (length, next) = (sound.SampleRateHz / 10, 0);
        for (var at = 0; at + length <= sound.Samples.Length && next < tones.Length; at += length / 2)
        {
            var part = sound.Samples.AsSpan(at, length);
            next += ToneReading.Level(part, sound.SampleRateHz, tones[next]) > -32 ? 1 : 0;
        }

        return next == tones.Length;
    }
}
