using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Hutong.Server.Commands;

namespace Hutong.Server.Tests;

/// <summary>The built server as a process of its own: all that it writes is kept.</summary>
sealed class ServerProgram : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly ConcurrentQueue<string> lines = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    ServerProgram(Process process, string data) => (this.process, Data) = (process, data);

    public string Data { get; }

    public int XmppPort { get; private set; }

    public Uri Http { get; private set; } = new("http://127.0.0.1/");

    /// <summary>What it wrote so far.</summary>
    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>Starts it; done when a client can sign in.</summary>
    public static async Task<ServerProgram> StartAsync(
        string settings, params (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("hutong-program-").FullName;
        var (file, data) = (Path.Combine(folder, "hutong.json"), Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(file, settings, TestContext.Current.CancellationToken);
        var program = Path.Combine(AppContext.BaseDirectory, "hutong.dll");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--config", file, "--data", data])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var server = new ServerProgram(process, data);
        process.OutputDataReceived += (_, line) => server.See(line.Data);
        process.ErrorDataReceived += (_, line) => server.See(line.Data);
        process.Exited += (_, _) => server.ready.TrySetResult();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.ready.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited, string.Join('\n', server.Lines));
        return server;
    }

    /// <summary>Runs a command in the server, as the command line does.</summary>
    public async Task<(int Code, string Text)> CommandAsync(
        string name, string[] arguments, params (string Name, string Value)[] options)
    {
        using var output = new StringWriter();
        var code = await AdminSocket.TryRunAsync(
            Data, new(name, arguments, options.ToDictionary(pair => pair.Name, pair => pair.Value)), output,
            TestContext.Current.CancellationToken);
        return (code ?? -1, output.ToString());
    }

    /// <summary>SIGTERM; its exit code, when it has ended by itself.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    void See(string? line)
    {
        if (line is null)
        {
            return;
        }

        lines.Enqueue(line);
        if (line.StartsWith("  Web and API", StringComparison.Ordinal))
        {
            Http = new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        }
        else if (line.StartsWith("  XMPP ", StringComparison.Ordinal))
        {
            var address = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            XmppPort = int.Parse(address[(address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
            ready.TrySetResult();
        }
    }
}
