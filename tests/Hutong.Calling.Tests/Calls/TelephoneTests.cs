using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Calls;

/// <summary>Calls to and from ordinary telephones: licence, payment, the numbers that are shown.</summary>
public sealed class TelephoneTests
{
    [Fact]
    public async Task A_number_is_read_by_the_callers_region_and_the_own_number_shown()
    {
        await using var host = await CallingHost.StartAsync();
        var telephone = host.Phone("telephone", LegKind.Trunk);
        telephone.OnRung = phone => phone.Take();
        host.OnTrunk = (_, _, _) => telephone;
        var lin = host.Call(CallingHost.Lin, "137 1234 5678");
        await lin.AnsweredAsync();
        Assert.Equal((CallingHost.Telephone, "+8613800138001"), (host.Dialled[0].Number, host.Dialled[0].Call.From));
        lin.Play(440);
        telephone.Play(700);
        await lin.HearsAsync(700);
        lin.Leave();
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal("telephone", record.Route);
    }

    [Fact]
    public async Task Who_holds_no_number_shows_the_services()
    {
        await using var host = await CallingHost.StartAsync();
        var telephone = host.Phone("telephone", LegKind.Trunk);
        telephone.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        host.OnTrunk = (_, _, _) => telephone;
        var eva = host.Call(CallingHost.Eva, CallingHost.Telephone);
        Assert.Equal(CallReason.Busy, (await eva.EndsAsync()).Reason);
        Assert.Equal(CallingHost.Service, host.Dialled[0].Call.From);
    }

    [Fact]
    public async Task A_trunk_that_fails_is_followed_by_the_next()
    {
        await using var host = await CallingHost.StartAsync();
        host.Trunks.Add(host.Trunks[0] with { Name = "second", Route = "sandbox/second" });
        var telephone = host.Phone("telephone", LegKind.Trunk);
        telephone.OnRung = phone => phone.Take();
        host.OnTrunk = (trunk, _, _) => trunk == "second" ? telephone : null;
        var lin = host.Call(CallingHost.Lin, CallingHost.Telephone);
        await lin.AnsweredAsync();
        Assert.Equal(["sandbox", "second"], host.Dialled.Select(one => one.Trunk));
        lin.Leave();
        await host.QuietAsync();
        Assert.Equal(2, host.Choices.Settled.Count);
        Assert.Contains(await host.LegsAsync(), leg => leg.Route == "sandbox/second");
    }

    [Theory]
    [InlineData("110", CallReason.UseYourTelephone)]
    [InlineData("112", CallReason.UseYourTelephone)]
    [InlineData("12306", CallReason.UseYourTelephone)]
    [InlineData("nobody", CallReason.NotFound)]
    public async Task What_cannot_be_carried_is_refused(string to, CallReason reason)
    {
        await using var host = await CallingHost.StartAsync();
        Assert.Equal(reason, (await host.Call(CallingHost.Lin, to).EndsAsync()).Reason);
        Assert.Empty(host.Dialled);
    }

    [Fact]
    public async Task No_licence_for_the_country_no_call()
    {
        await using var host = await CallingHost.StartAsync();
        host.Trunks[0] = host.Trunks[0] with { Jurisdictions = ["CN"] };
        Assert.Equal(CallReason.NoRoute, (await host.Call(CallingHost.Lin, "+12025550143").EndsAsync()).Reason);
        Assert.Empty(host.Dialled);
    }

    [Fact]
    public async Task Nobody_pays_and_nothing_rings()
    {
        await using var host = await CallingHost.StartAsync();
        host.Choices.Pays = false;
        var end = await host.Call(CallingHost.Lin, CallingHost.Telephone).EndsAsync();
        Assert.Equal((CallReason.NotPaid, "there is no money"), (end.Reason, end.Text));
        Assert.Empty(host.Dialled);
    }

    [Fact]
    public async Task A_call_that_is_no_longer_paid_for_is_cut()
    {
        await using var host = await CallingHost.StartAsync();
        var telephone = host.Phone("telephone", LegKind.Trunk);
        telephone.OnRung = phone => phone.Take();
        host.OnTrunk = (_, _, _) => telephone;
        var lin = host.Call(CallingHost.Lin, CallingHost.Telephone);
        await lin.AnsweredAsync();
        lin.Play(440);
        await telephone.RingsAsync();
        host.Choices.GoesOnPaying = false;
        host.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(CallReason.TimeUsedUp, (await lin.EndsAsync()).Reason);
        Assert.Equal(CallReason.TimeUsedUp, (await telephone.EndsAsync()).Reason);
    }

    [Fact]
    public async Task A_telephone_reaches_the_account_that_has_its_number()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var outside = host.CallIn(CallingHost.Telephone, "+8613900139002");
        await outside.AnsweredAsync();
        Assert.Equal(CallingHost.Telephone, desk.Offered!.From);
        outside.Leave();
        Assert.Equal(CallReason.HungUp, (await desk.EndsAsync()).Reason);
    }

    [Theory]
    [InlineData("+8613711112222")]
    [InlineData("110")]
    [InlineData("*97")]
    public async Task A_stranger_is_not_carried_on(string to)
    {
        await using var host = await CallingHost.StartAsync();
        var reason = (await host.CallIn(CallingHost.Telephone, to).EndsAsync()).Reason;
        Assert.True(reason is CallReason.NotFound or CallReason.UseYourTelephone);
        Assert.Empty(host.Dialled);
    }

    [Fact]
    public async Task Only_whom_the_person_lets_call_gets_through()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        host.Choices.Call = Audience.Contacts;
        Assert.Equal(CallReason.NotAllowed, (await host.Call(CallingHost.Lin, "13900139002").EndsAsync()).Reason);
        host.Choices.Known.Add(CallingHost.Lin.Address);
        Assert.Equal(CallReason.Busy, (await host.Call(CallingHost.Lin, "13900139002").EndsAsync()).Reason);
    }
}
