using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Tests.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Tests.Transactions;

public class ServerTransactionTests
{
    readonly TestClock clock = new();
    readonly FakeUser user = new();
    readonly FakeFlow flow = new();
    readonly TransactionLayer layer;

    public ServerTransactionTests() => layer = new(user, new(new TestRandom()), clock, maximum: 10);

    void Receive(string text, FakeFlow? by = null) => layer.OnMessage(TestMessages.Parse(text), by ?? flow);

    static string Ack => TestMessages.Text("ACK");

    [Fact]
    public void An_invite_is_tried_then_answered_and_acknowledged()
    {
        Receive(TestMessages.Text("INVITE"));
        clock.Advance(199);
        Assert.Empty(flow.Sent);
        clock.Advance(1);
        Assert.Equal(["100 Trying"], flow.Take());
        Receive(TestMessages.Text("INVITE"));
        Assert.Equal(["100 Trying"], flow.Take());
        user.Begun[0].Respond(180);
        Receive(TestMessages.Text("INVITE"));
        Assert.Equal(["180 Ringing", "180 Ringing"], flow.Take());
        Assert.True(user.Begun[0].Respond(486));
        Assert.Equal(["486 Busy Here"], flow.Take());
        Assert.False(user.Begun[0].Respond(200));
        clock.Advance(500);
        clock.Advance(1000);
        Receive(TestMessages.Text("INVITE"));
        Assert.Equal(3, flow.Take().Length);
        Receive(Ack);
        Receive(Ack);
        clock.Advance(4999);
        Assert.Empty(flow.Take());
        Assert.Equal(1, layer.Count);
        clock.Advance(1);
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
        Assert.Equal(["INVITE"], user.Take());
    }

    [Fact]
    public void A_request_that_is_answered_can_be_let_go_of_and_its_answer_is_sent_again_all_the_same()
    {
        Receive(TestMessages.Text("REGISTER"));
        var transaction = user.Begun[0];
        transaction.LetGo();
        Assert.Equal("REGISTER", transaction.Request.Method.Name);
        transaction.Respond(200);
        transaction.LetGo();
        Assert.Throws<InvalidOperationException>(() => transaction.Request);
        Receive(TestMessages.Text("REGISTER"));
        Assert.Equal(["200 OK", "200 OK"], flow.Take());
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(0, layer.Count);
    }

