using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hutong.Crash.Messaging;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.Sip.UserAgents;

namespace Hutong.Crash.Calls;

/// <summary>The server is killed while it calls people: nobody who has confirmed is called again, nobody forgotten.
/// </summary>
[Trait("Category", "Store")]
public sealed class AnnouncementCrashTests(ITestOutputHelper output)
{
    const int Kills = 2;

    [Fact]
    public Task Who_has_confirmed_is_not_called_again_and_nobody_is_forgotten() => RunAsync(null);

    [Fact]
    public async Task On_PostgreSQL_who_has_confirmed_is_not_called_again_and_nobody_is_forgotten()
    {
        await using var schema = await OwnSchema.NewAsync();
        await RunAsync(schema.ConnectionString);
    }

    async Task RunAsync(string? postgres)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var run = new AnnouncementRun(postgres);
        await run.BeginAsync(cancel);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await AnnouncementRun.UntilAsync(
                () => run.Thanked >= 3 * kill && run.OnTheLine > 0, $"{3 * kill} that were thanked", cancel);
            await run.CrashAsync(cancel);
        }

        var people = await run.EndAsync(cancel);
        output.WriteLine(string.Join('\n', run.Called.Values));
        Assert.Empty(run.Errors);
        Assert.Equal(run.Called.Count, people.Count);
        foreach (var (number, state) in people)
        {
            var called = run.Called[number];
            Assert.Equal(called.Confirms ? "confirmed" : "heard", state);
            Assert.InRange(called.Calls, 1, 1 + Kills);
            Assert.Equal(0, called.CallsAfterThanks);
        }

        Assert.True(people.Any(one => run.Called[one.Number].Calls > 1), "the kills met nobody on the line");
    }
}

/// <summary>Somebody who is called.</summary>
sealed class Called(bool confirms)
{
    public bool Confirms => confirms;

    public int Calls { get; set; }

    public int CallsAfterThanks { get; set; }

    /// <summary>Whether 1 was pressed and the server let the line go behind it, as it does with thanks.</summary>
    public bool WasThanked { get; set; }

    public override string ToString() => $"{(confirms ? "confirms" : "listens")}, called {Calls} times";
}

