using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hutong.Edge.Sip.Tests.Finding;

/// <summary>The name server dnsmasq on a port of its own, with the records that a test gives.</summary>
sealed class Dnsmasq : IAsyncDisposable
{
    const string Program = "/usr/sbin/dnsmasq";

    readonly Process process;

    Dnsmasq(Process process, IPEndPoint place) => (this.process, Place) = (process, place);

    public IPEndPoint Place { get; }

    public static async Task<Dnsmasq> StartAsync(params string[] records)
    {
        Assert.SkipUnless(File.Exists(Program), "dnsmasq is not installed");
        IPEndPoint place;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            place = (IPEndPoint)probe.LocalEndPoint!;
        }

        var process = Process.Start(new ProcessStartInfo(Program,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces",
                "--listen-address=127.0.0.1", $"--port={place.Port}", "--pid-file", "--user=root", .. records,
            ]))!;
        var names = new Dnsmasq(process, place);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var left = 500; left > 0 && !process.HasExited; left--)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(place, TestContext.Current.CancellationToken);
                return names;
            }
            catch (SocketException)
            {
                // It has not begun yet.
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        }

        await names.DisposeAsync();
        throw new InvalidOperationException("dnsmasq does not listen");
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
}