    [Fact]
    public void An_answer_that_nobody_acknowledges_is_sent_again_until_it_fails()
    {
        Receive(TestMessages.Text("INVITE"));
        user.Begun[0].Respond(404);
        clock.Advance(TimeSpan.FromSeconds(32));

        // At 0.5, 1.5, 3.5 s, then every 4 s.
        Assert.Equal(11, flow.Take().Length);
        Assert.Equal(["INVITE", "server Timeout"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void A_success_is_its_users_to_send_again()
    {
        Receive(TestMessages.Text("INVITE"));
        Assert.True(user.Begun[0].Respond(200));
        Receive(TestMessages.Text("INVITE"));
        clock.Advance(4000);
        Assert.Equal(["200 OK"], flow.Take());
        Assert.True(user.Begun[0].Respond(200));
        Assert.False(user.Begun[0].Respond(486));
        Receive(TestMessages.Text("ACK", lines: ["Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK78"]));
        Assert.Equal(["INVITE", "ack"], user.Take());
        clock.Advance(TimeSpan.FromSeconds(28));
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
        Assert.Empty(user.Take());
    }

    [Fact]
    public void Other_requests_are_answered_again_when_they_come_again()
    {
        Receive(TestMessages.Text());
        Receive(TestMessages.Text());
        Assert.Empty(flow.Sent);
        user.Begun[0].Respond(200);
        Receive(TestMessages.Text());
        Assert.Equal(["200 OK", "200 OK"], flow.Take());
        clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
        Receive(TestMessages.Text());
        Assert.Equal(["OPTIONS", "OPTIONS"], user.Take());
    }

    [Fact]
    public void Where_nothing_is_lost_nothing_is_kept()
    {
        var stream = new FakeFlow(SipTransport.Tcp);
        Receive(TestMessages.Text(), stream);
        user.Begun[0].Respond(200);
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));

        Receive(TestMessages.Text("INVITE"), stream);
        user.Begun[1].Respond(486);
        clock.Advance(5000);
        Receive(Ack, stream);
        Assert.Equal(["200 OK", "486 Busy Here"], stream.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }

    [Fact]
    public void A_cancel_is_answered_and_told()
    {
        Receive(TestMessages.Text("CANCEL"));
        Assert.Equal(["481 Call/Transaction Does Not Exist"], flow.Take());
        Receive(TestMessages.Text("INVITE"));
        Receive(TestMessages.Text("CANCEL"));
        Assert.Equal(["200 OK"], flow.Take());
        user.Begun[0].Respond(487);
        Receive(TestMessages.Text("CANCEL"));
        Assert.Equal(["487 Request Terminated", "200 OK"], flow.Take());
        Assert.Equal(["INVITE", "cancel"], user.Take());
    }

    [Fact]
    public void Another_branch_host_or_method_is_another_transaction()
    {
        Receive(TestMessages.Text());
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK78"]));
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.2:5070;branch=z9hG4bK77"]));
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.1:5071;branch=z9hG4bK77"]));
        Receive(TestMessages.Text("MESSAGE"));
        Assert.Equal(5, layer.Count);
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.1:5070;x;branch=z9hG4bK77"]));
        Assert.Equal(5, layer.Count);
    }

    [Fact]
    public void Peers_of_rfc_2543_are_matched_by_what_they_send()
    {
        string[] old = ["Via: SIP/2.0/UDP 192.0.2.1:5070", "From: <sip:mei@example.com>"];
        Receive(TestMessages.Text("INVITE", lines: old));
        user.Begun[0].Respond(486);
        Receive(TestMessages.Text("INVITE", lines: old));
        Assert.Equal(2, flow.Take().Length);
        Receive(TestMessages.Text("ACK", lines: [.. old, "To: <sip:lin@example.com>;tag=x"]));
        clock.Advance(5000);
        Assert.Equal(0, layer.Count);
        Receive(TestMessages.Text("INVITE", lines: [.. old, "CSeq: 2 INVITE"]));
        Assert.Equal(["INVITE", "INVITE"], user.Take());
    }

    [Fact]
    public void Above_the_limit_nothing_is_kept()
    {
        for (var i = 0; i < 12; i++)
        {
            Receive(TestMessages.Text(lines: [$"Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK{i};rport"]));
        }

        Assert.Equal(10, layer.Count);
        Assert.Contains("Retry-After: 5", flow.Sent[0], StringComparison.Ordinal);
        Assert.Equal(["503 Service Unavailable", "503 Service Unavailable"], flow.Take());
    }

    [Fact]
    public void Faults_are_answered_without_a_transaction()
    {
        Receive(TestMessages.Text(lines: ["CSeq: 1 INVITE"]));
        Assert.Equal(["400 CSeq Method Mismatch"], flow.Take());
        Receive(TestMessages.Text("ACK", lines: ["CSeq: 1 INVITE"]));
        Receive("garbage");
        Assert.Empty(flow.Take());
        Assert.Equal(0, layer.Count);
    }

    [Fact]
    public void Answers_go_to_the_source_or_to_the_port_of_via()
    {
        Receive(TestMessages.Text());
        Assert.Empty(flow.Ports);
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.1:5999;branch=z9hG4bK1"]));
        Receive(TestMessages.Text(lines: ["Via: SIP/2.0/UDP h;branch=z9hG4bK2"]));
        Assert.Equal([5999, 5060], flow.Ports);
        user.Begun[0].Respond(200);
        Assert.Contains(";rport=5070", flow.Sent[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_connection_ends_what_is_not_answered()
    {
        var stream = new FakeFlow(SipTransport.Tls);
        Receive(TestMessages.Text("INVITE"), stream);
        stream.IsOpen = false;
        layer.OnClosed(stream);
        Assert.Equal(["INVITE", "server Transport"], user.Take());
        Assert.Equal((0, 0), (layer.Count, clock.RunningLater()));
    }
}
