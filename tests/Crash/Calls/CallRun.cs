using System.Threading.Channels;
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
    readonly CallHouse _house = new(postgres);
    readonly Random _random = new(seed);
    readonly List<Line> _lines = [];
    Channel<Line>? _free;
    int _numbers;

    public CallPlay Play { get; } = new(new Random(seed));

    /// <summary>What the server said went wrong in itself.</summary>
    public IReadOnlyCollection<string> Errors => _house.Errors;

    /// <summary>Starts the server with so many telephones, every third by TCP.</summary>
    public async Task BeginAsync(int telephones, CancellationToken cancel)
    {
        // What takes long is short, so that its end is met.
        await _house.BeginAsync(
            new
            {
                ringTime = "2s", maxCallsOfAccount = 500, progressEvery = "1s", media = new { silence = "4s" },
            },
            cancel);
        for (var number = 0; number < telephones; number++)
        {
            _lines.Add(await _house.AddAsync($"+86138{number:D8}", number % 3 == 2, cancel));
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
        await CallHouse.UntilAsync(
            async () => await OpenRecordsAsync(cancel) >= _lines.Count / 8, () => "calls that go on", cancel);
        await _house.KillAsync();
        await dead.CancelAsync();
        await calling;
        await _house.StartAsync(cancel);
        await ComeBackAsync(cancel);
    }

    /// <summary>The carrier is gone for the time of some calls, and comes back.</summary>
    public async Task LoseCarrierAsync(int calls, CancellationToken cancel)
    {
        var calling = CallAsync(calls, cancel);
        await _house.Carrier.DieAsync();
        await calling;
        await _house.BeginCarrierAsync(cancel);
    }

    /// <summary>Waits until the server holds nothing for calls any more.</summary>
    public async Task QuietAsync(CancellationToken cancel)
    {
        IReadOnlyDictionary<string, double> left = new Dictionary<string, double>();
        await CallHouse.UntilAsync(async () => (left = await ServerCounters.ReadAsync(_house.Http, cancel)).Count == 0,
            () => $"nothing to be left, there is {string.Join(", ", left)}", cancel);
    }

    /// <summary>What the server counted in its last life.</summary>
    public Task<string> TotalsAsync(CancellationToken cancel) => ServerCounters.TotalsAsync(_house.Http, cancel);

    /// <summary>Stops the server and reads the records of all calls.</summary>
    public async Task<RecordCount> RecordsAsync(CancellationToken cancel)
    {
        await _house.StopAsync(cancel);
        await using var store = await Store.OpenAsync(
            new() { DataDirectory = _house.Data, Postgres = postgres }, [], [], TimeProvider.System,
            NullLogger.Instance, cancel);
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

        await _house.DisposeAsync();
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

        var caller = way == 3 ? _house.Carrier : await RentAsync(cancel);
        var callee = way == 2 ? _house.Carrier : await RentAsync(cancel);
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
        if (line is null || line == _house.Carrier)
        {
            return;
        }

        if (line.IsDead && !cancel.IsCancellationRequested)
        {
            await line.BeginAsync(_house.Sip, 0, CancellationToken.None);
            await Task.WhenAny(line.RegisterAsync(), Task.Delay(CallHouse.Patience, TimeProvider.System, cancel));
        }

        _free!.Writer.TryWrite(line);
    }

    async Task<double> OpenRecordsAsync(CancellationToken cancel) =>
        (await ServerCounters.ReadAsync(_house.Http, cancel)).GetValueOrDefault("hutong_calling_open_records");

    // Registrations are of a life of the server only.
    async Task ComeBackAsync(CancellationToken cancel)
    {
        _free = Channel.CreateUnbounded<Line>();
        foreach (var line in _lines)
        {
            await line.BeginAsync(_house.Sip, 0, cancel);
            Assert.Equal((RegistrationState.Registered, 200),
                await line.RegisterAsync().WaitAsync(CallHouse.Patience, cancel));
            _free.Writer.TryWrite(line);
        }
    }
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