/// <summary>A server that calls twenty people by a carrier; every other one confirms.</summary>
sealed class AnnouncementRun(string? postgres) : IAsyncDisposable
{
    const string Domain = "calls.example", Owner = "+8613800000000";
    const int People = 20;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3), Thinks = TimeSpan.FromSeconds(0.7);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hutong-announcement-");
    readonly Line _carrier = new("carrier", Domain);
    readonly ConcurrentQueue<string> _errors = new();
    readonly int[] _ports = FreePorts(3);
    readonly HttpClient _http = new();
    ServerProcess? _server;
    string _path = "";
    int _onTheLine;

    public ConcurrentDictionary<string, Called> Called { get; } = new(StringComparer.Ordinal);

    public int Thanked => Called.Values.Count(one => one.WasThanked);

    public int OnTheLine => Volatile.Read(ref _onTheLine);

    public IReadOnlyCollection<string> Errors => [.. _errors, .. _server?.Errors ?? []];

    public async Task BeginAsync(CancellationToken cancel)
    {
        for (var i = 0; i < People; i++)
        {
            var number = $"+1415555{i + 100:D4}";
            var called = Called[number] = new(confirms: i % 2 == 0);
            _carrier.Plans[number] = (call, watch) => Answer(called, call, watch);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "hutong.json"), Settings(), cancel);
        _http.BaseAddress = new($"http://127.0.0.1:{_ports[1]}/");
        await StartAsync(cancel);
        await _server!.AddAccountAsync($"{Owner}@{Domain}", "of-the-account", cancel);
        using var signIn = await _http.PostAsJsonAsync(
            "api/v1/sessions", new { address = $"{Owner}@{Domain}", password = "of-the-account" }, cancel);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            (await signIn.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("token").GetString());
        var samples = new short[8000];
        new ToneGenerator(8000, 600, levelDbov: -16).Generate(samples);
        using var made = await _http.PostAsJsonAsync("api/v1/announcements", new
        {
            to = Called.Keys.Order(StringComparer.Ordinal), audio = new WavSound(8000, samples).ToFile(),
            confirm = true,
        }, cancel);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync(cancel));
        _path = made.Headers.Location!.ToString().TrimStart('/');
    }

    /// <summary>SIGKILL, and a new start. The carrier's calls are gone with it.</summary>
    public async Task CrashAsync(CancellationToken cancel)
    {
        _server!.Kill();
        foreach (var error in _server.Errors)
        {
            _errors.Enqueue(error);
        }

        await _server.DisposeAsync();
        Volatile.Write(ref _onTheLine, 0);
        await StartAsync(cancel);
    }

    /// <summary>Waits until it is done; each number and its state.</summary>
    public async Task<IReadOnlyList<(string Number, string State)>> EndAsync(CancellationToken cancel)
    {
        JsonElement one = default;
        await UntilAsync(async () => (one = await _http.GetFromJsonAsync<JsonElement>(_path, cancel))
            .GetProperty("state").GetString() == "done", () => $"the end of {one}", cancel);
        var people = await _http.GetFromJsonAsync<JsonElement>(_path + "/people", cancel);
        return [.. people.GetProperty("items").EnumerateArray().Select(person =>
            (person.GetProperty("to").GetString()!, person.GetProperty("state").GetString()!))];
    }

    public static Task UntilAsync(Func<bool> isSo, string what, CancellationToken cancel) =>
        UntilAsync(() => Task.FromResult(isSo()), () => what, cancel);

    public async ValueTask DisposeAsync()
    {
        await _carrier.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    void Answer(Called called, SipCall call, Watch watch)
    {
        lock (called)
        {
            called.Calls++;
            called.CallsAfterThanks += called.WasThanked ? 1 : 0;
        }

        Interlocked.Increment(ref _onTheLine);
        _ = ListenAsync(called, call, watch);
        call.Answer(Line.Sound);
    }

    async Task ListenAsync(Called called, SipCall call, Watch watch)
    {
        var pressed = false;
        if (called.Confirms)
        {
            await Task.WhenAny(watch.Talking, watch.Ended);
            await Task.WhenAny(Task.Delay(Thinks, TimeProvider.System), watch.Ended);
            pressed = !watch.Ended.IsCompleted;
            _carrier.Press(call, '1');
        }

        var (end, _) = await watch.Ended;
        Interlocked.Decrement(ref _onTheLine);
        lock (called)
        {
            called.WasThanked |= pressed && end == CallEnd.RemoteHangUp;
        }
    }

    async Task StartAsync(CancellationToken cancel)
    {
        _server = await ServerProcess.StartAsync(Path.Combine(_folder.FullName, "hutong.json"),
            Path.Combine(_folder.FullName, "data"), _ => { }, cancel);
        await _carrier.BeginAsync(new(IPAddress.Loopback, _ports[0]), _ports[2], cancel);
    }

    static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited for {what()}");
            }

            await tick.WaitForNextTickAsync(cancel);
        }
    }

    static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }).ToArray();
        var ports = Array.ConvertAll(sockets, socket => ((IPEndPoint)socket.LocalEndPoint!).Port);
        Array.ForEach(sockets, socket => socket.Dispose());
        return ports;
    }

    string Settings() => JsonSerializer.Serialize(new
    {
        server = new { http = new[] { $"127.0.0.1:{_ports[1]}" } },
        accounts = new { domain = Domain },
        store = postgres is null ? [] : new Dictionary<string, string> { ["postgres"] = postgres },
        xmpp = new { address = "127.0.0.1", port = 0, tlsPort = -1, allowPlaintext = true },
        calling = new { speech = false, announcement = new { keyPatience = "1s" } },
        sip = new
        {
            address = "127.0.0.1",
            port = _ports[0],
            tlsPort = -1,
            trunks = new[]
            {
                new
                {
                    name = "carrier", host = "127.0.0.1", port = _ports[2], licensee = "Nobody",
                    jurisdictions = new[] { "*" }, sandbox = true, numbers = new[] { "+864001234567" },
                    healthInterval = "0s",
                },
            },
        },
    });
}
