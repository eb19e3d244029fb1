using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Sip.Tests.UserAgents;

public class SipUserAgentTests
{
    readonly TestClock clock = new();
    readonly Party phone;
    readonly Party registrar;

    public SipUserAgentTests()
    {
        phone = new(clock, 1);
        registrar = new(clock, 2, new()
        {
            Capabilities = new() { Methods = [.. SipUserAgentOptions.CallMethods, SipMethod.Register] },
        });
        Party.Connect(phone, registrar);
    }

    void Run() => Party.Run(phone, registrar);

    [Theory]
    [InlineData("OPTIONS", "Subject: x", "SIP/2.0 200 OK")]
    [InlineData("NOTHING", "Subject: x", "SIP/2.0 501 Not Implemented")]
    [InlineData("PUBLISH", "Subject: x", "SIP/2.0 405 Method Not Allowed")]
    [InlineData("BYE", "Subject: x", "SIP/2.0 481 Call/Transaction Does Not Exist")]
    [InlineData("BYE", "To: <sip:a@b>;tag=x", "SIP/2.0 481 Call/Transaction Does Not Exist")]
    [InlineData("INVITE", "Subject: x", "SIP/2.0 400 Missing Contact")]
    [InlineData("OPTIONS", "Require: foo", "SIP/2.0 420 Bad Extension")]
    [InlineData("REGISTER", "Subject: x", "SIP/2.0 405 Method Not Allowed")]
    public void Answers_what_needs_no_user(string method, string line, string answer)
    {
        registrar.Agent.Transactions.OnMessage(
            TestMessages.Parse(TestMessages.Text(method, lines: [line])), registrar.Flow);
        Assert.Equal([answer], registrar.Sent);
    }

    [Fact]
    public void Registers_with_a_password_and_again_in_time()
    {
        var server = new DigestServer(new() { Realm = "example.com" }, clock, new TestRandom(9));
        registrar.Requests = transaction => Judge(server, transaction, seconds: 600);
        List<string> states = [];
        var registration = Register(states);
        Run();
        Assert.Equal(["Registered 200"], states);
        clock.Advance(TimeSpan.FromSeconds(539));
        Run();
        Assert.Single(states);
        clock.Advance(TimeSpan.FromSeconds(1));
        Run();
        Assert.Equal(["Registered 200", "Registered 200"], states);
        registration.Dispose();
        registration.Dispose();
        Run();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((RegistrationState.Ended, 0, 0),
            (registration.State, clock.Running, phone.Agent.Transactions.Count));
        Assert.Equal(5, phone.Sent.Count(line => line.StartsWith("REGISTER", StringComparison.Ordinal)));
    }

    [Fact]
    public void Asks_for_longer_when_it_must()
    {
        registrar.Requests = transaction =>
        {
            transaction.Request.Headers.TryNumber(SipHeader.Expires, out var seconds);
            using var response = transaction.Response(seconds < 7200 ? 423 : 200)
                .Add(SipHeader.MinExpires, 7200).Add(SipHeader.Expires, 7200);
            transaction.Respond(seconds < 7200 ? 423 : 200, response.Finish());
        };
        List<string> states = [];
        using var registration = Register(states);
        Run();
        Assert.Equal(["Registered 200"], states);
    }

    [Fact]
    public void Tries_again_ever_more_slowly_when_it_is_refused()
    {
        registrar.Requests = transaction => transaction.Respond(403);
        List<string> states = [];
        using var registration = Register(states);
        for (var minutes = 0; minutes < 180; minutes++)
        {
            Run();
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        // After 0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30 minutes.
        Assert.InRange(states.Count, 9, 12);
        Assert.All(states, state => Assert.Equal("Failed 403", state));
    }

    SipRegistration Register(List<string> states)
    {
        var registration = new SipRegistration(
            phone.Agent, phone.Flow, SipUri.Parse("sip:example.com"), SipUri.Parse("sip:lin@example.com"),
            new(new("lin", "secret"), new TestRandom(3)), (state, status) => states.Add($"{state} {status}"));
        registration.Start();
        return registration;
    }

    internal static void Judge(
        DigestServer server, ServerTransaction transaction, uint seconds, string user = "lin")
    {
        var verdict = DigestVerdict.NotForUs;
        if (transaction.Request.Headers.TryGet(SipHeader.Authorization, out var text)
            && DigestCredentials.Read(text) is { } credentials)
        {
            var secret = DigestAlgorithms.Secret(
                credentials.Algorithm, user, server.Options.Realm, "secret");
            verdict = server.Check(credentials, transaction.Request, [secret], out _);
        }

        var status = verdict == DigestVerdict.Good ? 200 : 401;
        using var response = transaction.Response(status);
        if (status == 200)
        {
            transaction.Request.TryContact(out var contact);
            response.Add(SipHeader.Contact, $"<{contact.Uri}>;expires={seconds}");
        }
        else
        {
            foreach (var challenge in server.Challenge(verdict == DigestVerdict.Stale))
            {
                response.Add(SipHeader.WwwAuthenticate, challenge);
            }
        }

        transaction.Respond(status, response.Finish());
    }
}
