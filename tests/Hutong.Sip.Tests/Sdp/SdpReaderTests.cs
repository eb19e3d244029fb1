using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Sip.Messages;
using Hutong.Sip.Sdp;
using Hutong.Sip.Tests.Messages;

namespace Hutong.Sip.Tests.Sdp;

public class SdpReaderTests
{
    const string Rest = ":AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1";
    const string Hash = "4A" + Rest;

    internal const string Browser =
        $"""
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=ice-options:trickle
        a=fingerprint:sha-256 {Hash}
        m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8 110 126
        c=IN IP4 0.0.0.0
        a=rtcp:9 IN IP4 0.0.0.0
        a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0
        a=candidate:1853887674 1 UDP 1518280447 47.61.61.61 36768 typ srflx raddr 192.168.0.196 rport 36768 generation 0
        a=candidate:1 1 tcp 1 host.local 9 typ host tcptype active
        a=candidate:nonsense
        a=ice-ufrag:Oyef7uvBlwafI3hT
        a=ice-pwd:T0teqPLNQQOf+5W+ls+P2p16
        a=setup:actpass
        a=mid:0
        a=sendrecv
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10; useinbandfec=1
        a=rtpmap:110 telephone-event/48000
        a=rtpmap:126 telephone-event/8000
        a=ptime:20
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:1
        a=recvonly
        a=rtpmap:96 VP8/90000
        """;

    static SessionDescription? Read(string text, out SdpFault fault, SdpLimits? limits = null) =>
        SdpReader.Read(Encoding.UTF8.GetBytes(text), out fault, limits);

    internal static SessionDescription Good(string text)
    {
        var description = Read(text, out var fault);
        Assert.Equal(SdpFault.None, fault);
        return description!;
    }

    [Fact]
    public void Reads_an_offer_of_a_browser()
    {
        // The video has no address of its own: the port then says nothing yet.
        var session = Good(Browser.Replace("t=0 0", "c=IN IP4 0.0.0.0\nt=0 0", StringComparison.Ordinal));
        Assert.Equal((4611731400430051336ul, 2ul), (session.Origin.Session, session.Origin.Version));
        Assert.Equal(["0", "1"], session.Bundle);
        var audio = session.Media[0];
        Assert.True(audio is { HasRtcpMux: true, HasIce: true, IsRtp: true, IsSecure: true, Mid: "0", PacketTime: 20,
            RtcpPort: 9, Setup: SetupRole.ActPass });
        Assert.Equal(["opus", "G722", "PCMU", "PCMA", "telephone-event", "telephone-event"],
            audio.Codecs.Select(codec => codec.Name));
        Assert.Equal((48000, 2, "1", null), (audio.Codecs[0].ClockRate, audio.Codecs[0].Channels,
            audio.Codecs[0].Parameter("useinbandfec"), audio.Codecs[0].Parameter("stereo")));
        Assert.Equal(MediaDirection.Both, session.DirectionOf(audio));
        Assert.Equal(MediaDirection.Receive & MediaDirection.Send, session.DirectionOf(session.Media[1]));
        Assert.Equal("T0teqPLNQQOf+5W+ls+P2p16", session.ValueOf(audio, "ice-pwd"));
        Assert.Equal("trickle", session.ValueOf(audio, "ice-options"));
        Assert.Equal(32, SdpFingerprint.Read(session.ValueOf(audio, "fingerprint")!)!.Value.Length);
        Assert.Equal(
            [
                new("1467250027", 1, "udp", 2122260223, "192.168.0.196", 46243, IceCandidateType.Host,
                    Extensions: "generation 0"),
                new("1853887674", 1, "udp", 1518280447, "47.61.61.61", 36768, IceCandidateType.ServerReflexive,
                    "192.168.0.196", 36768, "generation 0"),
                new("1", 1, "tcp", 1, "host.local", 9, IceCandidateType.Host, Extensions: "tcptype active"),
            ],
            audio.Candidates);
    }

    [Fact]
    public void Writes_what_it_read()
    {
        var text = Browser.Replace("t=0 0", "c=IN IP4 0.0.0.0\nt=0 0", StringComparison.Ordinal)
            .ReplaceLineEndings("\r\n") + "\r\n";
        Assert.Equal(text, Good(text).ToString());
        foreach (var media in Good(text).Media)
        {
            foreach (var candidate in media.Candidates)
            {
                Assert.Equal(candidate, IceCandidate.Read(candidate.ToAttribute().Value!));
            }
        }
    }

