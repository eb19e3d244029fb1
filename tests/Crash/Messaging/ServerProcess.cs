using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Hutong.Crash.Messaging;

/// <summary>
/// One life of the server on a data directory: it ends by SIGKILL, as far as it can tell without warning.
/// </summary>
sealed class ServerProcess : IAsyncDisposable
{
    const string Greeting = "  XMPP ";
    const string ErrorMark = "\"LogLevel\":\"Error\"";
    const int TailLines = 30;
    const char EndOfAnswer = '\u0004';

    /// <summary>The longest that the server may take to be ready on a machine that does many things.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly string _data;
    readonly ConcurrentQueue<string> _tail = new();
    readonly ConcurrentQueue<string> _errors = new();
    readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServerProcess(Process process, string data) => (_process, _data) = (process, data);

    /// <summary>Where clients connect, without TLS.</summary>
    public int Port { get; private set; }

    /// <summary>What the server says went wrong in itself.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    string Tail => string.Join('\n', _tail);

    /// <summary>Starts a server; done when a client can sign in.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its last lines.</exception>
    public static async Task<ServerProcess> StartAsync(
        string configuration, string data, Action<ProcessStartInfo> watch, CancellationToken cancel)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "hutong.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--config", configuration, "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(configuration),
        };
        watch(start);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var server = new ServerProcess(process, data);
        process.OutputDataReceived += (_, line) => server.See(line.Data);
        process.ErrorDataReceived += (_, line) => server.See(line.Data);
        process.Exited += (_, _) => server._port.TrySetResult(0);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        server.Port = await server._port.Task.WaitAsync(Patience, cancel);
        if (server.Port > 0)
        {
            return server;
        }

        await process.WaitForExitAsync(cancel);
        var tail = server.Tail;
        await server.DisposeAsync();
        throw new InvalidOperationException($"The server does not start:\n{tail}");
    }

    /// <summary>SIGKILL, now.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, and waits until it has ended by itself. Its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancel)
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Adds an account.</summary>
    public Task AddAccountAsync(string address, string password, CancellationToken cancel) =>
        RunAsync("account add", [address], new() { ["password"] = password }, cancel);

    /// <summary>Runs a command over the socket that the command line uses; gives what it prints.</summary>
    public async Task<string> RunAsync(
        string name, string[] arguments, Dictionary<string, string> options, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_data, "hutong.sock")), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var request = new { Name = name, Arguments = arguments, Options = options };
        using var answer = await http.PostAsJsonAsync(
            "http://hutong/admin/run", request, JsonSerializerOptions.Default, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        Assert.True(text.EndsWith($"{EndOfAnswer}0", StringComparison.Ordinal), $"{name} was refused: {text}");
        return text[..text.IndexOf(EndOfAnswer, StringComparison.Ordinal)].Trim();
    }

    /// <summary>Ends it if it has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    void See(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.Contains(ErrorMark, StringComparison.Ordinal) && _errors.Count < TailLines)
        {
            _errors.Enqueue(line);
        }

        _tail.Enqueue(line);
        while (_tail.Count > TailLines)
        {
            _tail.TryDequeue(out _);
        }

        if (line.StartsWith(Greeting, StringComparison.Ordinal))
        {
            var address = line[Greeting.Length..].TrimStart().Split(' ')[0];
            _port.TrySetResult(int.Parse(address[(address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
        }
    }
}
