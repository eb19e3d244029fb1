using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Tests.Messages;

/// <summary>Every message of RFC 4475 gets the verdict that its section names.</summary>
public class Rfc4475Tests
{
    static readonly SipCapabilities Endpoint = new()
    {
        Methods = [SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options,
            SipMethod.Register, SipMethod.Message],
    };

    static SipParsed Parse(string name) => SipParser.Parse(TestMessages.Rfc4475(name));

    static SipRequest Request(string name)
    {
        var parsed = Parse(name);
        Assert.Equal(SipFault.None, parsed.Fault);
        return Assert.IsType<SipRequest>(parsed.Message);
    }

    // 3.1.1, and what sections 3.3 and 3.4 call well formed.
    [Theory]
    [InlineData("wsinv")]
    [InlineData("intmeth")]
    [InlineData("esc01")]
    [InlineData("escnull")]
    [InlineData("esc02")]
    [InlineData("lwsdisp")]
    [InlineData("longreq")]
    [InlineData("dblreq")]
    [InlineData("semiuri")]
    [InlineData("transports")]
    [InlineData("mpart01")]
    [InlineData("unreason")]
    [InlineData("noreason")]
    [InlineData("baddate")]
    [InlineData("badbranch")]
    [InlineData("unkscm")]
    [InlineData("novelsc")]
    [InlineData("unksm2")]
    [InlineData("bext01")]
    [InlineData("invut")]
    [InlineData("regaut01")]
    [InlineData("bcast")]
    [InlineData("zeromf")]
    [InlineData("cparam01")]
    [InlineData("cparam02")]
    [InlineData("regescrt")]
    [InlineData("sdp01")]
    [InlineData("inv2543")]
    public void Takes_what_is_well_formed(string name) => Assert.Equal(SipFault.None, Parse(name).Fault);

    [Theory]
    [InlineData("badinv01", SipFault.MalformedVia, 400)]
    [InlineData("clerr", SipFault.BodyTruncated, 400)]
    [InlineData("ncl", SipFault.MalformedContentLength, 400)]
    [InlineData("scalar02", SipFault.MalformedCSeq, 400)]
    [InlineData("scalarlg", SipFault.MalformedCSeq, 0)]
    [InlineData("quotbal", SipFault.MalformedTo, 400)]
    [InlineData("ltgtruri", SipFault.MalformedUri, 400)]
    [InlineData("lwsruri", SipFault.MalformedUri, 400)]
    [InlineData("lwsstart", SipFault.MalformedStartLine, 400)]
    [InlineData("trws", SipFault.MalformedStartLine, 400)]
    [InlineData("escruri", SipFault.UriWithHeaders, 400)]
    [InlineData("regbadct", SipFault.MalformedContact, 400)]
    [InlineData("badaspec", SipFault.MalformedTo, 400)]
    [InlineData("baddn", SipFault.MalformedFrom, 400)]
    [InlineData("badvers", SipFault.VersionNotSupported, 505)]
    [InlineData("mismatch01", SipFault.MethodMismatch, 400)]
    [InlineData("mismatch02", SipFault.UnknownMethodMismatch, 501)]
    [InlineData("bigcode", SipFault.StatusOutOfRange, 0)]
    [InlineData("insuf", SipFault.MissingHeader, 400)]
    [InlineData("multi01", SipFault.DuplicateHeader, 400)]
    [InlineData("mcl01", SipFault.DuplicateHeader, 400)]
    public void Refuses_what_is_not(string name, SipFault fault, int status)
    {
        var parsed = Parse(name);
        Assert.Equal((fault, status), (parsed.Fault, parsed.Refusal.Status));
    }

    [Theory]
    [InlineData("intmeth", 501, SipHeader.Allow, "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, MESSAGE")]
    [InlineData("esc02", 501, SipHeader.Allow, "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, MESSAGE")]
    [InlineData("unkscm", 416, SipHeader.Other, "")]
    [InlineData("novelsc", 416, SipHeader.Other, "")]
    [InlineData("bext01", 420, SipHeader.Unsupported, "nothingSupportsThis, nothingSupportsThisEither")]
    [InlineData("invut", 415, SipHeader.Accept, "application/sdp")]
    [InlineData("sdp01", 406, SipHeader.Other, "")]
    [InlineData("zeromf", 0, SipHeader.Other, "")]
    [InlineData("wsinv", 0, SipHeader.Other, "")]
    [InlineData("cparam01", 0, SipHeader.Other, "")]
    [InlineData("inv2543", 0, SipHeader.Other, "")]
    public void An_endpoint_answers(string name, int status, SipHeader header, string value) =>
        Assert.Equal(new(status, header, value), RequestInspection.Inspect(Request(name), Endpoint));

