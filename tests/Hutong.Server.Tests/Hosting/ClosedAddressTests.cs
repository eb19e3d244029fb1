using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hutong.Edge.Sip;
using Hutong.Server.Hosting;

namespace Hutong.Server.Tests.Hosting;

public sealed class ClosedAddressTests
{
    [Fact]
    public async Task A_server_that_finds_its_ports_taken_says_which_and_what_to_set_and_no_more()
    {
        using var web = Taken();
        using var xmpp = Taken();
        var folder = Directory.CreateTempSubdirectory("hutong-taken-").FullName;
        var file = Path.Combine(folder, "hutong.json");
        await File.WriteAllTextAsync(
            file,
            $$"""
            {
              "server": { "http": ["{{web.LocalEndPoint}}"] },
              "xmpp": { "address": "127.0.0.1", "port": {{Port(xmpp)}}, "tlsPort": 0 },
              "sip": { "address": "127.0.0.1", "port": 0, "tlsPort": 0 }
            }
            """,
            TestContext.Current.CancellationToken);
        var program = Path.Combine(AppContext.BaseDirectory, "hutong.dll");
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [program, "serve", "--config", file, "--data", Path.Combine(folder, "data")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var printed = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await printed);
        Assert.Equal(
            $"""
            hutong cannot start: it cannot listen where the settings say.
              {web.LocalEndPoint} (TCP), for the web client and the API, {Advice("server.http")}
              {xmpp.LocalEndPoint} (TCP), for XMPP apps, {Advice("xmpp.port")}
            Another Hutong beside this one needs ports and a data directory of its own: ./run --config FILE --data DIR
            (port 0 is any free one).

            """,
            said);
    }

    [Fact]
    public void Ports_of_telephones_that_are_taken_are_named_by_transport()
    {
        using var taken = Taken();
        var sip = new SipOptions { Address = "127.0.0.1", Port = -1, TlsPort = Port(taken) };
        var closed = Assert.Single(ClosedAddress.FindTelephones(sip));
        Assert.Equal(
            $"{taken.LocalEndPoint} (TCP), for SIP telephones (TLS), {Advice("sip.tlsPort")}", closed.ToString());
    }

    [Fact]
    public void Free_ports_and_ports_that_are_off_are_no_fault()
    {
        var xmpp = new Edge.Xmpp.XmppOptions { Address = "127.0.0.1", Port = 0, TlsPort = -1 };
        Assert.Empty(ClosedAddress.FindNeeded(new() { Http = ["127.0.0.1:0"] }, xmpp));
        Assert.Empty(ClosedAddress.FindTelephones(new() { Address = "127.0.0.1", Port = 0, TlsPort = -1 }));
    }

    static string Advice(string setting) => $"is taken by another program. Set {setting}, or "
        + $"HUTONG__{setting.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant()} in the environment.";

    static Socket Taken()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
