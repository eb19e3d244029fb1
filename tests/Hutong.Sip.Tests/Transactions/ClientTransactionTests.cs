using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Tests.Transactions;

public class ClientTransactionTests
{
    readonly TestClock clock = new();
    readonly FakeUser user = new();
    readonly FakeFlow flow = new();
    readonly TransactionLayer layer;

    public ClientTransactionTests() => layer = new(user, new(new TestRandom()), clock, maximum: 10);

    ClientTransaction Send(string method, FakeFlow? by = null)
    {
        Assert.True(layer.TrySend(
            TestMessages.Request(TestMessages.Text(method, lines: ["Route: <sip:proxy;lr>"])), by ?? flow, user,
            out var transaction));
        return transaction!;
    }

    void Answer(ClientTransaction transaction, int status, FakeFlow? by = null, string method = "")
    {
        using var response = SipMessageBuilder.Response(transaction.Request, status, null, "their");
        var text = System.Text.Encoding.UTF8.GetString(response.Finish());
        layer.OnMessage(TestMessages.Parse(method.Length == 0 ? text
            : text.Replace("CSeq: 1 INVITE", "CSeq: 1 " + method, StringComparison.Ordinal)), by ?? flow);
    }

    [Fact]
    public void An_invite_is_sent_again_until_it_fails()
    {
        Send("INVITE");
        clock.Advance(TimeSpan.FromSeconds(31));

        // At 0, 0.5, 1.5, 3.5, 7.5, 15.5 s.
        Assert.Equal(6, flow.Take().Length);
        clock.Advance(2000);
        Assert.Equal(["INVITE sip:lin@example.com"], flow.Take());
        Assert.Equal(["Timeout"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void Another_request_is_sent_again_every_four_seconds()
    {
        var transaction = Send("OPTIONS");
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(8, flow.Take().Length);
        Answer(transaction, 100);
        clock.Advance(TimeSpan.FromSeconds(11.9));
        Assert.Equal(3, flow.Take().Length);
        clock.Advance(100);
        Assert.Equal(["100", "Timeout"], user.Take());
    }

    [Fact]
    public void Ringing_may_take_long()
    {
        var transaction = Send("INVITE");
        flow.Take();
        Answer(transaction, 180);
        clock.Advance(TimeSpan.FromMinutes(10));
        Answer(transaction, 180);
        Answer(transaction, 200);
        Assert.Empty(flow.Take());
        Assert.Equal(["180", "180", "200"], user.Take());
    }

    [Fact]
    public void A_refusal_is_acknowledged_each_time_and_told_once()
    {
        var transaction = Send("INVITE");
        flow.Take();
        Answer(transaction, 486);
        var ack = Assert.IsType<SipRequest>(flow.Last());
        Assert.Equal((transaction.Request.Via.Branch, "their", 1u, "ACK"),
            (ack.Via.Branch, ack.To.Tag.ToString(), ack.CSeq.Number, ack.CSeq.Method.Name));
        Assert.True(ack.Headers.Contains(SipHeader.Route));
        Answer(transaction, 486);
        Answer(transaction, 180);
        Assert.Equal(["ACK sip:lin@example.com", "ACK sip:lin@example.com"], flow.Take());
        Assert.Equal(["486"], user.Take());
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
        Answer(transaction, 486);
        Assert.Equal(["stray 486"], user.Take());
    }

    [Fact]
    public void Each_success_of_an_invite_is_told()
    {
        var transaction = Send("INVITE");
        Answer(transaction, 200);
        Answer(transaction, 200);
        Answer(transaction, 486);
        Assert.Equal(["200", "200"], user.Take());
        clock.Advance(TimeSpan.FromSeconds(32));
        Answer(transaction, 200);
        Assert.Equal(["stray 200"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void Other_answers_are_told_once()
    {
        var transaction = Send("OPTIONS");
        Answer(transaction, 200);
        Answer(transaction, 200);
        Assert.Equal(["200"], user.Take());
        clock.Advance(5000);
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void A_cancel_waits_for_a_first_answer()
    {
        var transaction = Send("INVITE");
        flow.Take();
        transaction.Cancel();
        transaction.Cancel();
        Assert.Empty(flow.Sent);
        Answer(transaction, 100);
        var cancel = Assert.IsType<SipRequest>(flow.Last());
        Assert.Equal((transaction.Request.Via.Branch, true), (cancel.Via.Branch, cancel.To.Tag.IsEmpty));
        Assert.Equal(["CANCEL sip:lin@example.com"], flow.Take());
        Answer(transaction, 200, method: "CANCEL");
        Answer(transaction, 487);
        Assert.Equal(["ACK sip:lin@example.com"], flow.Take());
        Assert.Equal(["100", "487"], user.Take());
        clock.Advance(TimeSpan.FromSeconds(33));
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void A_cancelled_invite_that_is_never_answered_ends()
    {
        var transaction = Send("INVITE");
        Answer(transaction, 180);
        transaction.Cancel();
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(["180", "Timeout"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void Over_a_stream_it_is_sent_once_and_fails_with_it()
    {
        var stream = new FakeFlow(SipTransport.Tcp);
        Send("INVITE", stream);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Single(stream.Sent);
        stream.IsOpen = false;
        layer.OnClosed(stream);
        Assert.Equal(["Transport"], user.Take());
        Send("OPTIONS", stream);
        Assert.Equal(["Transport"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void A_response_with_two_hops_is_not_for_us()
    {
        layer.OnMessage(SipParser.Parse(TestMessages.Rfc4475("bcast")), flow);
        Assert.Empty(user.Take());
    }

    [Fact]
    public void No_more_are_begun_than_may_be()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.True(layer.TrySend(TestMessages.Request(TestMessages.Text(
                lines: [$"Via: SIP/2.0/UDP h;branch=z9hG4bK{i}x"])), flow, user, out _));
        }

        Assert.False(layer.TrySend(TestMessages.Request(TestMessages.Text()), flow, user, out _));
    }

    [Fact]
    public void A_user_may_call_back_from_a_call()
    {
        var caller = new CallingBack(layer, flow);
        Assert.True(layer.TrySend(TestMessages.Request(TestMessages.Text("INVITE")), flow, caller, out var invite));
        Answer(invite!, 180);
        Assert.Equal(["INVITE sip:lin@example.com", "CANCEL sip:lin@example.com"], flow.Take());
    }

    sealed class CallingBack(TransactionLayer layer, FakeFlow flow) : IClientTransactionUser
    {
        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            transaction.Cancel();
            Assert.True(layer.Count > 0 && flow.IsOpen);
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
        {
        }
    }
}