    [Theory]
    [InlineData("", SdpFault.NotVersion0)]
    [InlineData("o=- 1 1 IN IP4 h", SdpFault.NotVersion0)]
    [InlineData("v=1", SdpFault.NotVersion0)]
    [InlineData("v=0", SdpFault.MalformedOrigin)]
    [InlineData("v=0\no=- 1 1 IN IP5 h", SdpFault.MalformedOrigin)]
    [InlineData("v=0\no=- 1 1 IN IP4", SdpFault.MalformedOrigin)]
    [InlineData("v=0\no=- x 1 IN IP4 h", SdpFault.MalformedOrigin)]
    [InlineData("v=0\no=- 18446744073709551616 1 IN IP4 h", SdpFault.MalformedOrigin)]
    [InlineData("v=0\nnonsense", SdpFault.MalformedLine)]
    [InlineData("v=0\n=x", SdpFault.MalformedLine)]
    [InlineData("v=0\nM=x", SdpFault.MalformedLine)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nc=IN IP4 224.2.1.1/127", SdpFault.MalformedConnection)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nc=IN IP4 a,b", SdpFault.MalformedConnection)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 1 RTP/AVP", SdpFault.MalformedMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio x RTP/AVP 0", SdpFault.MalformedMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 65536 RTP/AVP 0", SdpFault.MalformedMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio -1 RTP/AVP 0", SdpFault.MalformedMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 1/0 RTP/AVP 0", SdpFault.MalformedMedia)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 1 RTP/AVP 0", SdpFault.NoConnection)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 0 RTP/AVP 0", SdpFault.None)]
    [InlineData("v=0\no=- 1 1 IN IP4 h\nm=audio 1/2 RTP/AVP 0\nc=IN IP6 ::1\nc=IN IP6 ::2\nq=?", SdpFault.None)]
    public void Refuses_what_is_none(string text, SdpFault fault)
    {
        var read = Read(text, out var found);
        Assert.Equal((fault, fault == SdpFault.None), (found, read is not null));
    }

    [Fact]
    public void Keeps_to_its_limits()
    {
        const string head = "v=0\no=- 1 1 IN IP4 h\nc=IN IP4 h\n";
        SdpFault Fault(string text)
        {
            Read(head + text, out var fault);
            return fault;
        }

        Assert.Equal(SdpFault.TooLarge, Fault("a=" + new string('x', 5000)));
        Assert.Equal(SdpFault.TooLarge, Fault(string.Concat(Enumerable.Repeat("a=x\n", 513))));
        Assert.Equal(SdpFault.TooLarge, Fault(string.Concat(Enumerable.Repeat("b=AS:1\n", 65))));
        Assert.Equal(SdpFault.TooLarge, Fault(string.Concat(Enumerable.Repeat("m=audio 0 RTP/AVP 0\n", 33))));
        Assert.Equal(SdpFault.TooLarge, Fault("m=audio 0 RTP/AVP" + string.Concat(Enumerable.Repeat(" 0", 65))));
        Assert.Equal(SdpFault.TooLarge, Fault(new string('\n', 70_000)));
        Assert.Equal(SdpFault.None, Fault(string.Concat(Enumerable.Repeat("m=audio 0 RTP/AVP 0\n", 32))));
    }

    [Fact]
    public void Reads_the_descriptions_of_the_torture_tests()
    {
        foreach (var bytes in TestMessages.All())
        {
            if (SipParser.Parse(bytes) is { Fault: SipFault.None, Message: { } message }
                && MultipartBody.TryFind(message, "application"u8, "sdp"u8, out var sdp))
            {
                var read = SdpReader.Read(sdp.Span, out var fault);
                Assert.Equal(SdpFault.None, fault);
                Assert.NotEmpty(read!.Media);
            }
        }
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", 30)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20 WSH=64", 30)]
    [InlineData("2 AEAD_AES_128_GCM inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", 28)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:4", 0)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj UNENCRYPTED_SRTP", 0)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:d0Rm;inline:d0Rm", 0)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", 0)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 uri:x", 0)]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj", 0)]
    [InlineData("1 AES", 0)]
    public void Reads_keys(string text, int length)
    {
        var crypto = SdpCrypto.Read(text);
        Assert.Equal(length, crypto?.KeyAndSalt.Length ?? 0);
        Assert.True(crypto is null || (!crypto.ToString().Contains("d0Rm", StringComparison.Ordinal)
            && text.StartsWith(crypto.ToAttribute().Value!, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sha-256 4A:AD")]
    [InlineData("md5 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B")]
    [InlineData("sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    [InlineData("sha-256")]
    [InlineData("sha-256 ZZ" + Rest)]
    public void Refuses_weak_fingerprints_and_nonsense(string text) => Assert.Null(SdpFingerprint.Read(text));

    [Fact]
    public void Survives_descriptions_with_pieces_changed()
    {
        var good = Encoding.UTF8.GetBytes(Browser);
        var changes = Arb.From(Gen.NonEmptyListOf(Gen.Zip(Gen.Choose(0, good.Length - 1), Gen.Choose(0, 255))));
        Prop.ForAll(changes, list =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in list)
            {
                bytes[at] = (byte)value;
            }

            if (SdpReader.Read(bytes, out var fault) is not { } session)
            {
                Assert.NotEqual(SdpFault.None, fault);
                return;
            }

            var again = SdpReader.Read(session.ToBytes(), out fault);
            Assert.Equal((SdpFault.None, session.ToString()), (fault, again?.ToString()));
            foreach (var media in session.Media)
            {
                _ = (media.Codecs.Count, media.Cryptos.Count, media.Fingerprints.Count, media.Candidates.Count,
                    media.PacketTime, media.RtcpPort, media.Setup, session.DirectionOf(media), session.Bundle.Count);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
