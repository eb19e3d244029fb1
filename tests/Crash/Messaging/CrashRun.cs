using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hutong.CrashKit;

namespace Hutong.Crash.Messaging;

/// <summary>How a run ends the server.</summary>
enum CrashKind
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGKILL, and all that was not synced is gone.</summary>
    PowerLoss,

    /// <summary>SIGKILL, and about half of what was not synced is gone, sector by sector.</summary>
    TornWrites,
}

/// <summary>
/// Four pairs write to each other as fast as the server acknowledges, the server is ended at a random instant and
/// started again on the same data: everything that a client saw acknowledged or delivered must be in both archives,
/// once, and what the server says it has must be what it has.
/// </summary>
sealed class CrashRun(int seed, CrashKind kind, string? postgres) : IAsyncDisposable
{
    const int Pairs = 4;
    const int ShortestLoadMs = 150;
    const int LongestLoadMs = 1_200;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hutong-crash-");
    readonly ConcurrentQueue<string> _findings = new();
    readonly Random _random = new(seed);
    readonly List<Correspondent> _clients = [];
    PowerLoss? _power;
    ServerProcess? _server;

    /// <summary>
    /// What must not be: what was lost begins so, what came twice with "doubled". Empty when all is well.
    /// </summary>
    public IReadOnlyCollection<string> Findings => _findings;

