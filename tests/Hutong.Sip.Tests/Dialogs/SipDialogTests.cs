using System.Text;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Messages;

namespace Hutong.Sip.Tests.Dialogs;

public class SipDialogTests
{
    const string Via = "SIP/2.0/UDP us;branch=z9hG4bKnew";

    static SipRequest Invite(params string[] lines) => TestMessages.Request(TestMessages.Text("INVITE",
        lines: [.. lines, "Contact: <sip:mei@192.0.2.1:5070>", "CSeq: 5 INVITE"]));

    static SipResponse Response(int status, string tag, params string[] lines)
    {
        using var builder = SipMessageBuilder.Response(Invite(), status, null, tag);
        foreach (var line in lines)
        {
            builder.Add(line.Split(": ")[0], line.Split(": ")[1]);
        }

        return builder.FinishResponse();
    }

    static string[] Lines(SipMessageBuilder builder) =>
        Encoding.UTF8.GetString(builder.Finish()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void The_side_that_answers_sends_by_the_way_that_was_recorded()
    {
        var dialog = SipDialog.Answering(
            Invite("Record-Route: <sip:p1;lr>, <sip:p2;lr>"), "ours", isEarly: true);
        Assert.NotNull(dialog);
        Assert.Equal((new DialogId("c1@192.0.2.1", "ours", "a1"), true), (dialog.Id, dialog.IsEarly));
        Assert.Equal("sip:p1;lr", dialog.NextHop.ToString());
        Assert.Equal(
            [
                "BYE sip:mei@192.0.2.1:5070 SIP/2.0", "Via: " + Via, "Route: <sip:p1;lr>", "Route: <sip:p2;lr>",
                "Max-Forwards: 70", "From: <sip:lin@example.com>;tag=ours", "To: <sip:mei@example.com>;tag=a1",
                "Call-ID: c1@192.0.2.1", "CSeq: 1 BYE", "Content-Length: 0",
            ],
            Lines(dialog.Request(SipMethod.Bye, Via)));
    }

    [Fact]
    public void The_side_that_asks_sends_by_the_way_turned_round()
    {
        var dialog = SipDialog.Asking(Invite(), Response(200, "b2", "Record-Route: <sip:p2;lr>, <sip:p1;lr>",
            "Contact: <sip:lin@192.0.2.9>"));
        Assert.NotNull(dialog);
        Assert.Equal(["<sip:p1;lr>", "<sip:p2;lr>"], dialog.Routes);
        var ack = Lines(dialog.Acknowledge(5, Via));
        Assert.Equal(("ACK sip:lin@192.0.2.9 SIP/2.0", "CSeq: 5 ACK"), (ack[0], ack[^2]));
        Assert.Equal("CSeq: 6 BYE", Lines(dialog.Request(SipMethod.Bye, Via))[^2]);
    }

    // RFC 3261 section 12.2.1.1, with a first hop that rewrites the Request-URI.
    [Fact]
    public void A_strict_router_gets_the_request_and_the_target_the_last_route()
    {
        var dialog = SipDialog.Answering(Invite("Record-Route: <sip:strict>, <sip:p2;lr>"), "o", isEarly: false);
        var lines = Lines(dialog!.Request(SipMethod.Bye, Via));
        Assert.Equal("BYE sip:strict SIP/2.0", lines[0]);
        Assert.Equal(["Route: <sip:p2;lr>", "Route: <sip:mei@192.0.2.1:5070>"], lines[2..4]);
    }

    [Fact]
    public void Each_tag_of_a_forked_request_is_a_dialog()
    {
        var one = SipDialog.Asking(Invite(), Response(180, "b1", "Contact: <sip:lin@192.0.2.8>"));
        var other = SipDialog.Asking(Invite(), Response(183, "b2", "Contact: <sip:lin@192.0.2.9>"));
        Assert.NotEqual(one!.Id, other!.Id);
        Assert.True(one.IsEarly && other.IsEarly);
        other.Receive(Response(200, "b2", "Contact: <sip:lin@192.0.2.10>", "Record-Route: <sip:p;lr>"));
        Assert.Equal((false, "sip:lin@192.0.2.10", "<sip:p;lr>"),
            (other.IsEarly, other.RemoteTarget, other.Routes[0]));
    }

    [Theory]
    [InlineData(100, "b1", "Contact: <sip:a@b>")]
    [InlineData(180, null, "Contact: <sip:a@b>")]
    [InlineData(180, "b1", "Subject: x")]
    [InlineData(200, "b1", "Contact: <tel:+861>")]
    [InlineData(302, "b1", "Contact: <sip:a@b>")]
    public void Not_every_response_begins_one(int status, string? tag, string line) =>
        Assert.Null(SipDialog.Asking(Invite(), Response(status, tag!, line)));

    [Fact]
    public void A_request_without_a_contact_begins_none() =>
        Assert.Null(SipDialog.Answering(TestMessages.Request(TestMessages.Text("INVITE")), "o", isEarly: true));

    [Fact]
    public void Requests_come_in_order_and_may_move_the_target()
    {
        var dialog = SipDialog.Answering(Invite(), "ours", isEarly: false)!;
        SipRequest Next(string method, int number, string contact = "sip:mei@new") => TestMessages.Request(
            TestMessages.Text(method, lines: [$"CSeq: {number} {method}", $"Contact: <{contact}>"]));
        Assert.Equal(DialogVerdict.Good, dialog.Receive(Next("ACK", 5, "sip:mei@ack")));
        Assert.Equal("sip:mei@192.0.2.1:5070", dialog.RemoteTarget);
        Assert.Equal(DialogVerdict.OutOfOrder, dialog.Receive(Next("INVITE", 5)));
        Assert.Equal(DialogVerdict.Good, dialog.Receive(Next("INFO", 9)));
        Assert.Equal("sip:mei@192.0.2.1:5070", dialog.RemoteTarget);
        Assert.Equal(DialogVerdict.OutOfOrder, dialog.Receive(Next("UPDATE", 7)));
        Assert.Equal(DialogVerdict.Good, dialog.Receive(Next("UPDATE", 10)));
        Assert.Equal("sip:mei@new", dialog.RemoteTarget);
        dialog.End();
        Assert.Equal(DialogVerdict.Over, dialog.Receive(Next("BYE", 11)));
    }

    [Fact]
    public void A_peer_that_does_not_know_it_ends_it()
    {
        var dialog = SipDialog.Asking(Invite(), Response(200, "b", "Contact: <sip:a@b>"))!;
        dialog.Receive(Response(486, "b"));
        Assert.False(dialog.IsOver);
        dialog.Receive(Response(481, "b"));
        Assert.True(dialog.IsOver);
    }

    [Fact]
    public void A_table_holds_no_more_than_it_may()
    {
        var table = new DialogTable<string>(2);
        var id = DialogId.Of(Invite());
        Assert.True(table.TryAdd(id, "x"));
        Assert.False(table.TryAdd(id, "y"));
        Assert.True(table.TryAdd(id with { LocalTag = "z" }, "z"));
        Assert.False(table.TryAdd(id with { LocalTag = "u" }, "u"));
        Assert.True(table.TryFind(Invite(), out var owner) && owner == "x");
        table.Remove(id);
        table.Remove(id);
        Assert.Equal((1, false), (table.Count, table.TryFind(Invite(), out _)));
    }
}
