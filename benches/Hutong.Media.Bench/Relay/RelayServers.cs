using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hutong.Media.Bench.Relay;

/// <summary>A relay in a process of its own, on the first processor.</summary>
abstract class RelayServer(Process process) : IDisposable
{
    public abstract string Name { get; }

    public required RelayPorts Ports { get; init; }

    /// <summary>Processor time of it so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    protected Process Process => process;

    public virtual void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    protected static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo("taskset", ["-c", "0", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

/// <summary>This program again, as <see cref="HutongRelay"/>.</summary>
sealed class HutongRelayServer(Process process) : RelayServer(process)
{
    public override string Name => "hutong";

    public static async Task<RelayServer> StartAsync(int calls, int first, int second)
    {
        var process = Start(Environment.ProcessPath!, "relay-serve", Text(calls), Text(first), Text(second));
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        return new HutongRelayServer(process) { Ports = RelayPorts.Parse(line) };

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>rtpengine from Debian, relaying in user space (<c>--table=-1</c>) with one thread.</summary>
sealed class RtpengineServer(Process process) : RelayServer(process)
{
    const string Program = "rtpengine";

    public override string Name => Program;

    public static bool IsThere => File.Exists("/usr/bin/" + Program) || File.Exists("/usr/sbin/" + Program);

    public static async Task<RelayServer> StartAsync(int calls, int first, int second)
    {
        using var control = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var place = new IPEndPoint(IPAddress.Loopback, FreePort());
        var process = Start(
            Program, "--foreground", "--config-file=none", "--interface=127.0.0.1", $"--listen-ng={place}",
            "--table=-1", "--port-min=36000", "--port-max=48000", "--num-threads=1", "--log-level=3", "--log-stderr");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            await AskAsync(control, place, "ping", Bencode.Of(("command", "ping")));
            var (callers, called) = (new int[calls], new int[calls]);
            for (var i = 0; i < calls; i++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"call{i}");
                // What an offer comes back with is for the called, what the answer comes back with for the caller.
                called[i] = Description.PortIn(await AskAsync(control, place, "o" + id, Bencode.Of(
                    ("command", "offer"), ("call-id", id), ("from-tag", "a"),
                    ("sdp", Description.Of(new(IPAddress.Loopback, first))))));
                callers[i] = Description.PortIn(await AskAsync(control, place, "a" + id, Bencode.Of(
                    ("command", "answer"), ("call-id", id), ("from-tag", "a"), ("to-tag", "b"),
                    ("sdp", Description.Of(new(IPAddress.Loopback, second))))));
            }

            return new RtpengineServer(process) { Ports = new(callers, called) };
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    static async Task<string> AskAsync(UdpClient control, IPEndPoint place, string cookie, string question)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                await control.SendAsync(Encoding.UTF8.GetBytes($"{cookie} {question}"), place, patience.Token);
                while (true)
                {
                    var answer = Encoding.UTF8.GetString((await control.ReceiveAsync(patience.Token)).Buffer);
                    if (answer.StartsWith(cookie + " ", StringComparison.Ordinal))
                    {
                        return answer;
                    }
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // It is still starting.
            }
        }

        throw new TimeoutException("rtpengine does not answer");
    }

    static int FreePort()
    {
        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Port;
    }
}
