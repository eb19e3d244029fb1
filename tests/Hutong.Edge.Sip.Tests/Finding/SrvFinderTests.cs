using System.Net;
using System.Security.Cryptography;
using Hutong.Edge.Sip.Finding;

namespace Hutong.Edge.Sip.Tests.Finding;

public sealed class SrvFinderTests
{
    static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_come_in_the_order_of_their_priorities()
    {
        await using var names = new FakeNames();
        names.Records["_sip._udp.carrier.example"] =
            [(20, 0, 5070, "b.example"), (10, 0, 5060, "a.example"), (30, 0, 5080, "c.example")];
        var places = await new SrvFinder([names.Place], Chance, TimeProvider.System)
            .FindAsync("_sip._udp", "carrier.example", Stop);
        Assert.Equal([5060, 5070, 5080], places!.Select(one => one.Port));
        Assert.All(places!, one => Assert.Equal(IPAddress.Loopback, one.Address));
    }

    [Fact]
    public async Task A_domain_without_records_has_no_place_and_neither_has_one_that_says_so()
    {
        await using var names = new FakeNames();
        names.Records["_sip._udp.none.example"] = [(0, 0, 0, "")];
        var finder = new SrvFinder([names.Place], Chance, TimeProvider.System);
        Assert.Empty((await finder.FindAsync("_sip._udp", "carrier.example", Stop))!);
        Assert.Empty((await finder.FindAsync("_sip._udp", "none.example", Stop))!);
    }

    [Fact]
    public void Within_a_priority_weights_say_how_often_one_is_first()
    {
        var finder = new SrvFinder([], Chance, TimeProvider.System);
        SrvRecord[] records = [new(1, 90, 1, "often"), new(1, 10, 2, "seldom"), new(1, 0, 3, "hardly")];
        var first = Enumerable.Range(0, 2000).Select(_ => finder.Order(records).First().Target)
            .CountBy(one => one).ToDictionary();
        Assert.InRange(first["often"], 1600, 1950);
        Assert.InRange(first["seldom"], 50, 400);
        Assert.Equal(3, finder.Order(records).Distinct().Count());
    }
}