    [Theory]
    [InlineData("bext01", 420, "noProxiesSupportThis, norDoAnyProxiesSupportThis")]
    [InlineData("zeromf", 483, "")]
    [InlineData("intmeth", 0, "")]
    [InlineData("invut", 0, "")]
    public void A_proxy_answers(string name, int status, string value)
    {
        var verdict = RequestInspection.Inspect(Request(name), Endpoint, isProxy: true);
        Assert.Equal((status, value), (verdict.Status, verdict.Value));
    }

    [Fact]
    public void Reads_the_tortuous_invite()
    {
        var request = Request("wsinv");
        Assert.Equal("1918181833n", request.To.Tag.ToString());
        Assert.Equal("J Rosenberg \\\"", request.From.DisplayName);
        Assert.Equal("98asjd8", request.From.Tag.ToString());
        Assert.Equal((68, 9u), (request.MaxForwards, request.CSeq.Number));
        Assert.Equal(150, request.Body.Length);
        Assert.True(request.Headers.TryGet(SipHeader.Subject, out var subject) && subject.IsEmpty);
        Assert.Equal(3, Count(request, SipHeader.Via));
        Assert.False(request.Via.HasUniqueBranch);
        Assert.Equal("390skdjuw", request.Via.Branch.ToString());
        Assert.True(request.Headers.TryGet("unknownheaderwithunusualvalue", out var odd));
        Assert.Equal(";;,,;;,;", odd.ToString());
        Assert.True(request.TryContact(out var contact));
        Assert.Equal("Quoted string \"\"", contact.DisplayName);
        Assert.Equal(("newvalue", "", 330), (contact.Parameters.Text("newparam"u8),
            contact.Parameters.Text("secondparam"u8), contact.Preference));
        var vias = request.Headers.Values(SipHeader.Via).ToStrings();
        Assert.True(Via.TryRead(Sip.Text.SipText.From(vias[1]), out var second, out _));
        Assert.Equal(("TCP", "spindle.example.com", "z9hG4bK9ikj8"),
            (second.Transport.ToString(), second.Host.ToString(), second.Branch.ToString()));
        Assert.True(request.Headers.TryGet(SipHeader.Route, out var route));
        Assert.True(NameAddress.TryRead(route, out var hop) && hop.Uri.IsLooseRouter);
    }

    [Fact]
    public void Reads_unusual_characters()
    {
        var request = Request("intmeth");
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", request.Method.Name);
        Assert.Equal("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", request.Uri.User.ToString());
        Assert.Equal("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", request.Uri.Password.ToString());
        Assert.Equal("BEL:\u0007 NUL:\0 DEL:\u007f", request.To.DisplayName);
        Assert.Equal("token1~` token2'+_ token3*%!.-", request.From.DisplayName);
        Assert.Equal("работающий", request.From.Parameters.Text("fromParam''~+*_!.-%"u8));
        Assert.Equal("_token~1'+`*%!-.", request.From.Tag.ToString());
    }

    [Fact]
    public void Takes_escapes_off_once_and_only_where_they_are()
    {
        var request = Request("esc01");
        Assert.Equal("sips:user@example.com", request.Uri.UserName);
        Assert.Equal("example.net", request.Uri.Host.ToString());
        Assert.Equal("user", request.To.Uri.UserName);
        Assert.Equal("I have spaces", request.From.Uri.UserName);
        Assert.True(request.TryContact(out var contact));
        Assert.True(contact.Uri.Parameters.TryGetEscaped("name"u8, out var value));
        Assert.Equal("value%41", Sip.Text.Escapes.Decode(value.Span));
        Assert.True(contact.Uri.Parameters.TryGetEscaped("lr"u8, out _));

        Assert.Equal("null-\0-null", Request("escnull").To.Uri.UserName);
        Assert.Equal(2, Count(Request("escnull"), SipHeader.Contact));

        var other = Request("esc02");
        Assert.Equal(("RE%47IST%45R", "%Z%45", 2), (other.Method.Name, other.To.DisplayName,
            Count(other, SipHeader.Contact)));
    }

