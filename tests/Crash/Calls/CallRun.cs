using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Hutong.Crash.Messaging;
using Hutong.Sip.UserAgents;
using Hutong.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Crash.Calls;

/// <summary>
/// Telephones and a carrier that call each other through the server as fast as they can, and end their calls in every
/// way there is, while telephones, the carrier and the server are killed.
/// </summary>
sealed class CallRun(int seed, string? postgres) : IAsyncDisposable
{
    const string Domain = "calls.example";
    const string Carrier = "carrier";

    /// <summary>
    /// Transactions are remembered for 32 s, dead peers rung for 10 s, unacknowledged answers sent for 32 s; and as
    /// much again for a machine that does many things.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hutong-calls-");
    readonly Random _random = new(seed);
    readonly List<Line> _lines = [];
    readonly Line _carrier = new(Carrier, Domain);
    readonly ConcurrentQueue<string> _errors = new();
    readonly int[] _ports = FreePorts(3);
    HttpClient? _http;
    ServerProcess? _server;
    Channel<Line>? _free;
    int _numbers;

    public CallPlay Play { get; } = new(new Random(seed));

    /// <summary>What the server said went wrong in itself.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors, .. _server?.Errors ?? []];

    string Data => Path.Combine(_folder.FullName, "data");

    IPEndPoint Sip => new(IPAddress.Loopback, _ports[0]);

