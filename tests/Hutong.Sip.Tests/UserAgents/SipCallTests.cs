using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Sip.Tests.UserAgents;

/// <summary>Two user agents talk to each other.</summary>
public class SipCallTests
{
    static readonly SipUri Lin = SipUri.Parse("sip:lin@127.0.0.1:5062");

    readonly TestClock clock = new();
    readonly Party mei;
    readonly Party lin;

    public SipCallTests()
    {
        (mei, lin) = (new(clock, 1), new(clock, 2));
        Party.Connect(mei, lin);
    }

    void Run() => Party.Run(mei, lin);

    SipCall Call(DigestClient? account = null)
    {
        var call = mei.Agent.Call(mei.Flow, "<sip:mei@example.com>", Lin, "v=0"u8.ToArray(), account);
        Run();
        return call;
    }

    SipCall Talking()
    {
        var call = Call();
        Assert.True(lin.Calls[^1].Answer("v=00"u8.ToArray()));
        Run();
        Assert.Equal((CallState.Talking, CallState.Talking), (call.State, lin.Calls[^1].State));
        Assert.Equal(["answered 4"], mei.Take());
        Assert.Equal(["incoming", "confirmed"], lin.Take());
        return call;
    }

    void NothingIsLeft()
    {
        clock.Advance(TimeSpan.FromMinutes(2));
        Run();
        Assert.Equal((0, 0, 0, 0, 0), (mei.Agent.CallCount, lin.Agent.CallCount, mei.Agent.Transactions.Count,
            lin.Agent.Transactions.Count, clock.Running));
    }

    [Fact]
    public void Rings_is_answered_and_hung_up()
    {
        var call = Call();
        Assert.True(lin.Calls[0].Ring());
        Run();
        Assert.Equal(["progress 180"], mei.Take());
        Assert.True(lin.Calls[0].Answer("v=00"u8.ToArray()));
        Assert.False(lin.Calls[0].Answer("v=00"u8.ToArray()) || lin.Calls[0].Decline(486) || lin.Calls[0].Ring());
        Run();
        call.HangUp();
        call.HangUp();
        Run();
        Assert.Equal(["answered 4", "ended LocalHangUp 0"], mei.Take());
        Assert.Equal(["incoming", "confirmed", "ended RemoteHangUp 0"], lin.Take());
        NothingIsLeft();
    }

    [Fact]
    public void Is_hung_up_by_who_was_called()
    {
        Talking();
        lin.Calls[0].HangUp();
        Run();
        Assert.Equal(["ended RemoteHangUp 0"], mei.Take());
        NothingIsLeft();
    }

    [Fact]
    public void Is_declined()
    {
        Call();
        lin.Calls[0].Decline(486);
        Run();
        Assert.Equal(["ended Refused 486"], mei.Take());
        Assert.Equal(["incoming", "ended Refused 486"], lin.Take());
        NothingIsLeft();
    }

    [Fact]
    public void Is_given_up()
    {
        var call = Call();
        lin.Calls[0].Ring();
        Run();
        call.HangUp();
        Run();
        Assert.Equal(["progress 180", "ended LocalHangUp 487"], mei.Take());
        Assert.Equal(["incoming", "ended Cancelled 487"], lin.Take());
        NothingIsLeft();
    }

    [Fact]
    public void Rings_no_longer_than_it_may()
    {
        Call();
        lin.Calls[0].Ring();
        Run();
        clock.Advance(TimeSpan.FromMinutes(3));
        Run();
        Assert.Equal("ended LocalHangUp 487", mei.Take()[^1]);
        NothingIsLeft();
    }

    [Fact]
    public void An_answer_that_crosses_a_cancel_is_ended()
    {
        var call = Call();
        lin.Calls[0].Ring();
        Run();
        lin.Calls[0].Answer("v=00"u8.ToArray());
        call.HangUp();
        Run();
        Assert.Equal(["progress 180", "ended LocalHangUp 0"], mei.Take());
        Assert.Equal(["incoming", "confirmed", "ended RemoteHangUp 0"], lin.Take());
        NothingIsLeft();
    }

    [Fact]
    public void A_lost_ack_is_sent_again_with_the_next_answer()
    {
        var lost = 0;
        mei.Flow.Loses = line => line.StartsWith("ACK", StringComparison.Ordinal) && lost++ < 2;
        Call();
        lin.Calls[0].Answer("v=00"u8.ToArray());
        Run();
        Assert.DoesNotContain("confirmed", lin.Told);
        clock.Advance(500);
        Run();
        clock.Advance(1000);
        Run();
        Assert.Equal(["incoming", "confirmed"], lin.Take());
        lin.Calls[0].HangUp();
        Run();
        NothingIsLeft();
    }

