using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Tests.Messages;

public class SipParserTests
{
    static SipFault Fault(string text, SipLimits? limits = null) => TestMessages.Parse(text, limits).Fault;

    [Theory]
    [InlineData("\r\n\r\n", SipFault.KeepAlive)]
    [InlineData("\0\0\0\0", SipFault.KeepAlive)]
    [InlineData("", SipFault.KeepAlive)]
    [InlineData("hello", SipFault.NotSip)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", SipFault.NotSip)]
    [InlineData("OPTIONS sip:a@b SIP/2.x\r\n\r\n", SipFault.NotSip)]
    [InlineData("SIP/2.0\r\n\r\n", SipFault.NotSip)]
    [InlineData("SIP/3.0 200 OK\r\n\r\n", SipFault.VersionNotSupported)]
    [InlineData("SIP/2.0 099 OK\r\n\r\n", SipFault.StatusOutOfRange)]
    [InlineData("SIP/2.0 700 OK\r\n\r\n", SipFault.StatusOutOfRange)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nVia x\r\n\r\n", SipFault.MalformedHeader)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nV ia: x\r\n\r\n", SipFault.MalformedHeader)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nSubject: x\ny: z\r\n\r\n", SipFault.BareLineBreak)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\nSubject: x", SipFault.NoEndOfHeaders)]
    [InlineData("OPTIONS sip:a@b SIP/2.0\r\n\r\n", SipFault.MissingHeader)]
    public void Refuses_what_is_no_message(string text, SipFault fault) =>
        Assert.Equal(fault, SipParser.Parse(Encoding.UTF8.GetBytes(text)).Fault);

    [Theory]
    [InlineData("Via: -", SipFault.MissingHeader)]
    [InlineData("From: -", SipFault.MissingHeader)]
    [InlineData("To: -", SipFault.MissingHeader)]
    [InlineData("Call-ID: -", SipFault.MissingHeader)]
    [InlineData("CSeq: -", SipFault.MissingHeader)]
    [InlineData("Max-Forwards: -", SipFault.None)]
    [InlineData("Content-Length: -", SipFault.None)]
    [InlineData("Via: SIP/2.0/UDP", SipFault.MalformedVia)]
    [InlineData("Via: SIP/2.0/UDP h,", SipFault.MalformedVia)]
    [InlineData("Via: SIP/2.0/UDP h:x", SipFault.MalformedVia)]
    [InlineData("Via: SIP/2.0/UDP h : 5060 ; branch=x", SipFault.None)]
    [InlineData("From: *", SipFault.MalformedFrom)]
    [InlineData("From: <sip:a@b", SipFault.MalformedFrom)]
    [InlineData("From: 林 <sip:a@b>;tag=1", SipFault.None)]
    [InlineData("To: <sip:a@b>;tag", SipFault.None)]
    [InlineData("To: <sip:a@b>;;tag=1", SipFault.MalformedTo)]
    [InlineData("Call-ID: a b", SipFault.MalformedCallId)]
    [InlineData("Call-ID: a@b@c", SipFault.MalformedCallId)]
    [InlineData("Call-ID:", SipFault.MalformedCallId)]
    [InlineData("CSeq: 1", SipFault.MalformedCSeq)]
    [InlineData("CSeq: x OPTIONS", SipFault.MalformedCSeq)]
    [InlineData("CSeq: 1OPTIONS", SipFault.MalformedCSeq)]
    [InlineData("CSeq: 4294967296 OPTIONS", SipFault.MalformedCSeq)]
    [InlineData("CSeq: 4294967295 OPTIONS", SipFault.None)]
    [InlineData("CSeq: 1 options", SipFault.MethodMismatch)]
    [InlineData("Max-Forwards: x", SipFault.MalformedMaxForwards)]
    [InlineData("Max-Forwards: 256", SipFault.None)]
    [InlineData("Contact: *", SipFault.None)]
    [InlineData("Contact:", SipFault.MalformedContact)]
    [InlineData("Contact: <sip:a@b>,,<sip:c@d>", SipFault.MalformedContact)]
    [InlineData("Contact: \"a,b<\" <sip:a@b>, <sip:c@d;x=,>", SipFault.MalformedContact)]
    [InlineData("Contact: \"a,b<\" <sip:a@b>, <sip:c,d@d>", SipFault.None)]
    [InlineData("Route: sip:a b", SipFault.MalformedRoute)]
    [InlineData("Route: *", SipFault.MalformedRoute)]
    [InlineData("Record-Route: <sip:a", SipFault.MalformedRoute)]
    [InlineData("Content-Length: 1", SipFault.BodyTruncated)]
    [InlineData("Content-Length: ", SipFault.MalformedContentLength)]
    [InlineData("Content-Length: 0, 0", SipFault.MalformedContentLength)]
    public void Checks_each_header_field_that_counts(string line, SipFault fault) =>
        Assert.Equal(fault, Fault(TestMessages.Text(lines: [line])));

    [Fact]
    public void Keeps_to_its_limits()
    {
        Assert.Equal(SipFault.UriTooLong, Fault(TestMessages.Text(uri: "sip:" + new string('a', 2100) + "@b")));
        Assert.Equal(SipFault.TooManyHeaders, Fault(TestMessages.Text(
            lines: [.. Enumerable.Range(0, 130).Select(i => $"X-{i}: 1")])));
        Assert.Equal(SipFault.HeaderTooLarge, Fault(TestMessages.Text(
            lines: ["Subject: " + new string('s', 17_000)])));
        Assert.Equal(SipFault.TooManyHeaders, Fault(TestMessages.Text(
            lines: ["Route: " + string.Join(",", Enumerable.Repeat("<sip:a>", 71))])));
        Assert.Equal(SipFault.MalformedCallId, Fault(TestMessages.Text(
            lines: ["Call-ID: " + new string('c', 513)])));
        Assert.Equal(SipFault.MalformedCallId, Fault(TestMessages.Text(
            lines: ["From: <sip:a@b>;tag=" + new string('c', 513)])));
        Assert.Equal(SipFault.BodyTooLarge, Fault(
            TestMessages.Text(lines: ["Content-Length: 11"]) + "hello world", new() { MaxBodyBytes = 10 }));
    }

    [Fact]
    public void Every_fault_has_an_answer()
    {
        var request = TestMessages.Request(TestMessages.Text());
        var ack = TestMessages.Request(TestMessages.Text("ACK"));
        foreach (var fault in Enum.GetValues<SipFault>())
        {
            var refusal = SipRefusal.For(fault, request);
            Assert.True(refusal.Status is 0 or (>= 400 and < 600), fault.ToString());
            Assert.True(SipRefusal.For(fault, ack).IsSilent);
            Assert.True(SipRefusal.For(fault, null).IsSilent);
        }
    }

    [Fact]
    public void Reads_a_response()
    {
        var parsed = TestMessages.Parse("\r\n\r\nsip/2.0 200 OK then\r\n" + TestMessages.Text()[37..]);
        var response = Assert.IsType<SipResponse>(parsed.Message);
        Assert.Equal((SipFault.None, 200, "OK then"), (parsed.Fault, response.Status, response.Phrase.ToString()));
        Assert.True(response.IsSuccess && !response.IsProvisional);
    }

    [Fact]
    public void Names_of_header_fields_are_found_in_any_case_long_or_compact()
    {
        foreach (var header in Enum.GetValues<SipHeader>().Where(header => header != SipHeader.Other))
        {
            var name = SipHeaderNames.Name(header);
            Assert.Equal(header, SipHeaderNames.Find(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(header, SipHeaderNames.Find(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
            Assert.StartsWith("RFC ", SipHeaderNames.Source(header), StringComparison.Ordinal);
            if (SipHeaderNames.Compact(header) is var letter && letter != '\0')
            {
                Assert.Equal(header, SipHeaderNames.Find([(byte)letter]));
                Assert.Equal(header, SipHeaderNames.Find([(byte)char.ToUpperInvariant(letter)]));
            }
        }

        // The registry of compact forms: RFC 3261 section 7.3.3 and later ones.
        Assert.Equal("abcdefijklmorstuvx", string.Concat(Enum.GetValues<SipHeader>()
            .Select(SipHeaderNames.Compact).Where(letter => letter != '\0').Order()));
        Assert.Equal(SipHeader.Other, SipHeaderNames.Find("z"u8));
        Assert.Equal(SipHeader.Other, SipHeaderNames.Find("!"u8));
    }

    [Fact]
    public void A_token_in_any_line_of_a_list_is_found()
    {
        var request = TestMessages.Request(TestMessages.Text(
            lines: ["Supported: replaces, 100rel", "k: Timer", "Supported:"]));
        Assert.True(request.Headers.Values(SipHeader.Supported).Contains("timer"u8));
        Assert.True(request.Headers.Values(SipHeader.Supported).Contains("100REL"u8));
        Assert.False(request.Headers.Values(SipHeader.Supported).Contains("path"u8));
    }
}