    /// <summary>Starts the server with so many telephones, every third by TCP.</summary>
    public async Task BeginAsync(int telephones, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "hutong.json"), Settings(), cancel);
        _http = new() { BaseAddress = new($"http://127.0.0.1:{_ports[1]}/") };
        await StartAsync(cancel);
        for (var number = 0; number < telephones; number++)
        {
            var line = new Line($"+86138{number:D8}", Domain, isTcp: number % 3 == 2);
            _lines.Add(line);
            var address = $"{line.Name}@{Domain}";
            await _server!.RunAsync("account add", [address], new() { ["password"] = "of-the-account" }, cancel);
            line.Password = await _server.RunAsync("account device", [address, "desk"], [], cancel);
        }

        await ComeBackAsync(cancel);
    }

    /// <summary>So many calls, some at a time.</summary>
    public async Task CallAsync(int calls, CancellationToken cancel)
    {
        var left = calls;
        var workers = Enumerable.Range(0, _lines.Count / 2).Select(async _ =>
        {
            while (!cancel.IsCancellationRequested && Interlocked.Decrement(ref left) >= 0)
            {
                await CallOneAsync(cancel);
            }
        });
        await Task.WhenAll(workers);
    }

    /// <summary>Kills the server in the middle of calls, once records are open, and starts it again.</summary>
    public async Task CrashAsync(int calls, CancellationToken cancel)
    {
        using var dead = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var calling = CallAsync(calls, dead.Token);
        await UntilAsync(async () => await OpenRecordsAsync(cancel) >= _lines.Count / 8, "calls that go on", cancel);
        _server!.Kill();
        await dead.CancelAsync();
        await calling;
        Keep(_server);
        await _server.DisposeAsync();
        await StartAsync(cancel);
        await ComeBackAsync(cancel);
    }

    /// <summary>The carrier is gone for the time of some calls, and comes back.</summary>
    public async Task LoseCarrierAsync(int calls, CancellationToken cancel)
    {
        var calling = CallAsync(calls, cancel);
        await _carrier.DieAsync();
        await calling;
        await _carrier.BeginAsync(Sip, _ports[2], cancel);
    }

    /// <summary>Waits until the server holds nothing for calls any more.</summary>
    public async Task QuietAsync(CancellationToken cancel)
    {
        IReadOnlyDictionary<string, double> left = new Dictionary<string, double>();
        await UntilAsync(async () => (left = await ServerCounters.ReadAsync(_http!, cancel)).Count == 0,
            () => $"nothing to be left, there is {string.Join(", ", left)}", cancel);
    }

    /// <summary>What the server counted in its last life.</summary>
    public Task<string> TotalsAsync(CancellationToken cancel) => ServerCounters.TotalsAsync(_http!, cancel);

    /// <summary>Stops the server and reads the records of all calls.</summary>
    public async Task<RecordCount> RecordsAsync(CancellationToken cancel)
    {
        await _server!.StopAsync(cancel);
        Keep(_server);
        await using var store = await Store.OpenAsync(
            new() { DataDirectory = Data, Postgres = postgres }, [], [], TimeProvider.System, NullLogger.Instance,
            cancel);
        return await store.ReadAsync(db => db.RowOrDefault<RecordCount>(
            """
            select count(*) as Calls, count(*) filter (where ended_at = 0) as Open,
                count(*) filter (where reason = 'server-stopped') as Stopped,
                count(*) filter (where reason = 'server-stopped'
                    and (ended_at <> known_at or ended_at < started_at)) as Wrong,
                count(*) filter (where reason = 'server-stopped' and from_account + to_account > 0
                    and not exists (select 1 from call_history h where h.tenant = calls.tenant
                        and h.call = calls.id)) as Untold
            from calls
            """), cancel) ?? new();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines)
        {
            await line.DisposeAsync();
        }

        await _carrier.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _http?.Dispose();
        _folder.Delete(recursive: true);
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

    async Task CallOneAsync(CancellationToken cancel)
    {
        CallFate fate;
        int way;
        lock (_random)
        {
            fate = (CallFate)_random.Next(Enum.GetValues<CallFate>().Length);
            way = _random.Next(4);
        }

        var caller = way == 3 ? _carrier : await RentAsync(cancel);
        var callee = way == 2 ? _carrier : await RentAsync(cancel);
        if (caller is not null && callee is not null)
        {
            var number = fate == CallFate.Nobody ? "nobody" : way == 2
                ? $"+1415555{Interlocked.Increment(ref _numbers):D4}" : callee.Name;
            await Play.PlayAsync(fate, caller, callee, number, way == 2, cancel);
        }

        await ReturnAsync(caller, cancel);
        await ReturnAsync(callee, cancel);
    }

    async ValueTask<Line?> RentAsync(CancellationToken cancel)
    {
        try
        {
            return await _free!.Reader.ReadAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    async ValueTask ReturnAsync(Line? line, CancellationToken cancel)
    {
        if (line is null || line == _carrier)
        {
            return;
        }

        if (line.IsDead && !cancel.IsCancellationRequested)
        {
            await line.BeginAsync(Sip, 0, CancellationToken.None);
            await Task.WhenAny(line.RegisterAsync(), Task.Delay(Patience, TimeProvider.System, cancel));
        }

        _free!.Writer.TryWrite(line);
    }

    async Task StartAsync(CancellationToken cancel)
    {
        _server = await ServerProcess.StartAsync(
            Path.Combine(_folder.FullName, "hutong.json"), Data, _ => { }, cancel);
        await _carrier.BeginAsync(Sip, _ports[2], cancel);
    }

    async Task<double> OpenRecordsAsync(CancellationToken cancel) =>
        (await ServerCounters.ReadAsync(_http!, cancel)).GetValueOrDefault("hutong_calling_open_records");

    // Registrations are of a life of the server only.
    async Task ComeBackAsync(CancellationToken cancel)
    {
        _free = Channel.CreateUnbounded<Line>();
        foreach (var line in _lines)
        {
            await line.BeginAsync(Sip, 0, cancel);
            Assert.Equal((RegistrationState.Registered, 200), await line.RegisterAsync().WaitAsync(Patience, cancel));
            _free.Writer.TryWrite(line);
        }
    }

    void Keep(ServerProcess server)
    {
        foreach (var error in server.Errors)
        {
            _errors.Enqueue(error);
        }
    }

    static Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancel) =>
        UntilAsync(isSo, () => what, cancel);

    static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var tick = new PeriodicTimer(Look, TimeProvider.System);
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Waited for {what()}");
            }

            await tick.WaitForNextTickAsync(cancel);
        }
    }

    // What takes long is short, so that its end is met; what is limited is wide, since all come from one address.
    string Settings() => JsonSerializer.Serialize(new
    {
        server = new { http = new[] { $"127.0.0.1:{_ports[1]}" } },
        accounts = new { domain = Domain },
        store = postgres is null ? [] : new Dictionary<string, string> { ["postgres"] = postgres },
        xmpp = new { address = "127.0.0.1", port = 0, tlsPort = -1, allowPlaintext = true },
        calling = new
        {
            ringTime = "2s", maxCallsOfAccount = 500, progressEvery = "1s", media = new { silence = "4s" },
        },
        sip = new
        {
            address = "127.0.0.1",
            port = _ports[0],
            tlsPort = -1,
            strangerRequestsPerSecond = 100_000,
            maxCallsPerAccount = 500,
            trunks = new[]
            {
                new
                {
                    name = Carrier, host = "127.0.0.1", port = _ports[2], licensee = "Nobody",
                    jurisdictions = new[] { "*" }, sandbox = true, numbers = new[] { "+864001234567" },
                    channels = 10_000, callsPerSecond = 10_000,
                    // A question a second would always be remembered.
                    healthInterval = "0s",
                },
            },
        },
    });
}

/// <summary>The records of calls after a run.</summary>
sealed class RecordCount
{
    public long Calls { get; set; }

    /// <summary>Those that were not closed.</summary>
    public long Open { get; set; }

    /// <summary>Those that a killed server left open.</summary>
    public long Stopped { get; set; }

    /// <summary>Those of them whose end is not the last time that was known.</summary>
    public long Wrong { get; set; }

    /// <summary>Those of them that are of somebody of ours, and in nobody's history.</summary>
    public long Untold { get; set; }
}