    [Fact]
    public void An_answer_that_is_never_acknowledged_ends_the_call()
    {
        mei.Flow.Loses = line => line.StartsWith("ACK", StringComparison.Ordinal);
        Call();
        lin.Calls[0].Answer("v=00"u8.ToArray());
        for (var i = 0; i < 70; i++)
        {
            Run();
            clock.Advance(500);
        }

        Run();
        Assert.Equal(["incoming", "ended Timeout 0"], lin.Take());
        Assert.Equal(["answered 4", "ended RemoteHangUp 0"], mei.Take());
        NothingIsLeft();
    }

    [Fact]
    public void Nobody_there_is_a_timeout()
    {
        mei.Flow.Loses = _ => true;
        Call();
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(["ended Timeout 0"], mei.Take());
        NothingIsLeft();
    }

    [Fact]
    public void A_change_is_offered_and_answered_or_refused()
    {
        var call = Talking();
        Offer(call, SipMethod.Invite);
        Assert.Equal(["offer 4", "confirmed"], lin.Take());
        Assert.Contains("SIP/2.0 200 OK", lin.Sent);
        lin.OfferAnswer = null;
        Offer(call, SipMethod.Update);
        Assert.Equal("SIP/2.0 488 Not Acceptable Here", lin.Sent[^1]);
        lin.OfferAnswer = "x"u8.ToArray();
        Offer(call, SipMethod.Update);
        Assert.Equal("SIP/2.0 200 OK", lin.Sent[^1]);
        Assert.Equal(["offer 4", "offer 4"], lin.Take());
        call.HangUp();
        Run();
        NothingIsLeft();
    }

    void Offer(SipCall call, SipMethod method)
    {
        using var request = call.NewRequest(method)!
            .Add(SipHeader.Contact, mei.Agent.ContactOf(mei.Flow))
            .Add(SipHeader.ContentType, "application/sdp");
        var sent = request.FinishRequest("v=00"u8);
        Assert.True(mei.Agent.Transactions.TrySend(sent, mei.Flow, new Transactions.FakeUser(), out _));
        Run();
        if (method == SipMethod.Invite)
        {
            using var ack = SipMessageBuilder.Request(SipMethod.Ack, sent.Uri.ToString())
                .Add(SipHeader.Via, mei.Agent.NewVia(mei.Flow))
                .Copy(sent, SipHeader.From).Copy(sent, SipHeader.To).Copy(sent, SipHeader.CallId)
                .Add(SipHeader.CSeq, $"{sent.CSeq.Number} ACK");
            mei.Flow.Send(ack.Finish());
            Run();
        }
    }

    [Fact]
    public void A_challenge_is_answered_and_a_wrong_password_ends_it()
    {
        var server = new DigestServer(new() { Realm = "example.com" }, clock, new TestRandom(5));
        foreach (var (password, end) in new[] { ("right", "ended Refused 486"), ("wrong", "ended Refused 401") })
        {
            var challenged = 0;
            var call = mei.Agent.Call(mei.Flow, "<sip:mei@example.com>", Lin, default,
                new(new("mei", password), new TestRandom(6)));
            while (lin.Calls.Count <= 4 && mei.Told.Count == 0 && challenged < 4)
            {
                Run();
                challenged++;
                var incoming = lin.Calls[^1];
                if (incoming.State == CallState.Ringing)
                {
                    Judge(server, incoming);
                    Run();
                }
            }

            Assert.Equal([end], mei.Take());
            Assert.Equal(CallState.Ended, call.State);
        }

        NothingIsLeft();
    }

    // Declines by 486 who is known, and challenges who is not.
    static void Judge(DigestServer server, SipCall incoming)
    {
        var request = incoming.Request!;
        if (request.Headers.TryGet(SipHeader.Authorization, out var text)
            && DigestCredentials.Read(text) is { } credentials
            && server.Check(credentials, request,
                [credentials.Algorithm.Secret("mei", "example.com", "right")], out _) == DigestVerdict.Good)
        {
            incoming.Decline(486);
        }
        else
        {
            Assert.True(incoming.Challenge(401, server.Challenge(isStale: false)));
        }
    }

    [Fact]
    public void Above_the_limit_nobody_is_called()
    {
        var small = new Party(clock, 4, new() { MaxCalls = 1 });
        Party.Connect(mei, small);
        mei.Agent.Call(mei.Flow, "<sip:mei@example.com>", Lin, default);
        mei.Agent.Call(mei.Flow, "<sip:mei@example.com>", Lin, default);
        Party.Run(mei, small);
        Assert.Equal(["ended Refused 503"], mei.Take());
        Assert.Equal(1, small.Agent.CallCount);
    }
}
