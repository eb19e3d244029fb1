using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Sip.Tests.UserAgents;

/// <summary>Signs of life, acknowledged ringing, offers inside of calls, copies of a request.</summary>
public class SipCallLifeTests
{
    static readonly SipUri Lin = SipUri.Parse("sip:lin@127.0.0.1:5062");
    static readonly ReadOnlyMemory<byte> Offer = "v=0"u8.ToArray();
    static readonly ReadOnlyMemory<byte> Answer = "v=00"u8.ToArray();

    readonly TestClock clock = new();
    readonly Party mei;
    readonly Party lin;

    public SipCallLifeTests()
    {
        (mei, lin) = (new(clock, 1, Options()), new(clock, 2, Options()));
        Party.Connect(mei, lin);
    }

    static SipUserAgentOptions Options() => new()
    {
        Product = "Test",
        SessionInterval = TimeSpan.FromSeconds(90),
        Capabilities = new()
        {
            Methods = [.. SipUserAgentOptions.CallMethods, SipMethod.Prack],
            Extensions = ["100rel", "timer"],
        },
    };

    void Run() => Party.Run(mei, lin);

    void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            clock.Advance(1000);
            Run();
        }
    }

    SipCall Call(params (SipHeader, string)[] headers)
    {
        var call = mei.Agent.Call(new SipCallRequest
        {
            Flow = mei.Flow, From = "<sip:mei@example.com>", Target = Lin, Offer = Offer, Headers = headers,
        });
        Run();
        return call;
    }

    SipCall Talking()
    {
        var call = Call();
        lin.Calls[^1].Answer(Answer);
        Run();
        mei.Take();
        lin.Take();
        return call;
    }

    void NothingIsLeft()
    {
        Pass(120);
        Assert.Equal((0, 0, 0, 0, 0), (mei.Agent.CallCount, lin.Agent.CallCount, mei.Agent.Transactions.Count,
            lin.Agent.Transactions.Count, clock.Running));
    }

    [Fact]
    public void A_call_goes_on_while_both_are_there()
    {
        var call = Talking();
        Pass(1000);
        Assert.Equal(CallState.Talking, call.State);
        Assert.Contains(mei.Sent.Concat(lin.Sent), line => line.StartsWith("UPDATE", StringComparison.Ordinal));
        call.HangUp();
        Run();
        NothingIsLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_ends_when_the_other_end_is_gone(bool isCaller)
    {
        var call = Talking();
        var (left, gone) = isCaller ? (mei, lin) : (lin, mei);
        left.Flow.Loses = _ => true;
        gone.Flow.Loses = _ => true;
        Pass(130);
        Assert.Equal(["ended Timeout 0"], left.Take());
        Assert.Equal(CallState.Ended, call.State);
        NothingIsLeft();
    }

    [Fact]
    public void Without_update_a_call_is_kept_alive_by_the_same_offer_again()
    {
        var old = new Party(clock, 3, new() { Product = "Old", Capabilities = new() { Methods =
            [SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Bye, SipMethod.Options] } });
        Party.Connect(mei, old);
        var call = mei.Agent.Call(mei.Flow, "<sip:mei@example.com>", Lin, Offer);
        Party.Run(mei, old);
        old.Calls[0].Answer(Answer);
        Party.Run(mei, old);
        for (var i = 0; i < 60; i++)
        {
            clock.Advance(1000);
            Party.Run(mei, old);
        }

        Assert.Contains("offer 3", old.Told);
        Assert.Contains("agreed 3", mei.Told);
        old.Flow.Loses = mei.Flow.Loses = _ => true;
        for (var i = 0; i < 120; i++)
        {
            clock.Advance(1000);
            Party.Run(mei, old);
        }

        Assert.Equal("ended Timeout 0", mei.Told[^1]);
        Assert.Equal(CallState.Ended, call.State);
    }

    [Fact]
    public void An_interval_that_is_too_short_is_refused()
    {
        var hasty = new Party(clock, 3);
        Party.Connect(hasty, lin);
        hasty.Agent.Call(new SipCallRequest
        {
            Flow = hasty.Flow, From = "<sip:mei@example.com>", Target = Lin, Offer = Offer,
            Headers = [(SipHeader.SessionExpires, "10"), (SipHeader.Supported, "timer")],
        });
        Party.Run(hasty, lin);
        Assert.Equal("ended Refused 422", hasty.Take()[^1]);
    }

    [Fact]
    public void Ringing_is_sent_again_until_it_is_acknowledged()
    {
        var lost = 0;
        mei.Flow.Loses = line => line.StartsWith("PRACK", StringComparison.Ordinal) && lost++ < 2;
        var call = Call((SipHeader.Require, "100rel"));
        Assert.True(lin.Calls[0].Ring(Answer));
        Assert.True(lin.Calls[0].Answer(Answer));
        Run();
        Assert.Equal(["progress 183"], mei.Take());
        clock.Advance(500);
        Run();
        clock.Advance(1000);
        Run();
        Assert.Equal(["answered 0"], mei.Take());
        Assert.Equal(3, lost);
        call.HangUp();
        Run();
        NothingIsLeft();
    }

    [Fact]
    public void Ringing_that_is_never_acknowledged_ends_the_call()
    {
        mei.Flow.Loses = line => line.StartsWith("PRACK", StringComparison.Ordinal);
        Call((SipHeader.Require, "100rel"));
        lin.Calls[0].Ring(Answer);
        Run();
        Pass(40);
        Assert.Equal("ended Refused 504", mei.Take()[^1]);
        NothingIsLeft();
    }

    [Fact]
    public void Offers_of_both_at_once_are_made_one_after_the_other()
    {
        var call = Talking();
        call.Offer(Offer);
        lin.Calls[0].Offer(Answer);
        Run();
        Assert.DoesNotContain(mei.Told.Concat(lin.Told), told => told.StartsWith("agreed", StringComparison.Ordinal));
        Pass(5);
        Assert.Contains("agreed 3", mei.Take());
        Assert.Contains("agreed 3", lin.Take());
        call.HangUp();
        Run();
        NothingIsLeft();
    }

    [Fact]
    public void A_change_that_nobody_answers_ends_the_call()
    {
        var call = Talking();
        mei.Flow.Loses = _ => true;
        call.Offer(Offer);
        Pass(33);
        Assert.Equal(["ended Timeout 0"], mei.Take());
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("late ringing")]
    [InlineData("late answer")]
    public void A_call_that_nobody_answers_at_all_is_left_early(string what)
    {
        lin.Flow.Loses = _ => true;
        mei.Agent.Call(new SipCallRequest
        {
            Flow = mei.Flow, From = "<sip:mei@example.com>", Target = Lin, Offer = Offer,
            FirstResponseTimeout = TimeSpan.FromSeconds(6),
        });
        Pass(7);
        Assert.Equal(["ended Timeout 0"], mei.Take());
        if (what != "lost")
        {
            lin.Flow.Loses = _ => false;
            if (what == "late ringing")
            {
                lin.Calls[0].Ring();
            }
            else
            {
                lin.Calls[0].Answer(Answer);
            }

            Pass(3);
            Assert.Contains(what == "late ringing" ? "ended Cancelled 487" : "ended RemoteHangUp 0", lin.Told);
        }

        lin.Flow.Loses = _ => true;
        Pass(200);
        Assert.Empty(mei.Take());
        Assert.Equal((0, 0), (mei.Agent.CallCount, mei.Agent.Transactions.Count));
    }

    [Fact]
    public void Whoever_rings_may_ring_longer()
    {
        mei.Agent.Call(new SipCallRequest
        {
            Flow = mei.Flow, From = "<sip:mei@example.com>", Target = Lin, Offer = Offer,
            FirstResponseTimeout = TimeSpan.FromSeconds(6), RingTimeout = TimeSpan.FromSeconds(20),
        });
        Run();
        lin.Calls[0].Ring();
        Pass(15);
        Assert.All(mei.Take(), told => Assert.Equal("progress 180", told));
        Pass(10);
        Assert.Equal(["ended LocalHangUp 487"], mei.Take());
        NothingIsLeft();
    }

    [Fact]
    public void The_same_call_by_another_way_is_refused()
    {
        Call();
        var copy = lin.Calls[0].Request!;
        var text = System.Text.Encoding.UTF8.GetString(copy.Encoded.Span)
            .Replace("branch=z9hG4bK", "branch=z9hG4bKother", StringComparison.Ordinal);
        lin.Agent.Transactions.OnMessage(SipParser.Parse(System.Text.Encoding.UTF8.GetBytes(text)), lin.Flow);
        Assert.Equal("SIP/2.0 482 Loop Detected", lin.Sent[^1]);
        Assert.Single(lin.Calls);
    }
}
