using System.Net;
using Hutong.Sip.Sdp;

namespace Hutong.Sip.Tests.Sdp;

public class SdpNegotiationTests
{
    static readonly SdpConnection Here = SdpConnection.For(IPAddress.Loopback);
    static readonly SdpOrigin Origin = new("-", 1, 1, Here);

    static readonly MediaCapability Audio = new()
    {
        Kind = "audio",
        Port = 40_000,
        Protocols = ["RTP/AVP"],
        Codecs = [new(96, "opus", 48_000, 2, "useinbandfec=1"), new(8, "PCMA", 8000), new(0, "PCMU", 8000),
            new(101, "telephone-event", 8000, 1, "0-16")],
    };

    static SessionDescription Offer(string lines) =>
        SdpReaderTests.Good("v=0\no=- 1 1 IN IP4 h\nc=IN IP4 192.0.2.1\n" + lines);

    static string Answer(string offer, MediaCapability? capability = null)
    {
        var answer = SdpNegotiation.Answer(Offer(offer), Origin, Here, [capability ?? Audio]);
        return answer is null ? "488"
            : string.Join('|', answer.ToString().Split("\r\n").Skip(5).Where(line => line.Length > 0));
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 0 8 101\na=rtpmap:101 telephone-event/8000",
        "m=audio 40000 RTP/AVP 0 8 101|a=rtpmap:0 PCMU/8000|a=rtpmap:8 PCMA/8000|a=rtpmap:101 telephone-event/8000"
        + "|a=fmtp:101 0-16|a=sendrecv")]
    [InlineData("m=audio 4000 RTP/AVP 109 102\na=rtpmap:109 OPUS/48000/2\na=rtpmap:102 telephone-event/8000\na=mid:x"
        + "\na=rtcp-mux\na=ptime:30\na=sendonly",
        "m=audio 40000 RTP/AVP 109|a=rtpmap:109 OPUS/48000/2|a=fmtp:109 useinbandfec=1|a=mid:x|a=rtcp-mux|a=ptime:30"
        + "|a=recvonly")]
    [InlineData("m=audio 4000 RTP/AVP 18", "488")]
    [InlineData("m=audio 4000 RTP/AVP 101\na=rtpmap:101 telephone-event/8000", "488")]
    [InlineData("m=audio 0 RTP/AVP 0", "488")]
    [InlineData("m=audio 4000 RTP/SAVP 0", "488")]
    [InlineData("m=image 4000 udptl t38", "488")]
    [InlineData("m=video 4000 RTP/AVP 31\na=mid:v\nm=audio 4002 RTP/AVP 0\nm=audio 4004 RTP/AVP 0",
        "m=video 0 RTP/AVP 31|a=mid:v|m=audio 40000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=sendrecv|m=audio 0 RTP/AVP 0")]
    public void Takes_what_both_can_with_the_numbers_of_the_offer(string offer, string answer) =>
        Assert.Equal(answer, Answer(offer));

    // RFC 3264 section 6.1.
    [Theory]
    [InlineData("sendrecv", MediaDirection.Both, "sendrecv")]
    [InlineData("sendonly", MediaDirection.Both, "recvonly")]
    [InlineData("recvonly", MediaDirection.Both, "sendonly")]
    [InlineData("inactive", MediaDirection.Both, "inactive")]
    [InlineData("sendrecv", MediaDirection.Send, "sendonly")]
    [InlineData("sendonly", MediaDirection.Send, "inactive")]
    public void Answers_a_direction(string offered, MediaDirection wanted, string answered) => Assert.EndsWith(
        "a=" + answered, Answer($"m=audio 1 RTP/AVP 0\na={offered}", Audio with { Direction = wanted }),
        StringComparison.Ordinal);

    [Fact]
    public void An_address_of_nowhere_is_a_hold_of_old() => Assert.EndsWith(
        "a=recvonly", Answer("m=audio 1 RTP/AVP 0\nc=IN IP4 0.0.0.0"), StringComparison.Ordinal);

    [Fact]
    public void Knows_what_was_agreed_on()
    {
        var offer = Offer("m=audio 1 RTP/AVP 0 8 96\na=rtpmap:96 opus/48000/2\nm=video 3 RTP/AVP 31");
        var agreed = SdpNegotiation.Agreed(offer, Offer("m=audio 2 RTP/AVP 8 3\nm=video 0 RTP/AVP 31"));
        Assert.Equal(["PCMA"], agreed![0].Select(codec => codec.Name));
        Assert.Empty(agreed[1]);
        Assert.Null(SdpNegotiation.Agreed(offer, Offer("m=audio 2 RTP/AVP 8")));
        Assert.Null(SdpNegotiation.Agreed(offer, Offer("m=video 2 RTP/AVP 31\nm=audio 2 RTP/AVP 8")));
    }

    [Fact]
    public void No_value_of_a_peer_can_add_a_line()
    {
        var session = new SessionDescription
        {
            Origin = Origin,
            Name = "x\r\nm=audio 1 RTP/AVP 0",
            Attributes = new([new("a", "b\nc=IN IP4 evil")]),
        };
        Assert.Empty(SdpReaderTests.Good(session.ToString()).Media);
        Assert.Null(SdpReaderTests.Good(session.ToString()).Connection);
    }
}
