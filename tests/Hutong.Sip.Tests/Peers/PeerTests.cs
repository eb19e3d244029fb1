using System.Net;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Tests.Peers;

/// <summary>Programs of others against the library, on the loopback.</summary>
[Trait("Category", "Interop")]
public class PeerTests
{
    const int Calls = 30;

    [Fact]
    public async Task Sipp_calls_by_datagrams()
    {
        await using var exchange = new Exchange();
        await using var sipp = PeerProgram.Start(
            "sipp", $"-sn uac -m {Calls} -r 20 -d 20 -i 127.0.0.1 -p {PeerProgram.FreePort()} -nostdin -timeout 80s "
            + $"127.0.0.1:{exchange.Udp.Local.Port}");
        await sipp.EndsWellAsync();
        await exchange.UntilAsync("ended RemoteHangUp", Calls);
        await exchange.UntilAsync("confirmed", Calls);
        Assert.Equal(0, exchange.Agent.CallCount);
    }

    [Fact]
    public async Task Sipp_calls_over_one_connection()
    {
        await using var exchange = new Exchange();
        await using var sipp = PeerProgram.Start(
            "sipp", $"-sn uac -t t1 -m {Calls} -r 20 -d 20 -i 127.0.0.1 -p {PeerProgram.FreePort()} -nostdin "
            + $"-timeout 80s 127.0.0.1:{exchange.TcpPort}");
        await sipp.EndsWellAsync();
        await exchange.UntilAsync("ended RemoteHangUp", Calls);
        Assert.Equal(0, exchange.Agent.CallCount);
    }

    [Fact]
    public async Task Sipp_is_called()
    {
        await using var exchange = new Exchange();
        var port = PeerProgram.FreePort();
        await using var sipp = PeerProgram.Start(
            "sipp", $"-sn uas -m {Calls} -i 127.0.0.1 -p {port} -nostdin -timeout 80s");
        var flow = exchange.Udp.FlowTo(new(IPAddress.Loopback, port));
        for (var i = 0; i < Calls; i++)
        {
            exchange.Agent.Call(
                flow, "<sip:mei@example.com>", SipUri.Parse($"sip:lin@127.0.0.1:{port}"), Exchange.Offer);
        }

        await exchange.UntilAsync("answered", Calls);
        await sipp.EndsWellAsync();
        Assert.Equal(0, exchange.Agent.CallCount);
    }

    [Fact]
    public async Task Sipsak_asks_whether_we_are_here()
    {
        await using var exchange = new Exchange();
        await using var sipsak = PeerProgram.Start("sipsak", $"-s sip:lin@127.0.0.1:{exchange.Udp.Local.Port}");
        await sipsak.EndsWellAsync();
    }

    [Fact]
    public async Task Sipsak_registers_with_a_password()
    {
        await using var exchange = new Exchange();
        await using var sipsak = PeerProgram.Start(
            "sipsak",
            $"-U -C sip:lin@127.0.0.1:9 -x 600 -a secret -u lin -s sip:lin@127.0.0.1:{exchange.Udp.Local.Port}");
        await exchange.UntilAsync("registered", 1);
        await sipsak.EndsWellAsync();
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Baresip_registers_and_is_called_by_the_same_way(string transport)
    {
        await using var exchange = new Exchange();
        var folder = Directory.CreateTempSubdirectory("baresip");
        try
        {
            var port = transport == "udp" ? exchange.Udp.Local.Port : exchange.TcpPort;
            Configure(folder.FullName, transport, port);
            await using var baresip = PeerProgram.Start("baresip", $"-f {folder.FullName}");
            await exchange.UntilAsync("registered", 1);
            var (flow, contact) = exchange.Registered!.Value;
            Assert.Equal(transport == "udp" ? SipTransport.Udp : SipTransport.Tcp, flow.Transport);
            exchange.Agent.Call(flow, "<sip:mei@127.0.0.1>", SipUri.Parse(contact), Exchange.Offer);
            await exchange.UntilAsync("answered", 1);
            await exchange.UntilAsync("ended LocalHangUp", 1);
            Assert.Equal(0, exchange.Agent.CallCount);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Configure(string folder, string transport, int port)
    {
        File.WriteAllText(Path.Combine(folder, "config"),
            $"""
            sip_listen 127.0.0.1:0
            net_interface 127.0.0.1
            module_path /usr/lib/baresip/modules
            module g711.so
            module aubridge.so
            module_app account.so
            module_app menu.so
            audio_source aubridge,nil
            audio_player aubridge,nil
            audio_alert aubridge,nil

            """);
        File.WriteAllText(Path.Combine(folder, "accounts"),
            $"<sip:lin@127.0.0.1:{port};transport={transport}>;auth_user=lin;auth_pass=secret;regint=600;"
            + "answermode=auto\n");
        File.WriteAllText(Path.Combine(folder, "contacts"), "");
    }
}
