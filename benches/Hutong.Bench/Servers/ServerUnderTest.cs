using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hutong.Bench.Servers;

/// <summary>
/// A server that the bench starts on a free port, in a folder of its own, with the accounts user0, user1, ... made
/// before it starts, and ends again.
/// </summary>
abstract partial class ServerUnderTest(ServerSetting setting) : IAsyncDisposable
{
    const int Terminate = 15;
    Process? process;

    public abstract string Name { get; }

    /// <summary>What was measured, for the report: "prosody 0.12.3".</summary>
    public string Version { get; protected set; } = "";

    public virtual bool Archive => setting.Archive;

    /// <summary>False for a server that keeps no passwords and so has only PLAIN.</summary>
    public virtual bool HasScram => true;

    public string Folder => setting.Folder;

    public int Port { get; } = FreePort();

    public int ProcessId => process?.Id ?? 0;

    protected ServerSetting Setting => setting;

    /// <summary>Null when the server can run here, or else what is missing.</summary>
    public abstract Task<string?> MissingAsync(CancellationToken cancel);

    public async Task StartAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Folder);
        await PrepareAsync(cancel);
        var (command, environment) = Command();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Folder };
        // The shell becomes taskset, and that the server: one process, whose id is known.
        const string Script = "log=$1 core=$2; shift 2; exec taskset -c $core \"$@\" > $log 2>&1 < /dev/null";
        string[] arguments = ["-c", Script, "sh", Path.Combine(Folder, "output.log"), $"{setting.Core}", .. command];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start) ?? throw new InvalidOperationException("sh does not start");
        await WaitUntilReadyAsync(cancel);
        await FinishAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null)
        {
            return;
        }

        if (!process.HasExited)
        {
            _ = Kill(process.Id, Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), setting.Clock);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
        process = null;
    }

    /// <summary>Writes configuration and accounts.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancel);

    /// <summary>What is left to do when the server runs.</summary>
    protected virtual Task FinishAsync(CancellationToken cancel) => Task.CompletedTask;

    protected abstract (IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment) Command();

    protected string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Runs a program to its end and returns what it wrote; null when it is not there or failed.</summary>
    protected static async Task<string?> OutputOfAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancel, string? input = null)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var child = Process.Start(start)!;
            var errors = child.StandardError.ReadToEndAsync(cancel);
            var output = child.StandardOutput.ReadToEndAsync(cancel);
            await child.StandardInput.WriteAsync(input.AsMemory(), cancel);
            child.StandardInput.Close();
            await child.WaitForExitAsync(cancel);
            var text = await output + await errors;
            return child.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    protected static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether it serves already: it answers a stream's header.</summary>
    protected virtual async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        var hello = "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams'>";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancel);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(hello), cancel);
        return await client.GetStream().ReadAsync(new byte[4096], cancel) > 0;
    }

    async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), setting.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        while (!process!.HasExited)
        {
            try
            {
                if (await IsReadyAsync(either.Token))
                {
                    return;
                }
            }
            catch (Exception refused) when (refused is SocketException or IOException)
            {
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), setting.Clock, cancel);
        }

        var log = File.Exists(PathOf("output.log")) ? await File.ReadAllTextAsync(PathOf("output.log"), cancel) : "";
        throw new InvalidOperationException($"{Name} did not become ready: {log[..Math.Min(log.Length, 2000)]}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
