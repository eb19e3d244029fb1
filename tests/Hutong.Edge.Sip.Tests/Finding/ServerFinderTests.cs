using System.Net;
using System.Security.Cryptography;
using Hutong.Edge.Sip.Finding;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Tests.Finding;

/// <summary>Where a carrier is, by its name (RFC 3263 section 4).</summary>
public sealed class ServerFinderTests
{
    static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static ServerFinder Finder(params IPEndPoint[] servers) =>
        new(new(servers, Chance, TimeProvider.System), Chance);

    static async Task<string> FindAsync(IPEndPoint server, SipTransport? transport = null) => string.Join(' ',
        ((await Finder(server).FindAsync("carrier.example", transport, Stop)) ?? [])
        .Select(one => $"{one.Transport}:{one.EndPoint.Port}"));

    [Fact]
    public async Task Servers_come_in_the_order_of_their_priorities()
    {
        await using var names = new FakeNames();
        names.Records["_sip._udp.carrier.example"] =
            [(20, 0, 5070, "b.example"), (10, 0, 5060, "a.example"), (30, 0, 5080, "c.example")];
        var places = await Finder(names.Place).FindAsync("carrier.example", SipTransport.Udp, Stop);
        Assert.Equal([5060, 5070, 5080], places!.Select(one => one.EndPoint.Port));
        Assert.All(places!, one => Assert.Equal(IPAddress.Loopback, one.EndPoint.Address));
        Assert.DoesNotContain("carrier.example", names.Asked);
    }

    [Fact]
    public async Task A_domain_without_records_has_no_place_and_neither_has_one_that_says_so()
    {
        await using var names = new FakeNames();
        Assert.Equal("", await FindAsync(names.Place));
        names.Records["_sip._udp.carrier.example"] = [(0, 0, 0, "")];
        Assert.Equal("", await FindAsync(names.Place, SipTransport.Udp));
    }

    [Fact]
    public async Task The_transport_that_a_domain_prefers_is_taken_and_no_other()
    {
        await using var names = new FakeNames();
        names.Records["_sips._tcp.other.example"] = [(1, 0, 5061, "a.example")];
        names.Records["_sip._tcp.carrier.example"] = [(1, 0, 5060, "a.example")];
        names.Records["_sip._udp.carrier.example"] = [(1, 0, 5062, "a.example")];
        names.Ways["carrier.example"] =
        [
            (100, 50, "s", "SIP+D2U", "", "_sip._udp.carrier.example"),
            (10, 50, "s", "SIP+D2S", "", "_sip._sctp.carrier.example"),
            (20, 50, "u", "SIPS+D2T", "!.*!sip:x@y!", ""),
            (50, 20, "S", "SIP+D2T", "", "_sip._tcp.carrier.example"),
            (50, 10, "s", "sips+d2t", "", "_sips._tcp.other.example"),
        ];
        Assert.Equal("Tls:5061 Tcp:5060", await FindAsync(names.Place));
        // Where one is set, nobody is asked.
        Assert.Equal("Udp:5062", await FindAsync(names.Place, SipTransport.Udp));
    }

    [Fact]
    public async Task Without_preferences_the_servers_of_each_transport_are_taken()
    {
        await using var names = new FakeNames();
        names.Records["_sips._tcp.carrier.example"] = [(1, 0, 5061, "a.example")];
        names.Records["_sip._tcp.carrier.example"] = [(1, 0, 5060, "a.example")];
        Assert.Equal("Tcp:5060 Tls:5061", await FindAsync(names.Place));
        // Preferences that lead nowhere are like none.
        names.Ways["carrier.example"] = [(10, 50, "s", "SIP+D2U", "", "_sip._udp.carrier.example")];
        Assert.Equal("Tcp:5060 Tls:5061", await FindAsync(names.Place));
    }

    [Fact]
    public async Task Nobody_who_answers_is_told_from_nothing_that_is_there()
    {
        IPEndPoint nobody;
        await using (var names = new FakeNames())
        {
            nobody = names.Place;
        }

        Assert.Null(await Finder(nobody).FindAsync("carrier.invalid", SipTransport.Udp, Stop));
    }

    [Fact]
    public async Task A_name_server_of_others_is_understood()
    {
        await using var names = await Dnsmasq.StartAsync(
            "--naptr-record=carrier.example,50,50,s,SIP+D2T,,_sip._tcp.carrier.example",
            "--naptr-record=carrier.example,90,50,s,SIP+D2U,,_sip._udp.carrier.example",
            "--srv-host=_sip._tcp.carrier.example,b.carrier.example,5072,20,0",
            "--srv-host=_sip._tcp.carrier.example,a.carrier.example,5071,10,0",
            "--host-record=a.carrier.example,192.0.2.1,2001:db8::1", "--host-record=b.carrier.example,192.0.2.2",
            "--host-record=plain.example,192.0.2.3");
        var places = await Finder(names.Place).FindAsync("carrier.example", null, Stop);
        Assert.Equal(["192.0.2.1:5071", "[2001:db8::1]:5071", "192.0.2.2:5072"],
            places!.Select(one => one.EndPoint.ToString())
                .OrderBy(one => one.EndsWith("5072", StringComparison.Ordinal))
            .ThenBy(one => one.StartsWith('[')));
        Assert.All(places!, one => Assert.Equal(SipTransport.Tcp, one.Transport));
        Assert.Equal([new(new(IPAddress.Parse("192.0.2.3"), 5060), SipTransport.Udp)],
            (await Finder(names.Place).FindAsync("plain.example", null, Stop))!);
        Assert.Equal(5061, (await Finder(names.Place).FindAsync("plain.example", SipTransport.Tls, Stop))![0]
            .EndPoint.Port);
    }

    [Fact]
    public void Within_a_priority_weights_say_how_often_one_is_first()
    {
        var finder = Finder();
        SrvRecord[] records = [new(1, 90, 1, "often"), new(1, 10, 2, "seldom"), new(1, 0, 3, "hardly")];
        var first = Enumerable.Range(0, 2000).Select(_ => finder.Order(records).First().Target)
            .CountBy(one => one).ToDictionary();
        Assert.InRange(first["often"], 1600, 1950);
        Assert.InRange(first["seldom"], 50, 400);
        Assert.Equal(3, finder.Order(records).Distinct().Count());
    }
}
