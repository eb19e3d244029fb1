using System.Net;
using Hutong.Media.Ice;

namespace Hutong.Media.Tests.Ice;

public class IceCandidateTests
{
    [Theory]
    [InlineData("candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host", CandidateType.Host)]
    [InlineData("2 1 udp 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998 generation 0 ufrag x",
        CandidateType.ServerReflexive)]
    [InlineData("candidate:842163049 1 udp 1677729535 2001:db8::1 60769 typ relay", CandidateType.Relayed)]
    public void Reads_what_peers_send(string text, CandidateType type)
    {
        Assert.Equal(CandidateFault.None, IceCandidate.TryParse(text, out var candidate));
        Assert.Equal(type, candidate!.Type);
        Assert.Equal(CandidateFault.None, IceCandidate.TryParse(candidate.ToString(), out var again));
        Assert.Equal(candidate, again);
    }

    [Theory]
    [InlineData("", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 0 typ host", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp -1 10.0.0.1 1 typ host", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 65536 typ host", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 10.0.0.1 1 typ other", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 udp 1 fe80::1%3 1 typ host", CandidateFault.Malformed)]
    [InlineData("candidate:123456789012345678901234567890123 1 udp 1 10.0.0.1 1 typ host", CandidateFault.Malformed)]
    [InlineData("candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active", CandidateFault.Transport)]
    [InlineData("candidate:1 2 udp 1 10.0.0.1 1 typ host", CandidateFault.Component)]
    [InlineData("candidate:1 1 udp 1 b1a2.local 1 typ host", CandidateFault.Name)]
    public void Says_what_is_wrong(string text, CandidateFault fault) =>
        Assert.Equal(fault, IceCandidate.TryParse(text, out _));

    [Fact]
    public void Priorities_are_those_of_RFC_8445()
    {
        Assert.Equal(2130706431u, IceCandidate.Create(new(IPAddress.Loopback, 1)).Priority);
        Assert.Equal(1694498815u, IceCandidate.PriorityOf(CandidateType.ServerReflexive, 65535));
    }

    [Theory]
    [InlineData("abcd", "0123456789012345678901", true)]
    [InlineData("abc", "0123456789012345678901", false)]
    [InlineData("abcd", "012345678901234567890", false)]
    [InlineData("ab:d", "0123456789012345678901", false)]
    [InlineData("abcd", "01234567890123456789 1", false)]
    public void Credentials_have_the_form_of_RFC_8839(string user, string password, bool good) =>
        Assert.Equal(good, IceCredentials.TryCreate(user, password) is not null);

    [Fact]
    public void New_credentials_are_good_and_hide_the_password()
    {
        var made = IceCredentials.Create();
        Assert.NotNull(IceCredentials.TryCreate(made.User, made.Password));
        Assert.DoesNotContain(made.Password, made.ToString(), StringComparison.Ordinal);
    }
}
