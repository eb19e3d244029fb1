using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Calls;

/// <summary>A call takes the place of a leg of another (RFC 3891).</summary>
public sealed class PickUpTests
{
    static TestPhone Replace(CallingHost host, AccountRef who, ILeg replaced) => host.Place(host.Phone("taker"), new()
    {
        Caller = who,
        Device = new(98),
        Tenant = who.Tenant,
        To = "+8613900139002",
        EdgeId = "taker",
        Replaces = replaced,
    });

    [Fact]
    public async Task A_call_that_rings_at_one_telephone_is_picked_up_at_another()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        var kitchen = host.Device(CallingHost.Ben, "kitchen");
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        await kitchen.RingsAsync();
        var eva = Replace(host, CallingHost.Eva, desk);
        await eva.AnsweredAsync();
        await lin.AnsweredAsync();
        Assert.Equal(CallReason.AnsweredElsewhere, (await desk.EndsAsync()).Reason);
        Assert.Equal(CallReason.AnsweredElsewhere, (await kitchen.EndsAsync()).Reason);
        lin.Play(440);
        eva.Play(700);
        await eva.HearsAsync(440);
        await lin.HearsAsync(700);
        eva.Leave();
        Assert.Equal(CallReason.HungUp, (await lin.EndsAsync()).Reason);
        Assert.Equal(4, Assert.Single(await host.RecordsAsync()).Legs);
    }

    [Fact]
    public async Task A_call_goes_on_at_another_device_of_the_same_person()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await lin.AnsweredAsync();
        lin.Play(440);
        await host.TalkAsync();
        var kitchen = Replace(host, CallingHost.Ben, desk);
        await kitchen.AnsweredAsync();
        Assert.Equal(CallReason.Transferred, (await desk.EndsAsync()).Reason);
        kitchen.Play(900);
        await kitchen.HearsAsync(440);
        await lin.HearsAsync(900);
        kitchen.Leave();
        Assert.Equal(CallReason.HungUp, (await lin.EndsAsync()).Reason);
    }

    [Fact]
    public async Task What_is_over_or_belongs_to_no_call_is_not_taken()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        lin.Leave(CallReason.Cancelled);
        await desk.EndsAsync();
        await host.QuietAsync();
        Assert.Equal(CallReason.NotFound, (await Replace(host, CallingHost.Ben, desk).EndsAsync()).Reason);
        Assert.Single(await host.RecordsAsync());
    }

    [Fact]
    public async Task Who_has_no_codec_in_common_does_not_end_the_ringing()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        var taker = host.Phone("taker");
        taker.IsIncoming = true;
        var offer = taker.Offer();
        taker.User = host.Get<ICallHost>().OnIncoming(taker, new()
        {
            Caller = CallingHost.Ben,
            Tenant = CallingHost.Ben.Tenant,
            To = "ben",
            EdgeId = "taker",
            Replaces = desk,
            Offer = offer with { Media = [] },
        });
        await taker.EndsAsync();
        desk.Take();
        await lin.AnsweredAsync();
        lin.Leave();
    }
}