    [Fact]
    public void Reads_what_lies_around_a_body()
    {
        Assert.Equal(0, Request("dblreq").Body.Length);
        Assert.Equal("user;par=u@example.net", Request("semiuri").Uri.UserName);
        Assert.Equal(34, Count(Request("longreq"), SipHeader.Via));
        var message = Request("mpart01");
        Assert.True(MultipartBody.TryRead(message, out var parts));
        Assert.Equal(["text", "application"], parts.Select(
            part => part.TryContentType(out var type) ? type.Type.ToString() : ""));
        Assert.Equal("Hello"u8, parts[0].Body.Span);
        Assert.Equal((0x30, 0x82), (parts[1].Body.Span[0], parts[1].Body.Span[1]));
        Assert.Equal(342, parts[1].Body.Length);
    }

    [Fact]
    public void Reads_phrases_of_any_kind_and_none()
    {
        var odd = Assert.IsType<SipResponse>(Parse("unreason").Message);
        Assert.StartsWith("= 2**3 * 5**2 но сто", odd.Phrase.ToString(), StringComparison.Ordinal);
        Assert.Equal((100, ""), (Assert.IsType<SipResponse>(Parse("noreason").Message).Status,
            ((SipResponse)Parse("noreason").Message!).Phrase.ToString()));
    }

    [Fact]
    public void Tells_parameters_of_a_contact_from_those_of_its_uri()
    {
        Assert.True(Request("cparam01").TryContact(out var bare));
        Assert.True(bare.Parameters.Contains("unknownparam"u8) && bare.Uri.Parameters.IsEmpty);
        Assert.True(Request("cparam02").TryContact(out var inside));
        Assert.True(inside.Uri.Parameters.Contains("unknownparam"u8) && inside.Parameters.IsEmpty);
        Assert.True(Request("regescrt").TryContact(out var escaped));
        Assert.Equal("Route=%3Csip:sip.example.com%3E", escaped.Uri.Headers.ToString());
    }

    [Fact]
    public void Falls_back_to_rfc_2543_without_a_branch_of_its_own()
    {
        Assert.False(Request("badbranch").Via.HasUniqueBranch);
        var old = Request("inv2543");
        Assert.False(old.Via.HasUniqueBranch);
        Assert.True(old.From.Tag.IsEmpty);
        Assert.Equal((70, 105), (old.MaxForwards, old.Body.Length));
        Assert.Equal("phone", old.To.Parameters.Text("user"u8));
    }

    [Fact]
    public void Ignores_a_date_of_another_zone()
    {
        Assert.True(Request("baddate").Headers.TryGet(SipHeader.Date, out var bad));
        Assert.False(SipDates.TryRead(bad, out _));
        Assert.True(Request("mpart01").Headers.TryGet(SipHeader.Date, out var good));
        Assert.True(SipDates.TryRead(good, out var date));
        Assert.Equal(new(2005, 10, 15, 4, 44, 56, TimeSpan.Zero), date);
        Assert.Equal(good.ToString(), SipDates.Format(date));
    }

    // On a stream the body of clerr has not come yet, and a length that is nonsense ends the stream.
    [Theory]
    [InlineData("clerr", SipReadStatus.NeedMore)]
    [InlineData("ncl", SipReadStatus.Invalid)]
    [InlineData("mcl01", SipReadStatus.Invalid)]
    [InlineData("inv2543", SipReadStatus.Invalid)]
    [InlineData("badinv01", SipReadStatus.Message)]
    [InlineData("wsinv", SipReadStatus.Message)]
    public void Frames_a_stream(string name, SipReadStatus status)
    {
        var buffer = new System.Buffers.ReadOnlySequence<byte>(TestMessages.Rfc4475(name));
        var limits = new SipLimits { MaxBodyBytes = 20_000 };
        Assert.Equal(status, new SipStreamReader(answersPings: true, limits).Read(ref buffer, out _));
    }

    [Fact]
    public void Reads_two_requests_of_a_stream_where_a_datagram_has_one()
    {
        var bytes = TestMessages.Rfc4475("dblreq");
        var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
        var reader = new SipStreamReader(answersPings: true);
        Assert.Equal(SipReadStatus.Message, reader.Read(ref buffer, out var first));
        Assert.Equal(SipReadStatus.Message, reader.Read(ref buffer, out var second));
        Assert.Equal(("REGISTER", "INVITE"), (first.Message!.CSeq.Method.Name, second.Message!.CSeq.Method.Name));
    }

    static int Count(SipMessage message, SipHeader header) => message.Headers.Values(header).ToStrings().Length;
}
