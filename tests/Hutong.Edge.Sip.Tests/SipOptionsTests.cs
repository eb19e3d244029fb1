using System.ComponentModel.DataAnnotations;
using Hutong.Edge.Sip.Trunks;

namespace Hutong.Edge.Sip.Tests;

public class SipOptionsTests
{
    static bool IsValid(object options) =>
        Validator.TryValidateObject(options, new(options), [], validateAllProperties: true)
        && (options switch
        {
            SipOptions all => all.Fault(),
            TrunkOptions trunk => trunk.Fault(),
            _ => null,
        }) is null;

    static void Set(object options, string property, object value) =>
        options.GetType().GetProperty(property)!.SetValue(options, value);

    static TrunkOptions Trunk() =>
        new() { Name = "carrier", Host = "sip.carrier.example", Licensee = "Carrier Ltd", Jurisdictions = ["CN"] };

    [Fact]
    public void The_defaults_are_good()
    {
        Assert.True(IsValid(new SipOptions()));
        Assert.True(IsValid(Trunk()));
    }

    [Theory]
    [InlineData(nameof(SipOptions.Address), "192.0.2.1", true)]
    [InlineData(nameof(SipOptions.Address), "voice.example.net", false)]
    [InlineData(nameof(SipOptions.Address), "", false)]
    [InlineData(nameof(SipOptions.Port), -1, true)]
    [InlineData(nameof(SipOptions.Port), 65535, true)]
    [InlineData(nameof(SipOptions.Resolver), "192.0.2.53", true)]
    [InlineData(nameof(SipOptions.Resolver), "[2001:db8::53]:5353", true)]
    [InlineData(nameof(SipOptions.Resolver), "dns.example.net", false)]
    [InlineData(nameof(SipOptions.Port), 65536, false)]
    [InlineData(nameof(SipOptions.Port), -2, false)]
    [InlineData(nameof(SipOptions.TlsPort), 0, true)]
    [InlineData(nameof(SipOptions.TlsPort), 70_000, false)]
    [InlineData(nameof(SipOptions.WebSocketPath), "", true)]
    [InlineData(nameof(SipOptions.WebSocketPath), "/ws/sip", true)]
    [InlineData(nameof(SipOptions.WebSocketPath), "sip", false)]
    [InlineData(nameof(SipOptions.MaxRegistrationsPerAccount), 1, true)]
    [InlineData(nameof(SipOptions.MaxRegistrationsPerAccount), 0, false)]
    [InlineData(nameof(SipOptions.MaxRegistrations), 0, false)]
    [InlineData(nameof(SipOptions.MaxCalls), 0, false)]
    [InlineData(nameof(SipOptions.MaxCallsPerAccount), 0, false)]
    [InlineData(nameof(SipOptions.StrangerRequestsPerSecond), 0, false)]
    [InlineData(nameof(SipOptions.MaxConnectionsPerAddress), 0, false)]
    public void Refuses_what_is_out_of_bounds(string property, object value, bool isGood)
    {
        var options = new SipOptions();
        Set(options, property, value);
        Assert.Equal(isGood, IsValid(options));
    }

    [Theory]
    [InlineData(60, 3600, 1800, true)]
    [InlineData(3600, 3600, 90, true)]
    [InlineData(3601, 3600, 1800, false)]
    [InlineData(0, 3600, 1800, false)]
    [InlineData(60, 86_401, 1800, false)]
    [InlineData(60, 3600, 89, false)]
    [InlineData(60, 3600, 86_401, false)]
    public void Refuses_times_that_do_not_fit(int shortest, int longest, int session, bool isGood) =>
        Assert.Equal(isGood, IsValid(new SipOptions
        {
            ShortestRegistration = TimeSpan.FromSeconds(shortest), LongestRegistration = TimeSpan.FromSeconds(longest),
            SessionInterval = TimeSpan.FromSeconds(session),
        }));

    [Theory]
    [InlineData("carrier.example", 0, true)]
    [InlineData("carrier.example", 5060, false)]
    [InlineData("192.0.2.1", 0, false)]
    public void A_transport_is_found_only_by_a_name_without_a_port(string host, int port, bool isGood)
    {
        var trunk = Trunk();
        (trunk.Transport, trunk.Host, trunk.Port) = ("auto", host, port);
        Assert.Equal(isGood, IsValid(trunk));
    }

    [Fact]
    public void Refuses_two_trunks_of_one_name() =>
        Assert.False(IsValid(new SipOptions { Trunks = [Trunk(), Trunk()] }));

    [Theory]
    [InlineData(nameof(TrunkOptions.Name), "a-1", true)]
    [InlineData(nameof(TrunkOptions.Name), "", false)]
    [InlineData(nameof(TrunkOptions.Name), "My Trunk", false)]
    [InlineData(nameof(TrunkOptions.Host), "", false)]
    [InlineData(nameof(TrunkOptions.Licensee), "", false)]
    [InlineData(nameof(TrunkOptions.Port), -1, false)]
    [InlineData(nameof(TrunkOptions.Port), 0, true)]
    [InlineData(nameof(TrunkOptions.Transport), "tls", true)]
    [InlineData(nameof(TrunkOptions.Transport), "sctp", false)]
    [InlineData(nameof(TrunkOptions.Transport), "auto", false)]
    [InlineData(nameof(TrunkOptions.Channels), 0, false)]
    [InlineData(nameof(TrunkOptions.CallsPerSecond), 0, false)]
    [InlineData(nameof(TrunkOptions.Priority), 0, true)]
    [InlineData(nameof(TrunkOptions.Priority), -1, false)]
    [InlineData(nameof(TrunkOptions.Weight), 0, false)]
    [InlineData(nameof(TrunkOptions.Region), "CN", true)]
    [InlineData(nameof(TrunkOptions.Region), "China", false)]
    [InlineData(nameof(TrunkOptions.Register), true, false)]
    public void Refuses_a_trunk_that_is_out_of_bounds(string property, object value, bool isGood)
    {
        var trunk = Trunk();
        Set(trunk, property, value);
        Assert.Equal(isGood, IsValid(trunk));
    }

    [Theory]
    [InlineData(nameof(TrunkOptions.Numbers), "+8640012345", true)]
    [InlineData(nameof(TrunkOptions.Numbers), "40012345", false)]
    [InlineData(nameof(TrunkOptions.Sources), "192.0.2.0:5060", true)]
    [InlineData(nameof(TrunkOptions.Sources), "carrier.example", false)]
    [InlineData(nameof(TrunkOptions.Jurisdictions), "*", true)]
    [InlineData(nameof(TrunkOptions.Jurisdictions), "XX", false)]
    public void Refuses_lists_with_nonsense(string property, string value, bool isGood)
    {
        var trunk = Trunk();
        Set(trunk, property, new List<string> { value });
        Assert.Equal(isGood, IsValid(trunk));
    }
}