    /// <summary>What the run did, for its output.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"seed {seed}: {_clients.Sum(client => client.Acknowledged)} acknowledged, " +
        $"{_clients.Sum(client => client.Received.Count)} delivered, " +
        $"{_clients.Sum(client => client.WrittenAgain)} written again, " +
        $"{_clients.Sum(client => client.Resumed)} streams resumed, {Lost} writes to the disk undone");

    /// <summary>How many writes to the disk were undone.</summary>
    public int Lost { get; private set; }

    string Data => Path.Combine(_folder.FullName, "data");

    string Configuration => Path.Combine(_folder.FullName, "hutong.json");

    /// <summary>Starts the server and signs everybody in.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await ConfigureAsync(isSynchronous: true, cancel);
        _power = kind == CrashKind.Kill ? null : new PowerLoss(Data) { Tears = kind == CrashKind.TornWrites };
        await StartAsync(cancel);
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (one, other) = ($"a{pair}", $"b{pair}");
            _clients.Add(new(one, other, _findings, new Random(_random.Next())));
            _clients.Add(new(other, one, _findings, new Random(_random.Next())));
        }

        foreach (var client in _clients)
        {
            await _server!.AddAccountAsync(
                $"{client.Name}@{Correspondent.Domain}", Correspondent.Password, cancel);
        }
    }

    /// <summary>Starts the server again, without the syncs: from now on a loss of power must be found.</summary>
    public async Task StopSyncingAsync(CancellationToken cancel)
    {
        await _server!.StopAsync(cancel);
        await _server.DisposeAsync();
        await ConfigureAsync(isSynchronous: false, cancel);
        await StartAsync(cancel);
    }

    /// <summary>Everybody begins a stream.</summary>
    public Task SignInAsync() => Task.WhenAll(_clients.Select(client => client.BindAsync(_server!.Port)));

    /// <summary>Load until the server is ended, a start on what is left, and everybody comes back.</summary>
    public async Task CrashAsync(CancellationToken cancel)
    {
        var playing = Task.WhenAll(_clients.Select(client => Task.Run(() => client.PlayAsync(_server!.Port), cancel)));
        var load = TimeSpan.FromMilliseconds(_random.Next(ShortestLoadMs, LongestLoadMs));
        await Task.WhenAny(playing, Task.Delay(load, TimeProvider.System, cancel));
        _server!.Kill();
        await playing;
        await _server.DisposeAsync();
        Lost += _power?.Strike(kind == CrashKind.TornWrites ? _random.Next() : null) ?? 0;
        await StartAsync(cancel);
        await Task.WhenAll(_clients.Select(client => client.ComeBackAsync(_server.Port)));
        await CheckArchivesAsync("after the crash");
    }

    /// <summary>
    /// Load until the server is told to stop (SIGTERM): it must end by itself, in time, and say so to everybody; then
    /// the same as after a crash.
    /// </summary>
    public async Task DrainAsync(TimeSpan limit, CancellationToken cancel)
    {
        var playing = Task.WhenAll(_clients.Select(client => Task.Run(() => client.PlayAsync(_server!.Port), cancel)));
        var load = TimeSpan.FromMilliseconds(_random.Next(ShortestLoadMs, LongestLoadMs));
        await Task.WhenAny(playing, Task.Delay(load, TimeProvider.System, cancel));
        var code = await _server!.StopAsync(cancel).WaitAsync(limit, cancel);
        await playing;
        await _server.DisposeAsync();
        if (code != 0)
        {
            _findings.Enqueue($"the server ended with {code}");
        }

        // One whose link was just lost by the dice has nobody to be told by.
        if (_clients.Count(client => client.WasShutDown) < _clients.Count / 2)
        {
            _findings.Enqueue("the server did not say that it stops");
        }

        await StartAsync(cancel);
        await Task.WhenAll(_clients.Select(client => client.ComeBackAsync(_server.Port)));
        await CheckArchivesAsync("after the stop");
    }

    /// <summary>Everybody writes again what the server did not have, and gets everything.</summary>
    public async Task RecoverAsync()
    {
        await Task.WhenAll(_clients.Select(client => client.WriteAgainAsync()));
        await Task.WhenAll(_clients.Select(client => client.ReceiveAsync(Other(client).Kept)));
        await CheckArchivesAsync("after writing again");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    async Task StartAsync(CancellationToken cancel)
    {
        _server = null;
        _server = await ServerProcess.StartAsync(Configuration, Data, start => _power?.Watch(start), cancel);
    }

    Correspondent Other(Correspondent client) => _clients.First(other => other.Name == client.Peer);

    async Task CheckArchivesAsync(string when)
    {
        foreach (var client in _clients)
        {
            var archive = await ArchivePages.ReadAsync(_server!.Port, client.Name);
            foreach (var writer in new[] { client, Other(client) })
            {
                Compare($"{writer.Name} to {writer.Peer} in the archive of {client.Name} {when}",
                    writer.Kept, [.. archive.Where(message => message.From == writer.Name).Select(m => m.Id)]);
            }

            var numbers = archive.ToLookup(message => message.Id, message => message.Number);
            foreach (var (id, number) in client.Received)
            {
                if (!numbers[id].SequenceEqual([number]))
                {
                    _findings.Enqueue($"lost: {id} was delivered to {client.Name} as {number}, its archive has it as " +
                        $"[{string.Join(", ", numbers[id])}] {when}");
                }
            }
        }
    }

    void Compare(string what, IReadOnlyList<string> kept, List<string> found)
    {
        if (kept.SequenceEqual(found))
        {
            return;
        }

        var missing = kept.Except(found).ToList();
        var surplus = found.Except(kept).ToList();
        var doubled = found.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        var word = missing.Count > 0 ? "lost" : doubled.Count > 0 ? "doubled" : surplus.Count > 0 ? "surplus" : "order";
        _findings.Enqueue($"{word}: {what}: {kept.Count} kept, {found.Count} found, missing [{Few(missing)}], " +
            $"doubled [{Few(doubled)}], surplus [{Few(surplus)}]");
    }

    static string Few(List<string> ids) => string.Join(", ", ids.Take(5)) + (ids.Count > 5 ? ", ..." : "");

    // Small, so that checkpoints and passes of the log's index are met by the crash too.
    Task ConfigureAsync(bool isSynchronous, CancellationToken cancel)
    {
        var store = new Dictionary<string, object>
        {
            ["checkpointBytes"] = 1 << 20,
            ["logPassEntries"] = 300,
            ["synchronous"] = isSynchronous,
        };
        if (postgres is not null)
        {
            store["postgres"] = postgres;
        }

        return File.WriteAllTextAsync(Configuration, JsonSerializer.Serialize(new
        {
            server = new { http = new[] { "127.0.0.1:0" } },
            accounts = new { domain = Correspondent.Domain },
            // Between coming back and binding the archives are read, which takes long when they have grown.
            xmpp = new
            {
                address = "127.0.0.1", port = 0, tlsPort = -1, allowPlaintext = true, signInSeconds = 600,
            },
            sip = new { port = -1, tlsPort = -1 },
            store,
        }), cancel);
    }
}
