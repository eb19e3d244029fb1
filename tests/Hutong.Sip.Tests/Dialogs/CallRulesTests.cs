using System.Text;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.Tests.Dialogs;

/// <summary>The rules of calls: who offers, who refreshes, who is transferred.</summary>
public class CallRulesTests
{
    static SipRequest Request(string method, params string[] lines) =>
        TestMessages.Request(TestMessages.Text(method, lines: lines));

    static SipResponse Response(int status, params string[] lines)
    {
        using var builder = SipMessageBuilder.Response(Request("INVITE"), status, null, "t");
        foreach (var line in lines)
        {
            builder.Add(line.Split(": ")[0], line.Split(": ")[1]);
        }

        return builder.FinishResponse();
    }

    [Fact]
    public void An_offer_waits_for_its_answer()
    {
        var session = new OfferAnswer();
        Assert.Equal(OfferVerdict.Unasked, session.ReceiveAnswer());
        Assert.True(session.TryOffer());
        Assert.False(session.TryOffer() || session.TryAnswer() || session.IsAgreed);
        Assert.Equal(OfferVerdict.Glare, session.ReceiveOffer());
        Assert.Equal(OfferVerdict.Good, session.ReceiveAnswer());
        Assert.Equal(OfferVerdict.Unasked, session.ReceiveAnswer());
        Assert.Equal(OfferVerdict.Good, session.ReceiveOffer());
        Assert.Equal(OfferVerdict.TooEarly, session.ReceiveOffer());
        Assert.True(session.TryAnswer() && session.IsAgreed);
        session.ReceiveOffer();
        session.Refuse();
        Assert.Equal((OfferState.Stable, true), (session.State, session.IsAgreed));
    }

