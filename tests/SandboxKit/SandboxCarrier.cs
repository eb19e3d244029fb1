using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Hutong.SandboxKit;

/// <summary>
/// The pretended carrier as a program of its own, on free ports of the loopback. Start it, give
/// <see cref="TrunkSettings"/> to the server, tell it by <see cref="ConnectAsync"/> where the server is, and use its
/// handsets.
/// </summary>
public sealed partial class SandboxCarrier : IAsyncDisposable
{
    /// <summary>The longest a test waits for one thing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    readonly Process process;
    readonly HttpClient http;

    SandboxCarrier(Process process, Uri page, IPEndPoint sip)
    {
        (this.process, Page, Sip) = (process, page, sip);
        http = new() { BaseAddress = page };
    }

    /// <summary>Where the page of the telephones is.</summary>
    public Uri Page { get; }

    /// <summary>Where its trunk takes calls, by UDP and TCP.</summary>
    public IPEndPoint Sip { get; }

    /// <summary>The id of the process, for tests that end it.</summary>
    public int ProcessId => process.Id;

    internal HttpClient Http => http;

    /// <summary>Two mobiles and an office in China, and one each elsewhere: all there at the start.</summary>
    public Handset Wang => Handset("+8613911110001");

    /// <summary>In Shanghai.</summary>
    public Handset Shanghai => Handset("+862155550102");

    /// <summary>In the United States.</summary>
    public Handset Maya => Handset("+14155550134");

    /// <summary>In the United Kingdom; echoes unless told otherwise.</summary>
    public Handset Oliver => Handset("+442079460018");

    /// <summary>In Germany; says 440 Hz unless told otherwise.</summary>
    public Handset Anna => Handset("+493023125018");

    /// <summary>Starts it.</summary>
    /// <param name="serverSip">Where the server takes calls; can be told later by <see cref="ConnectAsync"/>.</param>
    /// <param name="user">The name that the trunk asks for; null: none.</param>
    /// <param name="password">Its password.</param>
    /// <param name="speed">How fast its clock runs.</param>
    public static async Task<SandboxCarrier> StartAsync(
        IPEndPoint? serverSip = null, string? user = null, string? password = null, double speed = 1)
    {
        List<string> arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "hutong-sandbox.dll"), "--sip", "127.0.0.1:0", "--http",
            "127.0.0.1:0",
            "--attached", "yes", "--speed", speed.ToString(CultureInfo.InvariantCulture),
        ];
        if (serverSip is not null)
        {
            arguments.AddRange(["--server-sip", serverSip.ToString()]);
        }

        if (user is not null)
        {
            arguments.AddRange(["--user", user, "--password", password ?? ""]);
        }

        var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(StartPatience);
        if (line is null || ReadyLine().Match(line) is not { Success: true } ready)
        {
            throw new InvalidOperationException($"The sandbox does not start: {line} {await errors}");
        }

        _ = process.StandardOutput.ReadToEndAsync();
        return new(process, new(ready.Groups[1].Value), IPEndPoint.Parse(ready.Groups[2].Value));
    }

    /// <summary>The trunk for the server's settings: one of the array <c>sip.trunks</c>.</summary>
    public string TrunkSettings(string name = "sandbox", string number = "+864001234567") =>
        $$"""
        { "name": "{{name}}", "host": "127.0.0.1", "port": {{Sip.Port}}, "transport": "udp", "licensee": "Sandbox",
          "jurisdictions": ["*"], "sandbox": true, "numbers": ["{{number}}"] }
        """;

    /// <summary>Says where the server takes calls.</summary>
    public Task ConnectAsync(IPEndPoint serverSip) => PutAsync("api/trunk", new { serverSip = serverSip.ToString() });

    /// <summary>Makes the whole trunk good or bad.</summary>
    public Task SetHealthAsync(TrunkHealth health) => PutAsync("api/trunk", new { health });

    /// <summary>Makes the network behind the trunk bad for calls that begin from now on, both ways.</summary>
    /// <param name="loss">The part of packets that are lost, 0 to 1.</param>
    /// <param name="jitter">How much later than the fastest a packet may come.</param>
    /// <param name="seed">The same losses again.</param>
    public Task SetLineAsync(double loss, TimeSpan jitter, int seed) =>
        PutAsync("api/trunk", new { loss, jitterMs = jitter.TotalMilliseconds, seed });

    /// <summary>How fast its clock runs from now on.</summary>
    public Task SetSpeedAsync(double speed) => PutAsync("api/clock", new { speed });

    /// <summary>A handset that is there.</summary>
    public Handset Handset(string number) => new(this, number);

    /// <summary>Adds a handset.</summary>
    public async Task<Handset> AddAsync(string number, MoodSetting? mood = null)
    {
        using var answer = await http.PostAsJsonAsync("api/handsets", new { number, nameEn = number, mood }, Json);
        await EnsureAsync(answer);
        return Handset(number);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    internal static async Task EnsureAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"The sandbox refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    async Task PutAsync(string path, object body)
    {
        using var answer = await http.PutAsJsonAsync(path, body, Json);
        await EnsureAsync(answer);
    }

    [GeneratedRegex(@"telephones at (\S+) , trunk at (\S+) ")]
    private static partial Regex ReadyLine();
}
