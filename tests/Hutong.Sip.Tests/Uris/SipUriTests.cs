using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Tests.Uris;

public class SipUriTests
{
    // RFC 3261 section 19.1.3.
    [Theory]
    [InlineData("sip:alice@atlanta.com", "alice", "atlanta.com", 0)]
    [InlineData("sip:alice:secretword@atlanta.com;transport=tcp", "alice", "atlanta.com", 0)]
    [InlineData("sips:alice@atlanta.com?subject=project%20x&priority=urgent", "alice", "atlanta.com", 0)]
    [InlineData("sip:+1-212-555-1212:1234@gateway.com;user=phone", "+1-212-555-1212", "gateway.com", 0)]
    [InlineData("sips:1212@gateway.com:5061", "1212", "gateway.com", 5061)]
    [InlineData("sip:alice@192.0.2.4", "alice", "192.0.2.4", 0)]
    [InlineData("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", "", "atlanta.com", 0)]
    [InlineData("sip:alice;day=tuesday@atlanta.com", "alice;day=tuesday", "atlanta.com", 0)]
    [InlineData("sip:*21#@[2001:db8::1]:5070;lr", "*21#", "[2001:db8::1]", 5070)]
    [InlineData("SIP:h1_x.example.com.", "", "h1_x.example.com.", 0)]
    public void Reads_the_parts(string text, string user, string host, int port)
    {
        Assert.True(SipUri.TryRead(text, out var uri));
        Assert.Equal((user, host, port), (uri.UserName, uri.Host.ToString(), uri.Port));
        Assert.Equal(text, uri.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip")]
    [InlineData("sip:")]
    [InlineData(":a@b")]
    [InlineData("sip:@host")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a b@c")]
    [InlineData("sip:a@c d")]
    [InlineData("sip:a@b:")]
    [InlineData("sip:a@b:0")]
    [InlineData("sip:a@b:65536")]
    [InlineData("sip:a@b:99999999999999999999")]
    [InlineData("sip:a@b;")]
    [InlineData("sip:a@b;=x")]
    [InlineData("sip:a@b;;lr")]
    [InlineData("sip:a@b?")]
    [InlineData("sip:a@b?x")]
    [InlineData("sip:a@b?x=1&")]
    [InlineData("sip:%4@b")]
    [InlineData("sip:%zz@b")]
    [InlineData("sip:a@[::1")]
    [InlineData("sip:a@[fe80::1%25eth0]")]
    [InlineData("sip:a@[1.2.3.4]")]
    [InlineData("sip:a@..b")]
    [InlineData("sip:2001:db8::10")]
    [InlineData("<sip:a@b>")]
    [InlineData("1sip:a@b")]
    [InlineData("tel:")]
    [InlineData("tel:+")]
    [InlineData("tel:+12x")]
    [InlineData("http://a b")]
    public void Refuses_what_is_none(string text) => Assert.False(SipUri.TryRead(text, out _));

    // RFC 3261 section 19.1.4, with both lists of examples.
    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true)]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true)]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
        "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true)]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
        "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true)]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false)]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false)]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false)]
    [InlineData("sip:carol@chicago.com?Subject=next%20meeting", "sip:carol@chicago.com?Subject=another%20meeting",
        false)]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false)]
    [InlineData("sip:bob@biloxi.com;transport=udp", "sip:bob@biloxi.com;transport=tcp", false)]
    [InlineData("sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com", false)]
    [InlineData("sip:bob@biloxi.com;ttl=1", "sip:bob@biloxi.com", false)]
    [InlineData("sip:bob@biloxi.com;maddr=192.0.2.1", "sip:bob@biloxi.com", false)]
    [InlineData("sip:bob@biloxi.com", "sips:bob@biloxi.com", false)]
    [InlineData("sip:a%40b@c", "sip:a%40b@c", true)]
    [InlineData("sip:a%2Bb@c", "sip:a+b@c", false)]
    [InlineData("sip:bob:pass@b", "sip:bob@b", false)]
    [InlineData("sip:b", "sip:a@b", false)]
    [InlineData("sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0:0::1]", true)]
    [InlineData("sip:a@b;n%61me=v%61lue", "sip:a@b;name=value", true)]
    [InlineData("sip:a@b;n%61me=v%61lue", "sip:a@b;name=other", false)]
    [InlineData("tel:+1-201-555-0123", "tel:+1(201)555.0123", true)]
    [InlineData("tel:+12015550123;a=1;b=2", "tel:+12015550123;B=2;a=1", true)]
    [InlineData("tel:+12015550123;ext=1", "tel:+12015550123", false)]
    [InlineData("tel:7042;phone-context=example.com", "tel:7042;phone-context=example.COM", true)]
    public void Compares_by_the_rules(string one, string other, bool same)
    {
        var (left, right) = (SipUri.Parse(one), SipUri.Parse(other));
        Assert.Equal((same, same), (left == right, right == left));
        Assert.True(!same || left.GetHashCode() == right.GetHashCode());
    }

    [Fact]
    public void Reads_numbers()
    {
        var global = SipUri.Parse("tel:+86-138-0013-8000;ext=12");
        Assert.Equal((SipScheme.Tel, "+8613800138000", true),
            (global.Scheme, TelNumbers.Digits(global), TelNumbers.IsGlobal(global)));
        Assert.Equal("12", global.Parameters.Text("ext"u8));
        Assert.False(TelNumbers.IsGlobal(SipUri.Parse("tel:863-1234;phone-context=+1-914-555")));
    }

    [Theory]
    [InlineData("lin", "lin")]
    [InlineData("+8613800138000", "+8613800138000")]
    [InlineData("a b@c", "a%20b%40c")]
    [InlineData("林", "%E6%9E%97")]
    public void Escapes_what_a_user_part_may_not_have(string text, string escaped)
    {
        Assert.Equal(escaped, Escapes.EncodeUser(text));
        Assert.Equal(text, SipUri.Parse($"sip:{escaped}@example.com").UserName);
    }

    [Fact]
    public void What_is_not_there_is_empty()
    {
        SipUri none = default;
        Assert.True(none.IsEmpty && none.User.IsEmpty && none.Host.IsEmpty && none.Headers.IsEmpty
            && none.Parameters.IsEmpty && none.Password.IsEmpty && none.Transport.IsEmpty);
    }
}
