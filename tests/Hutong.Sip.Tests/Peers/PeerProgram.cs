using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Sip.Tests.Peers;

/// <summary>A program that a test started, and ends by its own id.</summary>
sealed class PeerProgram : IAsyncDisposable
{
    readonly Process process;
    readonly Task<string> output;
    readonly Task<string> errors;

    PeerProgram(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    public static PeerProgram Start(string program, string arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + program), $"{program} is not installed");
        return new(Process.Start(new ProcessStartInfo("/usr/bin/" + program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!);
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task EndsWellAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {await output} {await errors}");
    }

    /// <summary>A port of the loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
