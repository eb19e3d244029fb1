using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hutong.Interop.Harness;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Interop.Scenarios;

/// <summary>SIP telephones of others at a running server: baresip, and bytes on a socket.</summary>
[Trait("Category", "Interop")]
public sealed class SipScenarios(SharedServers servers) : IAsyncLifetime
{
    HutongServer server = null!;
    HttpClient web = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = (HutongServer)await servers.GetAsync(Side.Hutong);
        web = new() { BaseAddress = server.Http };
    }

    public ValueTask DisposeAsync()
    {
        web.Dispose();
        return default;
    }

    Task<SipPhone> NewPhoneAsync() => SipPhone.NewAsync(server, web, "lin", Stop);

    async Task<int> MetricAsync(string name)
    {
        foreach (var line in (await web.GetStringAsync("metrics", Stop)).Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
            {
                return int.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    // Asks as a telephone does: is challenged, and proves.
    async Task<int> AskAsync(
        UdpClient socket, SipMethod method, Account account, string password, string to, string text)
    {
        using var chance = RandomNumberGenerator.Create();
        var digest = new DigestClient(new(account.Name, password), chance);
        var body = Encoding.UTF8.GetBytes(text);
        var here = socket.Client.LocalEndPoint;
        for (var number = 1; ; number++)
        {
            using var request = SipMessageBuilder.Request(method, "sip:" + to)
                .Add(SipHeader.Via, $"SIP/2.0/UDP {here};branch=z9hG4bK{method}{account.Name}{number};rport")
                .Add(SipHeader.MaxForwards, 70)
                .Add(SipHeader.From, $"<sip:{account.Jid}>;tag=m1")
                .Add(SipHeader.To, $"<sip:{(method == SipMethod.Register ? account.Jid : to)}>")
                .Add(SipHeader.CallId, method + account.Name)
                .Add(SipHeader.CSeq, $"{number} {method}")
                .Add(SipHeader.Contact, $"<sip:{account.Name}@{here}>")
                .Add(SipHeader.ContentType, "text/plain");
            if (digest.Answer(method, "sip:" + to, body) is { } proof)
            {
                request.Add(digest.Header, proof);
            }

            await socket.SendAsync(request.Finish(body), new IPEndPoint(IPAddress.Loopback, server.SipPort), Stop);
            var answer = (SipResponse)SipParser.Parse((await socket.ReceiveAsync(Stop)).Buffer).Message!;
            if (answer.Status != 401 || !digest.TryChallenge(answer))
            {
                return answer.Status;
            }
        }
    }

    Task UntilRegisteredAsync(int count) => Workplace.UntilAsync(
        async () => await MetricAsync("hutong_sip_registrations") == count,
        () => $"{count} registrations\n{server.Tail}", Stop);

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Baresip_registers_with_a_device_password(string transport)
    {
        var (account, _, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var phone = await Baresip.StartAsync(server, account.Name, password, transport))
        {
            await phone.SeeAsync("200 OK", Stop);
            await UntilRegisteredAsync(before + 1);
        }

        // It takes itself out when it ends.
        await UntilRegisteredAsync(before);
    }

    [Fact]
    public async Task A_wrong_password_and_the_accounts_own_are_refused()
    {
        var (account, _, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using var wrong = await Baresip.StartAsync(server, account.Name, password + "x", "udp");
        await wrong.SeeAsync("403 Forbidden", Stop);
        await using var own = await Baresip.StartAsync(server, account.Name, account.Password, "udp");
        await own.SeeAsync("403 Forbidden", Stop);
        await using var nobody = await Baresip.StartAsync(server, "nobody", password, "udp");
        await nobody.SeeAsync("403 Forbidden", Stop);
        Assert.Equal(before, await MetricAsync("hutong_sip_registrations"));
    }

    [Fact]
    public async Task A_password_that_is_taken_back_ends_its_registration_and_is_refused()
    {
        var (account, id, password) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var phone = await Baresip.StartAsync(server, account.Name, password, "udp"))
        {
            await UntilRegisteredAsync(before + 1);
            using var taken = await web.DeleteAsync($"api/v1/device-passwords/{id}", Stop);
            Assert.True(taken.IsSuccessStatusCode);
            await UntilRegisteredAsync(before);
        }

        await using var again = await Baresip.StartAsync(server, account.Name, password, "udp");
        await again.SeeAsync("403 Forbidden", Stop);
    }

    [Theory]
    [InlineData("udp", "udp")]
    [InlineData("tcp", "udp")]
    [InlineData("tls", "tcp")]
    public async Task Two_telephones_talk(string left, string right)
    {
        var (callee, _, second) = await NewPhoneAsync();
        var (caller, _, first) = await NewPhoneAsync();
        var before = await MetricAsync("hutong_sip_registrations");
        await using (var called = await Baresip.StartAsync(server, callee.Name, second, right))
        {
            await UntilRegisteredAsync(before + 1);
            await using var calling = await Baresip.StartAsync(
                server, caller.Name, first, left, $"sip:{callee.Name}@{server.Domain}");
            await calling.SeeAsync("Call established", Stop);
            await called.SeeAsync("Call established", Stop);
            Assert.Equal(2, await MetricAsync("hutong_sip_open_legs"));
        }

        await Workplace.UntilAsync(
            async () => await MetricAsync("hutong_sip_open_legs") == 0 && await MetricAsync("hutong_sip_dialogs") == 0,
            () => "nothing to be left", Stop);
    }

    [Fact]
    public async Task A_call_whose_description_breaks_the_grammar_is_told_what_is_wrong_and_leaves_a_record()
    {
        var (called, _, _) = await NewPhoneAsync();
        var caller = await NewPhoneAsync();
        await using var sipp = await Sipp.CallBadlyAsync(server, caller, called.Name, Stop);
        await sipp.SawAllAsync(Stop);
        var row = default(JsonElement);
        await Workplace.UntilAsync(
            async () =>
            {
                var page = await web.GetFromJsonAsync<JsonElement>("api/v1/calls", Stop);
                row = page.GetProperty("items").EnumerateArray().SingleOrDefault();
                return row.ValueKind == JsonValueKind.Object;
            },
            () => $"a row in the history\n{server.Tail}", Stop);
        Assert.Equal(("out", "failed", "bad-description", called.Jid),
            (row.GetProperty("direction").GetString(), row.GetProperty("outcome").GetString(),
            row.GetProperty("reason").GetString(), row.GetProperty("other").GetString()));
        Assert.Contains((await web.GetStringAsync("metrics", Stop)).Split('\n'), line =>
            line.StartsWith("hutong_calling_ended", StringComparison.Ordinal)
            && line.Contains("reason=\"bad-description\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_go_between_a_telephone_and_an_app()
    {
        var (account, _, password) = await NewPhoneAsync();
        await using var ming = await server.SlixmppAsync("ming", Stop);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(200, await AskAsync(
            socket, SipMethod.Message, account, password, ming.Jid, "from the desk"));
        var message = await ming.ExpectAsync("message", e => e["body"]?.Length > 0);
        Assert.Equal(("from the desk", account.Jid + "/sip"), (message["body"], message["from"]));

        Assert.Equal(200, await AskAsync(socket, SipMethod.Register, account, password, server.Domain, ""));
        await ming.DoAsync("send", new { to = account.Jid, body = "to the desk" });
        var shown = (SipRequest)SipParser.Parse((await socket.ReceiveAsync(Stop)).Buffer).Message!;
        Assert.Equal((SipMethod.Message, "to the desk", ming.Account.Name),
            (shown.Method, Encoding.UTF8.GetString(shown.Body.Span), shown.From.Uri.UserName));
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(404, await AskAsync(
            other, SipMethod.Message, account, password, "nobody-at-all@" + server.Domain, "hello"));
    }

    [Fact]
    public async Task A_browser_is_challenged_over_its_websocket()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("sip");
        await socket.ConnectAsync(new UriBuilder(server.Http) { Scheme = "ws", Path = "/sip" }.Uri, Stop);
        var register =
            $"REGISTER sip:{server.Domain} SIP/2.0\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKw1\r\n"
            + $"From: <sip:lin@{server.Domain}>;tag=w1\r\nTo: <sip:lin@{server.Domain}>\r\nCall-ID: w1\r\n"
            + "CSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nContact: <sip:lin@df7jal23ls0d.invalid;transport=ws>\r\n"
            + "Content-Length: 0\r\n\r\n";
        await socket.SendAsync(Encoding.UTF8.GetBytes(register), WebSocketMessageType.Text, true, Stop);
        var buffer = new byte[4096];
        var answer = await socket.ReceiveAsync(buffer, Stop);
        Assert.StartsWith(
            "SIP/2.0 401 ", Encoding.UTF8.GetString(buffer, 0, answer.Count), StringComparison.Ordinal);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Stop);
    }
}
