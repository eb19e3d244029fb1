using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
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
            await CallHouse.UntilAsync(
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
    const string Owner = "+8613800000000@" + CallHouse.Domain;
    const int People = 20;
    static readonly TimeSpan Thinks = TimeSpan.FromSeconds(0.7);

    readonly CallHouse _house = new(postgres);
    string _path = "";
    int _onTheLine;

    public ConcurrentDictionary<string, Called> Called { get; } = new(StringComparer.Ordinal);

    public int Thanked => Called.Values.Count(one => one.WasThanked);

    public int OnTheLine => Volatile.Read(ref _onTheLine);

    public IReadOnlyCollection<string> Errors => _house.Errors;

    public async Task BeginAsync(CancellationToken cancel)
    {
        for (var i = 0; i < People; i++)
        {
            var number = $"+1415555{i + 100:D4}";
            var called = Called[number] = new(confirms: i % 2 == 0);
            _house.Carrier.Plans[number] = (call, watch) => Answer(called, call, watch);
        }

        await _house.BeginAsync(new { speech = false, announcement = new { keyPatience = "1s" } }, cancel);
        await _house.Server.AddAccountAsync(Owner, "of-the-account", cancel);
        var http = _house.Http;
        using var signIn = await http.PostAsJsonAsync(
            "api/v1/sessions", new { address = Owner, password = "of-the-account" }, cancel);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            (await signIn.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("token").GetString());
        var samples = new short[8000];
        new ToneGenerator(8000, 600, levelDbov: -16).Generate(samples);
        using var made = await http.PostAsJsonAsync("api/v1/announcements", new
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
        await _house.KillAsync();
        Volatile.Write(ref _onTheLine, 0);
        await _house.StartAsync(cancel);
    }

    /// <summary>Waits until it is done; each number and its state.</summary>
    public async Task<IReadOnlyList<(string Number, string State)>> EndAsync(CancellationToken cancel)
    {
        JsonElement one = default;
        await CallHouse.UntilAsync(async () => (one = await _house.Http.GetFromJsonAsync<JsonElement>(_path, cancel))
            .GetProperty("state").GetString() == "done", () => $"the end of {one}", cancel);
        var people = await _house.Http.GetFromJsonAsync<JsonElement>(_path + "/people", cancel);
        return [.. people.GetProperty("items").EnumerateArray().Select(person =>
            (person.GetProperty("to").GetString()!, person.GetProperty("state").GetString()!))];
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

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
            _house.Carrier.Press(call, '1');
        }

        var (end, _) = await watch.Ended;
        Interlocked.Decrement(ref _onTheLine);
        lock (called)
        {
            called.WasThanked |= pressed && end == CallEnd.RemoteHangUp;
        }
    }
}
