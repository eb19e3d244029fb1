using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Interop.Harness;

/// <summary>Which way bytes go through the proxy.</summary>
public enum Towards
{
    /// <summary>From server to client.</summary>
    Client,

    /// <summary>From client to server.</summary>
    Server,
}

/// <summary>
/// A wire between a client and the server that can fail as wireless links do: at first it swallows what one side sends
/// while both believe that they are connected, and then it breaks.
/// </summary>
sealed class CuttableProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    readonly int _target;
    readonly Lock _gate = new();
    Fault? _fault;
    Task _accepting = Task.CompletedTask;

    CuttableProxy(int target) => _target = target;

    /// <summary>Where clients connect instead of at the server.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A proxy before a port of 127.0.0.1.</summary>
    public static CuttableProxy Before(int target)
    {
        var proxy = new CuttableProxy(target);
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>
    /// Lets so many more bytes pass that way, swallows the next ones, then breaks every connection with a reset. The
    /// task ends when it has happened; connections made later are whole.
    /// </summary>
    public Task BreakAsync(Towards towards, int passBytes, int swallowBytes)
    {
        lock (_gate)
        {
            _fault = new Fault(towards, passBytes, swallowBytes);
            return _fault.Happened.Task.WaitAsync(Workplace.Patience);
        }
    }

    /// <summary>Breaks every connection at once.</summary>
    public void Break()
    {
        foreach (var socket in _sockets.Keys)
        {
            socket.Close(timeout: 0);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Break();
        await _accepting;
        _end.Dispose();
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(CarryAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
        catch (SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            _sockets[client] = 0;
            _sockets[server] = 0;
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAll(PumpAsync(client, server, Towards.Server), PumpAsync(server, client, Towards.Client));
            _sockets.TryRemove(client, out _);
            _sockets.TryRemove(server, out _);
        }
    }

    async Task PumpAsync(Socket from, Socket to, Towards towards)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0)
            {
                var pass = Pass(towards, read, out var breaks);
                if (pass > 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, pass), SocketFlags.None);
                }

                breaks?.Invoke();
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            to.Close();
        }
        catch (ObjectDisposedException)
        {
            // The other way was broken first.
        }
    }

    int Pass(Towards towards, int read, out Action? breaks)
    {
        lock (_gate)
        {
            breaks = null;
            if (_fault is not { } fault || fault.Towards != towards)
            {
                return read;
            }

            var pass = Math.Min(read, fault.PassBytes);
            fault.PassBytes -= pass;
            fault.SwallowBytes -= read - pass;
            if (fault.PassBytes == 0 && fault.SwallowBytes <= 0)
            {
                _fault = null;
                breaks = () =>
                {
                    Break();
                    fault.Happened.TrySetResult();
                };
            }

            return pass;
        }
    }

    sealed class Fault(Towards towards, int passBytes, int swallowBytes)
    {
        public Towards Towards { get; } = towards;

        public int PassBytes { get; set; } = passBytes;

        public int SwallowBytes { get; set; } = swallowBytes;

        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
