using System.Net;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Tests.Messages;

/// <summary>Every message of RFC 5118 gets the verdict that its section names.</summary>
public class Rfc5118Tests
{
    static SipParsed Parse(string name) => SipParser.Parse(TestMessages.Rfc5118(name));

    [Theory]
    [InlineData("ipv6-good")]
    [InlineData("port-ambiguous")]
    [InlineData("port-unambiguous")]
    [InlineData("via-received-param-with-delim")]
    [InlineData("via-received-param-no-delim")]
    [InlineData("ipv6-in-sdp")]
    [InlineData("mult-ip-in-header")]
    [InlineData("mult-ip-in-sdp")]
    [InlineData("ipv4-mapped-ipv6")]
    [InlineData("ipv6-bug-abnf-3-colons")]
    [InlineData("ipv6-correct-abnf-2-colons")]
    public void Takes_what_is_well_formed(string name) => Assert.Equal(SipFault.None, Parse(name).Fault);

    [Fact]
    public void Refuses_an_address_without_brackets()
    {
        var parsed = Parse("ipv6-bad");
        Assert.Equal((SipFault.MalformedUri, 400), (parsed.Fault, parsed.Refusal.Status));
    }

    [Theory]
    [InlineData("port-ambiguous", "2001:db8::10:5070", 0)]
    [InlineData("port-unambiguous", "2001:db8::10", 5070)]
    [InlineData("ipv6-bug-abnf-3-colons", "2001:db8::192.0.2.1", 0)]
    [InlineData("ipv6-correct-abnf-2-colons", "2001:db8::192.0.2.1", 0)]
    public void Tells_the_port_from_the_address(string name, string address, int port)
    {
        var uri = Assert.IsType<SipRequest>(Parse(name).Message).Uri;
        Assert.True(HostNames.TryAddress(uri.Host, out var found));
        Assert.Equal((IPAddress.Parse(address), port), (found, uri.Port));
    }

    [Theory]
    [InlineData("via-received-param-with-delim")]
    [InlineData("via-received-param-no-delim")]
    public void Takes_received_with_brackets_and_without(string name)
    {
        Assert.True(HostNames.TryAddress(Parse(name).Message!.Via.Received, out var address));
        Assert.Equal(IPAddress.Parse("2001:db8::9:255"), address);
    }

    [Fact]
    public void Reads_hops_of_both_kinds()
    {
        var message = Parse("mult-ip-in-header").Message!;
        Assert.Equal(("[2001:db8::9:1]", 6050), (message.Via.Host.ToString(), message.Via.Port));
        Assert.Equal(3, message.Headers.Values(SipHeader.Via).ToStrings().Length);
        var mapped = Parse("ipv4-mapped-ipv6").Message!;
        Assert.Equal(("[::ffff:192.0.2.10]", 19823), (mapped.Via.Host.ToString(), mapped.Via.Port));
    }
}