    [Fact]
    public void After_glare_both_wait_for_different_times()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            Assert.InRange(OfferAnswer.GlarePause(true, random).TotalMilliseconds, 2100, 4000);
            Assert.InRange(OfferAnswer.GlarePause(false, random).TotalMilliseconds, 0, 2000);
        }
    }

    [Theory]
    [InlineData("Session-Expires: 1800;refresher=uas", "Supported: timer", 1800, true, "1800;refresher=uas")]
    [InlineData("x: 1800;refresher=uac", "Supported: timer", 1800, false, "1800;refresher=uac")]
    [InlineData("x: 1800", "k: timer", 1800, false, "1800;refresher=uac")]
    [InlineData("x: 1800", "k: path", 1800, true, "1800;refresher=uas")]
    [InlineData("x: 30", "k: path", 90, true, "90;refresher=uas")]
    [InlineData("x: 4000000000", "k: timer", 86400, false, "86400;refresher=uac")]
    public void Agrees_on_a_session_timer(string asks, string supports, int seconds, bool weRefresh, string header)
    {
        Assert.True(SessionTimer.TryAnswer(Request("INVITE", asks, supports), 90, out var timer, out var answer));
        Assert.Equal((new SessionTimer(TimeSpan.FromSeconds(seconds), weRefresh), header), (timer!.Value, answer));
    }

    [Fact]
    public void Refuses_a_session_timer_that_is_too_short()
    {
        Assert.False(SessionTimer.TryAnswer(Request("INVITE", "x: 30", "k: timer"), 90, out _, out _));
        Assert.True(SessionTimer.TryAnswer(Request("INVITE"), 90, out var none, out var header));
        Assert.Equal((null, ""), (none, header));
        Assert.Equal(120u, SessionTimer.AskAgain(Response(422, "Min-SE: 120")));
        Assert.Equal(0u, SessionTimer.AskAgain(Response(422)));
    }

    [Fact]
    public void Reads_who_refreshes()
    {
        Assert.Equal(new SessionTimer(TimeSpan.FromSeconds(600), true),
            SessionTimer.Read(Response(200, "Session-Expires: 600;refresher=uac")));
        Assert.Equal(new SessionTimer(TimeSpan.FromSeconds(600), false),
            SessionTimer.Read(Response(200, "Session-Expires: 600;refresher=uas")));
        Assert.Null(SessionTimer.Read(Response(200)));
        Assert.Null(SessionTimer.Read(Response(200, "Session-Expires: 5")));
        var timer = new SessionTimer(TimeSpan.FromSeconds(90), true);
        Assert.Equal((45, 60), (timer.RefreshAfter.TotalSeconds, timer.EndAfter.TotalSeconds));
        Assert.Equal(1768, new SessionTimer(TimeSpan.FromSeconds(1800), true).EndAfter.TotalSeconds);
    }

    [Fact]
    public void Reliable_provisional_answers_are_taken_once_and_in_order()
    {
        var order = new ProvisionalOrder();
        SipResponse Ringing(uint number) => Response(183, "Require: 100rel", $"RSeq: {number}");
        Assert.False(order.IsNext(Response(180), out var isReliable, out _));
        Assert.False(isReliable);
        Assert.True(order.IsNext(Ringing(988789), out isReliable, out var rack));
        Assert.True(isReliable);
        Assert.Equal("988789 1 INVITE", rack.ToString());
        Assert.False(order.IsNext(Ringing(988789), out _, out _));
        Assert.False(order.IsNext(Ringing(988791), out isReliable, out _));
        Assert.True(isReliable);
        Assert.True(order.IsNext(Ringing(988790), out _, out _));
        Assert.True(RAck.TryRead(SipText.From(rack.ToString()), out var back) && back == rack);
        Assert.False(RAck.TryRead(SipText.From("1 INVITE"), out _));
        Assert.False(RAck.TryRead(SipText.From("x 1 INVITE"), out _));
    }

    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 7)]
    public void An_answer_is_sent_again_until_nobody_acknowledges_it(bool isFinal, int ticks)
    {
        var (clock, sent, given) = (new TestClock(), 0, 0);
        using var repeater = new AnswerRepeater(
            clock, SipTimers.Default, () => sent++, () => given++, isFinal);
        repeater.Start();
        clock.Advance(TimeSpan.FromSeconds(31.9));
        Assert.Equal((ticks - 1, 0), (sent, given));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((ticks - 1, 1, 0), (sent, given, clock.Running));
    }

    [Fact]
    public void An_acknowledged_answer_is_not_sent_again()
    {
        var (clock, sent) = (new TestClock(), 0);
        var repeater = new AnswerRepeater(clock, SipTimers.Default, () => sent++, () => sent += 100, isFinal: true);
        repeater.Start();
        clock.Advance(600);
        repeater.Dispose();
        clock.Advance(60_000);
        repeater.Start();
        Assert.Equal((1, 0), (sent, clock.Running));
    }

    [Fact]
    public void Reads_whom_to_call_and_which_call_to_replace()
    {
        Assert.True(ReferRequest.TryRead(Request("REFER",
            "Refer-To: <sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D"
            + "5FFE-3994&Route=%3Csip:evil%3E>"), out var refer));
        Assert.Equal(("sip:dave@denver.example.org", false), (refer.Target.ToString(), refer.IsMethodOther));
        Assert.Equal(new Replaces(new("12345@192.168.118.3", "12345", "5FFE-3994"), false), refer.Replaces);
        Assert.True(ReferRequest.TryRead(Request("REFER",
            "r: " + ReferRequest.Write("sip:dave@denver.example.org", refer.Replaces)), out var again));
        Assert.Equal(refer.Replaces, again.Replaces);
        Assert.True(ReferRequest.TryRead(Request("REFER", "r: tel:+8613800138000"), out var plain));
        Assert.Null(plain.Replaces);
        Assert.True(ReferRequest.TryRead(Request("REFER", "r: <sip:a@b;method=BYE>"), out var other)
            && other.IsMethodOther);
    }

    [Theory]
    [InlineData("Subject: x")]
    [InlineData("r: <http://example.com>")]
    [InlineData("r: *")]
    [InlineData("r: <sip:a@b?Replaces=1%3Bto-tag%3D2>")]
    public void Refuses_a_transfer_to_nowhere(string line) =>
        Assert.False(ReferRequest.TryRead(Request("REFER", line), out _));

    [Fact]
    public void Tells_how_a_transfer_goes()
    {
        Assert.Equal("SIP/2.0 180 Ringing\r\n", Encoding.UTF8.GetString(SipFragment.Write(180)));
        Assert.True(SipFragment.TryRead(SipFragment.Write(603), out var status) && status == 603);
        Assert.False(SipFragment.TryRead("SIP/2.0 99 x"u8, out _));
        Assert.False(SipFragment.TryRead("nonsense"u8, out _));
    }

    [Theory]
    [InlineData("1;to-tag=2;from-tag=3;early-only", true)]
    [InlineData("1;to-tag=2;from-tag=3", false)]
    public void Reads_which_dialog_to_replace(string text, bool isEarlyOnly)
    {
        Assert.True(Replaces.TryRead(SipText.From(text), out var replaces));
        Assert.Equal((new Replaces(new("1", "2", "3"), isEarlyOnly), text), (replaces, replaces.ToString()));
        Assert.Equal(SipHeader.Replaces, SipHeaderNames.Find("replaces"u8));
    }
}
