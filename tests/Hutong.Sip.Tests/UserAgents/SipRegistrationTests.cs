using System.Net;
using System.Net.Sockets;
using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Tests.UserAgents;

/// <summary>Our registration over a connection (RFC 5626), whose other end is the test.</summary>
public sealed class SipRegistrationTests : IAsyncDisposable
{
    const string Instance = "urn:uuid:00000000-0000-4000-8000-000000000001";

    readonly TestClock clock = new();
    readonly List<string> states = [];
    readonly NetworkStream registrar;
    readonly SipConnection connection;
    readonly SipRegistration registration;
    readonly Task running;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public SipRegistrationTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndpoint);
        registrar = new(listener.AcceptSocket(), ownsSocket: true);
        var agent = new Party(clock, 1).Agent;
        connection = new(new NetworkStream(socket, ownsSocket: true), SipTransport.Tcp,
            new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2), isAccepted: false, agent.Transactions, clock);
        running = connection.RunAsync(Stop);
        registration = new(agent, connection, SipUri.Parse("sip:example.com"), SipUri.Parse("sip:lin@example.com"),
            new(new("lin", "secret"), new TestRandom(3)), Changed, Instance);
        registration.Start();
    }

    public async ValueTask DisposeAsync()
    {
        registration.Dispose();
        await registrar.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task Names_the_connection_as_its_way_back()
    {
        var request = await TakeAsync();
        Assert.Contains($";reg-id=1;+sip.instance=\"<{Instance}>\"", request, StringComparison.Ordinal);
        Assert.Contains("Supported: path, outbound\r\n", request, StringComparison.Ordinal);
        Assert.Contains(";keep\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_without_where_somebody_on_the_way_cannot()
    {
        await AnswerAsync(await TakeAsync(), 439);
        var again = await TakeAsync();
        Assert.DoesNotContain("reg-id", again, StringComparison.Ordinal);
        await AnswerAsync(again, 200);
        await UntilAsync("Registered 200");
    }

    [Theory]
    [InlineData("Flow-Timer: 100", "", 100)]
    [InlineData("Require: outbound", "", 120)]
    [InlineData("Supported: path", "=60", 60)]
    [InlineData("Supported: path", "=0", 120)]
    public async Task Asks_as_often_as_it_should_whether_the_connection_still_leads_there(
        string header, string keep, int seconds)
    {
        await AnswerAsync(await TakeAsync(), 200, header, keep);
        await UntilAsync("Registered 200");
        for (var i = 0; i < 3; i++)
        {
            // Between eight and ten tenths of it.
            clock.Advance(TimeSpan.FromSeconds((seconds * 0.8) - 1));
            Assert.False(registrar.DataAvailable);
            for (var left = seconds / 5; left >= 0 && !registrar.DataAvailable; left--)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
            }

            Assert.Equal("\r\n\r\n", await TakeAsync());
            var before = connection.LastPong;
            await registrar.WriteAsync("\r\n"u8.ToArray(), Stop);
            while (connection.LastPong == before)
            {
                await Task.Yield();
            }

            clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.False(registration.IsCut);
    }

    [Fact]
    public async Task Without_an_answer_the_connection_is_dead()
    {
        await AnswerAsync(await TakeAsync(), 200, "Flow-Timer: 100");
        await UntilAsync("Registered 200");
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("\r\n\r\n", await TakeAsync());
        clock.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync("Failed 0");
        Assert.True(registration.IsCut);
    }

    [Fact]
    public async Task A_server_that_offers_nothing_is_not_asked()
    {
        await AnswerAsync(await TakeAsync(), 200, keep: "");
        await UntilAsync("Registered 200");
        clock.Advance(TimeSpan.FromMinutes(14));
        registration.Dispose();
        Assert.StartsWith("REGISTER ", await TakeAsync(), StringComparison.Ordinal);
    }

    void Changed(RegistrationState state, int status)
    {
        lock (states)
        {
            states.Add($"{state} {status}");
        }
    }

    async Task UntilAsync(string state)
    {
        while (true)
        {
            lock (states)
            {
                if (states.Contains(state))
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
        }
    }

    async Task<string> TakeAsync()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await registrar.ReadAsync(buffer, Stop));
    }

    async Task AnswerAsync(string request, int status, string? header = null, string keep = "")
    {
        var asked = (SipRequest)SipParser.Parse(Encoding.UTF8.GetBytes(request)).Message!;
        using var response = SipMessageBuilder.Response(status)
            .Add(SipHeader.Via, asked.Via.Raw.ToString().Replace(";keep", ";keep" + keep, StringComparison.Ordinal))
            .Copy(asked, SipHeader.From).Copy(asked, SipHeader.To).Copy(asked, SipHeader.CallId)
            .Copy(asked, SipHeader.CSeq).Add(SipHeader.Expires, 3600);
        if (header?.Split(": ") is [var name, var value])
        {
            response.Add(name, value);
        }

        await registrar.WriteAsync(response.Finish(), Stop);
    }
}
