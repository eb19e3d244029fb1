using System.Net;
using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Tests.Messages;

public class SipMessageBuilderTests
{
    [Fact]
    public void Answers_with_what_the_request_had()
    {
        var request = TestMessages.Request(TestMessages.Text(lines:
        [
            "Via: SIP/2.0/UDP 10.0.0.7:5070;branch=z9hG4bK1;rport;x=\"a;b\", SIP/2.0/TCP h;branch=z9hG4bK2",
        ]));
        using var builder = SipMessageBuilder.Response(
            request, 200, tag: "t9", source: new(IPAddress.Parse("::ffff:198.51.100.4"), 40000));
        var text = Encoding.UTF8.GetString(builder.Finish());
        Assert.Equal(
            """
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 10.0.0.7:5070;branch=z9hG4bK1;x="a;b";received=198.51.100.4;rport=40000
            Via: SIP/2.0/TCP h;branch=z9hG4bK2
            From: <sip:mei@example.com>;tag=a1
            To: <sip:lin@example.com>;tag=t9
            Call-ID: c1@192.0.2.1
            CSeq: 1 OPTIONS
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), text);
    }

    [Fact]
    public void Adds_received_only_where_it_says_something()
    {
        var request = TestMessages.Request(TestMessages.Text(lines: ["Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"]));
        using var same = SipMessageBuilder.Response(request, 100, source: new(IPAddress.Parse("192.0.2.1"), 5060));
        Assert.DoesNotContain("received", Encoding.UTF8.GetString(same.Finish()), StringComparison.Ordinal);
        using var other = SipMessageBuilder.Response(request, 100, source: new(IPAddress.Parse("192.0.2.2"), 5060));
        Assert.Contains(";received=192.0.2.2\r\n", Encoding.UTF8.GetString(other.Finish()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTER", 200, "keep=0")]
    [InlineData("INVITE", 180, "keep=0")]
    [InlineData("INVITE", 200, "keep=0")]
    [InlineData("INVITE", 100, "keep")]
    [InlineData("INVITE", 486, "keep")]
    [InlineData("REGISTER", 401, "keep")]
    [InlineData("OPTIONS", 200, "keep")]
    public void Says_that_keep_alives_may_be_sent_where_RFC_6223_has_it(string method, int status, string expected)
    {
        var request = TestMessages.Request(TestMessages.Text(
            method, lines: ["Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1;keep"]));
        using var response = SipMessageBuilder.Response(request, status, source: new(IPAddress.Parse("192.0.2.1"), 1));
        Assert.Contains(
            $";{expected}\r\n", Encoding.UTF8.GetString(response.Finish()), StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_can_add_a_header_field()
    {
        using var builder = SipMessageBuilder.Request(SipMethod.Options, "sip:a@b")
            .Add(SipHeader.Via, "SIP/2.0/UDP h;branch=z9hG4bK1")
            .Add(SipHeader.From, Escapes.Quote("x\"\r\nRoute: <sip:evil>") + " <sip:a@b>;tag=1")
            .Add(SipHeader.To, "<sip:a@b>").Add(SipHeader.CallId, "1").Add(SipHeader.CSeq, "1 OPTIONS")
            .Add("X-Odd", "1\r\nRoute: <sip:evil>").Add(SipHeader.MaxForwards, 70);
        var request = builder.FinishRequest();
        Assert.False(request.Headers.Contains(SipHeader.Route));
        Assert.Equal("x\"  Route: <sip:evil>", request.From.DisplayName);
    }

    [Fact]
    public void What_we_would_not_take_is_not_built()
    {
        using var builder = SipMessageBuilder.Request(SipMethod.Options, "sip:a b");
        Assert.Throws<InvalidOperationException>(() => builder.FinishRequest());
    }

    [Fact]
    public void Finds_the_part_of_a_body_that_is_meant()
    {
        const string body = "--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x \r\nContent-Type: application/sdp\r\n\r\n"
            + "v=0\r\n\r\n--x--\r\n";
        var request = TestMessages.Request(TestMessages.Text("INVITE", lines:
        [
            "Content-Type: multipart/mixed;boundary=\"x\"", $"Content-Length: {body.Length}",
        ]) + body);
        Assert.True(MultipartBody.TryFind(request, "application"u8, "sdp"u8, out var sdp));
        Assert.Equal("v=0\r\n"u8, sdp.Span);
        Assert.False(MultipartBody.TryFind(request, "application"u8, "pidf+xml"u8, out _));
    }
}
