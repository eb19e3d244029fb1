using Hutong.Calling.Calls;
using Hutong.Calling.Settings;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Calls;

/// <summary>Calls that go on elsewhere: handed on, forwarded.</summary>
public sealed class TransferTests
{
    [Theory]
    [InlineData("eva")]
    [InlineData("eva@example.net")]
    public async Task A_call_is_handed_on_to_somebody_who_is_rung(string target)
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var eva = host.Device(CallingHost.Eva, "eva");
        Assert.True(ben.User!.OnTransfer(ben, new(target, null)));
        await eva.RingsAsync();
        Assert.Equal("+8613800138001", eva.Offered!.From);
        await lin.HearsAsync(450);
        eva.Take();
        eva.Play(900);
        Assert.Equal(CallReason.Transferred, (await ben.EndsAsync()).Reason);
        Assert.Equal(TransferState.Done, ben.Transfer);
        await lin.HearsAsync(900);
        await eva.HearsAsync(440);
        lin.Leave();
        Assert.Equal(CallReason.HungUp, (await eva.EndsAsync()).Reason);
        Assert.Equal(3, Assert.Single(await host.RecordsAsync()).Legs);
    }

    [Fact]
    public async Task A_call_handed_on_to_nobody_stays()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var eva = host.Device(CallingHost.Eva, "eva");
        eva.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        Assert.True(ben.User!.OnTransfer(ben, new("eva", null)));
        await eva.RingsAsync();
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        Assert.Equal(TransferState.Failed, ben.Transfer);
    }

    [Fact]
    public async Task A_bad_call_goes_over_to_the_own_telephone()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var telephone = host.Phone("telephone", LegKind.Trunk);
        host.OnTrunk = (_, _, _) => telephone;
        var call = host.Table.All.Single();
        var own = call.Legs.Single(leg => leg.IsIncoming);
        call.Post(() => ((TalkFlow)call.Flow).SwitchAsync(own, "+8613800138001"));
        await telephone.RingsAsync();
        Assert.Equal(CallingHost.Service, telephone.Offered!.From);
        await ben.HearsAsync(440);
        telephone.Take();
        telephone.Play(900);
        Assert.Equal(CallReason.Transferred, (await lin.EndsAsync()).Reason);
        await ben.HearsAsync(900);
        await telephone.HearsAsync(700);
        telephone.Leave();
        Assert.Equal(CallReason.HungUp, (await ben.EndsAsync()).Reason);
    }

    [Fact]
    public async Task A_call_is_not_handed_on_to_who_takes_no_calls_of_theirs()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var eva = host.Device(CallingHost.Eva, "eva");
        host.Choices.Call = Contracts.Accounts.Audience.Nobody;
        Assert.True(ben.User!.OnTransfer(ben, new("eva", null)));
        await CallingHost.UntilAsync(() => ben.Transfer == TransferState.Failed);
        Assert.Null(eva.Offered);
        await lin.HearsAsync(700);
    }

    [Fact]
    public async Task Somebody_is_called_in_on_all_devices_and_one_of_them_takes_it()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var (desk, mobile) = (host.Device(CallingHost.Eva, "desk"), host.Device(CallingHost.Eva, "mobile"));
        Assert.Null(await AddAsync(host, new() { Account = CallingHost.Eva }));
        await desk.RingsAsync();
        await mobile.RingsAsync();
        mobile.Take();
        mobile.Play(1000);
        Assert.Equal(CallReason.AnsweredElsewhere, (await desk.EndsAsync()).Reason);
        await lin.HearsAsyncWith(700, 1000);
        await mobile.HearsAsyncWith(440, 700);
        mobile.Leave();
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        lin.Leave();
        // She has it in her history as a call by who called her in, and may look it up.
        var id = Assert.Single(await host.RecordsAsync()).Id;
        var reader = host.Get<Hutong.Calling.Http.CallReader>();
        var row = Assert.Single(
            (await reader.HistoryAsync(CallingHost.Eva, null, 50, null, CallingHost.Cancel)).Items);
        Assert.Equal((id, "in", "answered", "+8613800138001@example.net"),
            (row.Id, row.Direction, row.Outcome, row.Other));
        Assert.NotNull(await reader.OneAsync(CallingHost.Eva, id, null, CallingHost.Cancel));
    }

    [Fact]
    public async Task Who_is_called_in_and_does_not_answer_disturbs_nobody()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var desk = host.Device(CallingHost.Eva, "desk");
        Assert.Null(await AddAsync(host, new() { Account = CallingHost.Eva }));
        await desk.RingsAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(CallReason.NoAnswer, (await desk.EndsAsync()).Reason);
        await lin.HearsAsync(700);
        await ben.HearsAsync(440);
        host.Choices.Call = Contracts.Accounts.Audience.Nobody;
        Assert.Equal(CallReason.NotAllowed, await AddAsync(host, new() { Account = CallingHost.Eva }));
        host.Choices.Pays = false;
        Assert.Equal(CallReason.NotPaid, await AddAsync(host, new() { Number = CallingHost.Telephone }));
        lin.Leave();
        await host.QuietAsync();
        Assert.Equal("missed", Assert.Single((await host.Get<Hutong.Calling.Http.CallReader>().HistoryAsync(
            CallingHost.Eva, null, 50, null, CallingHost.Cancel)).Items).Outcome);
    }

    [Fact]
    public async Task Two_calls_of_one_are_joined()
    {
        await using var host = await CallingHost.StartAsync();
        var (lin, ben) = await host.TalkWithTonesAsync();
        var eva = host.Device(CallingHost.Eva, "eva");
        eva.OnRung = phone => phone.Take();
        var second = host.Call(CallingHost.Ben, "eva");
        await second.AnsweredAsync();
        eva.Play(900);
        second.Play(1100);
        await eva.HearsAsync(1100);
        Assert.True(ben.User!.OnTransfer(ben, new("eva", second)));
        await lin.HearsAsync(900);
        await eva.HearsAsync(440);
        Assert.Equal(CallReason.Transferred, (await ben.EndsAsync()).Reason);
        Assert.Equal(CallReason.Transferred, (await second.EndsAsync()).Reason);
        eva.Leave();
        Assert.Equal(CallReason.HungUp, (await lin.EndsAsync()).Reason);
        Assert.Equal(2, (await host.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Calls_go_where_the_person_has_said()
    {
        await using var host = await CallingHost.StartAsync();
        var eva = host.Device(CallingHost.Eva, "eva");
        var store = host.Get<CallSettingsStore>();
        await store.SaveAsync(CallingHost.Ben, new(ForwardAlways: "eva"), CallingHost.Cancel);
        eva.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await lin.AnsweredAsync();
        lin.Leave();
        await host.QuietAsync();
        await store.SaveAsync(CallingHost.Ben, new(ForwardNoAnswer: CallingHost.Telephone), CallingHost.Cancel);
        var desk = host.Device(CallingHost.Ben, "desk");
        var telephone = host.Phone("telephone", LegKind.Trunk);
        host.OnTrunk = (_, _, _) => telephone;
        telephone.OnRung = phone => phone.Take();
        lin = host.Call(CallingHost.Lin, "13900139002");
        await desk.RingsAsync();
        host.Time.Advance(TimeSpan.FromSeconds(31));
        await lin.AnsweredAsync();
        Assert.Equal(CallingHost.Telephone, host.Dialled[0].Number);
        lin.Leave();
    }

    [Fact]
    public async Task A_device_that_says_where_its_person_is_is_followed()
    {
        await using var host = await CallingHost.StartAsync();
        host.Device(CallingHost.Ben, "desk").OnRung = phone => phone.Leave(CallReason.Away, 302, "eva@example.net");
        var eva = host.Device(CallingHost.Eva, "eva");
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        await eva.RingsAsync();
        eva.Take();
        await lin.AnsweredAsync();
        lin.Leave();
        Assert.Equal(CallReason.HungUp, (await eva.EndsAsync()).Reason);
    }

    [Fact]
    public async Task Devices_that_send_callers_round_in_a_circle_end_the_call()
    {
        await using var host = await CallingHost.StartAsync();
        var rung = 0;
        host.Device(CallingHost.Ben, "desk").OnRung = phone =>
        {
            rung++;
            phone.Leave(CallReason.Away, 302, "eva@example.net");
        };
        host.Device(CallingHost.Eva, "eva").OnRung = phone =>
        {
            rung++;
            phone.Leave(CallReason.Away, 302, "+8613900139002@example.net");
        };
        var lin = host.Call(CallingHost.Lin, "+8613900139002");
        Assert.Equal(CallReason.Away, (await lin.EndsAsync()).Reason);
        Assert.InRange(rung, 2, 6);
    }

    [Theory]
    [InlineData("+8613712345679", false)]
    [InlineData("12306", false)]
    [InlineData("eva@example.net", true)]
    public async Task Where_a_carrier_says_that_somebody_is_nobody_is_called_who_costs_anything(
        string target, bool isRung)
    {
        await using var host = await CallingHost.StartAsync();
        var telephone = host.Phone("telephone", LegKind.Trunk);
        telephone.OnRung = phone => phone.Leave(CallReason.TrunkFailed, 302, target);
        host.OnTrunk = (_, _, _) => telephone;
        var eva = host.Device(CallingHost.Eva, "eva");
        eva.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        var lin = host.Call(CallingHost.Lin, CallingHost.Telephone);
        Assert.Equal(isRung ? CallReason.Busy : CallReason.TrunkFailed, (await lin.EndsAsync()).Reason);
        Assert.Single(host.Dialled);
    }

    [Fact]
    public async Task Who_does_not_want_to_be_disturbed_is_busy()
    {
        await using var host = await CallingHost.StartAsync();
        var desk = host.Device(CallingHost.Ben, "desk");
        await host.Get<CallSettingsStore>().SaveAsync(
            CallingHost.Ben, new(DoNotDisturb: true, Voicemail: false), CallingHost.Cancel);
        Assert.Equal(CallReason.Busy, (await host.Call(CallingHost.Lin, "13900139002").EndsAsync()).Reason);
        Assert.Null(desk.Offered);
    }

    static async Task<CallReason?> AddAsync(CallingHost host, Destination to)
    {
        var call = host.Table.All.Single();
        TaskCompletionSource<CallReason?> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        call.Post(async () => done.SetResult(
            await ((TalkFlow)call.Flow).AddAsync(CallingHost.Lin, new() { Account = CallingHost.Lin }, to)));
        return await done.Task.WaitAsync(TimeSpan.FromSeconds(20), CallingHost.Cancel);
    }
}
