using System.Net;
using System.Net.Sockets;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Calls.Floods;

/// <summary>Something that is done to the server, until it is disposed of.</summary>
interface IFlood : IAsyncDisposable
{
    /// <summary>What it does, for the table.</summary>
    string Name { get; }

    /// <summary>Begins.</summary>
    void Start();
}

/// <summary>A program of others that floods.</summary>
sealed class ProgramFlood(string name, string program, params string[] arguments) : IFlood
{
    ChildProcess? process;

    public string Name => name;

    public void Start()
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not installed");
        // It stands for another machine: what it takes of this one's processors no network would bring.
        process = ChildProcess.Start("/usr/bin/nice", ["-n", "19", program, .. arguments], _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            Assert.False(process.HasEnded, $"{name} ended by itself\n{process.Tail}");
            await process.DisposeAsync();
        }
    }
}

/// <summary>A flood of our own, that goes on until it is disposed.</summary>
/// <param name="name">What it does.</param>
abstract class OwnFlood(string name) : IFlood
{
    readonly CancellationTokenSource stop = new();
    Task running = Task.CompletedTask;

    public string Name => name;

    public void Start() => running = Task.Run(async () =>
    {
        try
        {
            await RunAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    });

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    protected abstract Task RunAsync(CancellationToken stop);
}

/// <summary>Datagrams from one address to some ports in turn, many a second.</summary>
/// <param name="name">What it does.</param>
/// <param name="from">Whose address they come from, with a new port each second.</param>
/// <param name="ports">Where they go.</param>
/// <param name="perSecond">How many.</param>
/// <param name="make">One of them, by its number.</param>
sealed class DatagramFlood(
    string name, IPAddress from, IReadOnlyList<int> ports, int perSecond, Func<int, byte[]> make) : OwnFlood(name)
{
    const int TicksPerSecond = 100;

    protected override async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / TicksPerSecond);
        Socket? socket = null;
        try
        {
            for (int tick = 0, number = 0; ; tick++)
            {
                await timer.WaitForNextTickAsync(stop);
                if (tick % TicksPerSecond == 0)
                {
                    socket?.Dispose();
                    socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                    socket.Bind(new IPEndPoint(from, 0));
                }

                for (var i = 0; i < perSecond / TicksPerSecond; i++, number++)
                {
                    await socket!.SendToAsync(
                        make(number), new IPEndPoint(IPAddress.Loopback, ports[number % ports.Count]), stop);
                }
            }
        }
        finally
        {
            socket?.Dispose();
        }
    }
}

/// <summary>Connections that say too little, or promise too much, and stay.</summary>
/// <param name="name">What it does.</param>
/// <param name="from">Whose address they come from.</param>
/// <param name="port">Where they go.</param>
/// <param name="perSecond">How many.</param>
/// <param name="first">What each says.</param>
sealed class ConnectionFlood(string name, IPAddress from, int port, int perSecond, byte[] first) : OwnFlood(name)
{
    const int TicksPerSecond = 50;

    /// <summary>Beyond what the server takes from one address.</summary>
    const int OpenMax = 3_000;

    protected override async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / TicksPerSecond);
        var open = new Queue<Socket>();
        try
        {
            while (true)
            {
                await timer.WaitForNextTickAsync(stop);
                for (var i = 0; i < perSecond / TicksPerSecond; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    open.Enqueue(socket);
                    socket.Bind(new IPEndPoint(from, 0));
                    await ConnectAsync(socket, stop);
                    if (open.Count > OpenMax)
                    {
                        open.Dequeue().Dispose();
                    }
                }
            }
        }
        finally
        {
            foreach (var socket in open)
            {
                socket.Dispose();
            }
        }
    }

    async Task ConnectAsync(Socket socket, CancellationToken stop)
    {
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
            await socket.SendAsync(first, stop);
        }
        catch (SocketException)
        {
            // The server has enough of it.
        }
    }
}
