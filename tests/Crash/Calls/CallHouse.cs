using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Hutong.Crash.Messaging;

namespace Hutong.Crash.Calls;

/// <summary>
/// A server with a trunk to a carrier that the test plays, over several lives: it is killed, and started again.
/// </summary>
/// <param name="postgres">The store that it has; null: SQLite in its own directory.</param>
sealed class CallHouse(string? postgres) : IAsyncDisposable
{
    public const string Domain = "calls.example";

    /// <summary>
    /// Transactions are remembered for 32 s, dead peers rung for 10 s, unacknowledged answers sent for 32 s; and as
    /// much again for a machine that does many things.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hutong-calls-");
    readonly ConcurrentQueue<string> _errors = new();
    readonly int[] _ports = FreePorts(3);
    ServerProcess? _server;

    public Line Carrier { get; } = new("carrier", Domain);

    public HttpClient Http { get; } = new();

    /// <summary>This life of the server.</summary>
    public ServerProcess Server => _server ?? throw new InvalidOperationException("it was not begun");

    public string Data => Path.Combine(_folder.FullName, "data");

    public IPEndPoint Sip => new(IPAddress.Loopback, _ports[0]);

    /// <summary>What the server said went wrong in itself, in all its lives.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors, .. _server?.Errors ?? []];

    string Configuration => Path.Combine(_folder.FullName, "hutong.json");

    /// <summary>Starts it for the first time.</summary>
    /// <param name="calling">The settings of calls.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task BeginAsync(object calling, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Configuration, Settings(calling), cancel);
        Http.BaseAddress = new($"http://127.0.0.1:{_ports[1]}/");
        await StartAsync(cancel);
    }

    /// <summary>Opens an account, and gives a telephone of it that is not registered yet.</summary>
    public async Task<Line> AddAsync(string number, bool isTcp, CancellationToken cancel)
    {
        var line = new Line(number, Domain, isTcp);
        var address = $"{number}@{Domain}";
        await Server.AddAccountAsync(address, "of-the-account", cancel);
        line.Password = await Server.RunAsync("account device", [address, "desk"], [], cancel);
        return line;
    }

    /// <summary>Gives another the key of the store that it is to share.</summary>
    public void ShareKeyWith(CallHouse other)
    {
        const string Key = "secret.key";
        Directory.CreateDirectory(other.Data);
        File.Copy(Path.Combine(Data, Key), Path.Combine(other.Data, Key));
    }

    /// <summary>SIGKILL. What goes on meanwhile is told that it is dead before it is started again.</summary>
    public async Task KillAsync()
    {
        Server.Kill();
        Keep();
        await Server.DisposeAsync();
    }

    /// <summary>Starts it again, and the carrier, whose calls are gone with it.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _server = await ServerProcess.StartAsync(Configuration, Data, _ => { }, cancel);
        await BeginCarrierAsync(cancel);
    }

    /// <summary>The carrier comes back, at its place.</summary>
    public Task BeginCarrierAsync(CancellationToken cancel) => Carrier.BeginAsync(Sip, _ports[2], cancel);

    /// <summary>SIGTERM.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        await Server.StopAsync(cancel);
        Keep();
    }

    public static Task UntilAsync(Func<bool> isSo, string what, CancellationToken cancel) =>
        UntilAsync(() => Task.FromResult(isSo()), () => what, cancel);

    /// <summary>Waits until something is so that somebody else does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, CancellationToken cancel)
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

    public async ValueTask DisposeAsync()
    {
        await Carrier.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Http.Dispose();
        _folder.Delete(recursive: true);
    }

    void Keep()
    {
        foreach (var error in Server.Errors)
        {
            _errors.Enqueue(error);
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

    // What is limited is wide, since all come from one address.
    string Settings(object calling) => JsonSerializer.Serialize(new
    {
        server = new { http = new[] { $"127.0.0.1:{_ports[1]}" } },
        accounts = new { domain = Domain },
        store = postgres is null ? [] : new Dictionary<string, string> { ["postgres"] = postgres },
        xmpp = new { address = "127.0.0.1", port = 0, tlsPort = -1, allowPlaintext = true },
        calling,
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
                    name = "carrier", host = "127.0.0.1", port = _ports[2], licensee = "Nobody",
                    jurisdictions = new[] { "*" }, sandbox = true, numbers = new[] { "+864001234567" },
                    channels = 10_000, callsPerSecond = 10_000,
                    // A question a second would always be remembered.
                    healthInterval = "0s",
                },
            },
        },
    });
}
