using Hutong.Calling.Callback;
using Hutong.Calling.Calls;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Tests.Callback;

/// <summary>The server calls both: one's own telephone first, then the other's.</summary>
public sealed class CallbackTests
{
    [Fact]
    public async Task Two_telephones_are_joined_and_each_sees_the_right_number()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, other) = Telephones(host);
        var start = await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, "137 1234 5678", null, CallingHost.Cancel);
        Assert.True(start.IsNew);
        await own.RingsAsync();
        Assert.Equal(CallingHost.Service, own.Offered!.From);
        Assert.Equal(0, host.Dialled.Count(one => one.Number == CallingHost.Telephone));
        own.Take();
        own.Play(440);
        await own.HearsAsync(450);
        await other.RingsAsync();
        Assert.Equal("+8613800138001", other.Offered!.From);
        other.Take();
        other.Play(700);
        await own.HearsAsync(700);
        await other.HearsAsync(440);
        await host.TalkAsync();
        host.Time.Advance(TimeSpan.FromSeconds(61));
        other.Leave();
        Assert.Equal(CallReason.HungUp, (await own.EndsAsync()).Reason);
        var record = Assert.Single(await host.RecordsAsync());
        Assert.Equal(("callback", "callback", "hung-up", 61, 2),
            (record.Kind, record.Route, record.Reason, record.Seconds, record.Legs));
        Assert.Equal(start.Id, record.Id);
        Assert.Equal([61L, 61L], host.Choices.Settled.Values);
    }

    [Fact]
    public async Task Who_answers_before_the_leg_is_known_is_joined_all_the_same()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, other) = Telephones(host);
        // Inside of the very request that makes them ring, before it returns.
        own.OnRung = phone => phone.Take();
        other.OnRung = phone => phone.Take();
        await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, null, CallingHost.Cancel);
        await other.AnsweredAsync();
        own.Play(440);
        other.Play(700);
        await own.HearsAsync(700);
        await other.HearsAsync(440);
        other.Leave();
        Assert.Equal(CallReason.HungUp, (await own.EndsAsync()).Reason);
        Assert.Equal("hung-up", Assert.Single(await host.RecordsAsync()).Reason);
    }

    [Fact]
    public async Task Who_refuses_before_the_leg_is_known_ends_it()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, _) = Telephones(host);
        own.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, null, CallingHost.Cancel);
        await host.QuietAsync();
        Assert.NotEmpty(Assert.Single(await host.RecordsAsync()).Reason);
        Assert.Single(host.Dialled);
    }

    [Fact]
    public async Task The_same_wish_again_has_no_second_effect()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, _) = Telephones(host);
        var starter = host.Get<CallbackStarter>();
        var first = await starter.BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, "wish-1", CallingHost.Cancel);
        await own.RingsAsync();
        var second = await starter.BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, "wish-1", CallingHost.Cancel);
        Assert.Equal((first.Id, false), (second.Id, second.IsNew));
        own.Leave(CallReason.Declined);
        await host.QuietAsync();
        var third = await starter.BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, "wish-1", CallingHost.Cancel);
        Assert.Equal((first.Id, false), (third.Id, third.IsNew));
        Assert.Single(host.Dialled);
    }

    [Theory]
    [InlineData("+8613712345678", "+8613900139002", CallReason.CallerIdNotProved)]
    [InlineData(null, "110", CallReason.UseYourTelephone)]
    [InlineData(null, "10086", CallReason.UseYourTelephone)]
    [InlineData(null, "nobody", CallReason.NotFound)]
    [InlineData(null, "13800138001", CallReason.NotFound)]
    public async Task Is_refused_before_anything_rings(string? from, string to, CallReason reason)
    {
        await using var host = await CallingHost.StartAsync();
        var start = await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, from, to, null, CallingHost.Cancel);
        Assert.Equal((null, reason), (start.Id, start.Refusal));
        Assert.Empty(host.Dialled);
    }

    [Fact]
    public async Task An_account_without_a_number_cannot_be_called_back()
    {
        await using var host = await CallingHost.StartAsync();
        var start = await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Eva, null, CallingHost.Telephone, null, CallingHost.Cancel);
        Assert.Equal(CallReason.CallerIdNotProved, start.Refusal);
    }

    [Fact]
    public async Task Whose_other_telephone_is_busy_hears_it()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, other) = Telephones(host);
        other.OnRung = phone => phone.Leave(CallReason.Busy, 486);
        await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, null, CallingHost.Cancel);
        await own.RingsAsync();
        own.Take();
        own.Play(440);
        await own.HearsAsync(450);
        host.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(CallReason.Busy, (await own.EndsAsync()).Reason);
        Assert.Equal("busy", Assert.Single(await host.RecordsAsync()).Reason);
    }

    [Fact]
    public async Task Whose_own_telephone_is_not_answered_calls_nobody()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, _) = Telephones(host);
        await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, null, CallingHost.Cancel);
        await own.RingsAsync();
        own.Leave(CallReason.NoAnswer, 480);
        Assert.Equal("no-answer", Assert.Single(await host.RecordsAsync()).Reason);
        Assert.Single(host.Dialled);
    }

    [Fact]
    public async Task Whoever_takes_it_back_before_it_rings_is_not_rung()
    {
        await using var host = await CallingHost.StartAsync();
        var call = new Call(host.Get<CallParts>(), CallingHost.Lin.Tenant, CallKind.Callback);
        var flow = new CallbackFlow(call,
            new(CallingHost.Lin, CallingHost.Lin.Address.Local!, CallingHost.Telephone, null));
        call.Flow = flow;
        call.Post(() =>
        {
            call.Hangup(new(CallReason.Cancelled));
            return default;
        });
        call.Post(flow.BeginAsync);
        await host.QuietAsync();
        Assert.Empty(host.Dialled);
        // A timer of what is over never runs: nobody would end it.
        call.After(TimeSpan.FromSeconds(1), () => throw new InvalidOperationException());
        host.Time.Advance(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_third_joins_and_all_hear_each_other()
    {
        await using var host = await CallingHost.StartAsync();
        var (own, other) = Telephones(host);
        other.OnRung = phone => phone.Take();
        var start = await host.Get<CallbackStarter>().BeginAsync(
            CallingHost.Lin, null, CallingHost.Telephone, null, CallingHost.Cancel);
        await own.RingsAsync();
        own.Take();
        own.Play(440);
        await other.AnsweredAsync();
        other.Play(700);
        await own.HearsAsync(700);
        var third = host.Phone("third", LegKind.Trunk);
        third.OnRung = phone => phone.Take();
        host.OnTrunk = (_, _, _) => third;
        var call = host.Table.Find(start.Id!)!;
        call.Post(async () => await Ringing.TelephoneAsync(
            call, "+12025550143", CallingHost.Lin, null, [], TimeSpan.FromSeconds(30)));
        await third.AnsweredAsync();
        third.Play(1000);
        await own.HearsAsyncWith(700, 1000);
        await third.HearsAsyncWith(440, 700);
        own.Leave();
        await third.HearsAsync(700);
        other.Leave();
        Assert.Equal(CallReason.HungUp, (await third.EndsAsync()).Reason);
        Assert.Equal(3, Assert.Single(await host.RecordsAsync()).Legs);
    }

    static (TestPhone Own, TestPhone Other) Telephones(CallingHost host)
    {
        var own = host.Phone("own", LegKind.Trunk);
        var other = host.Phone("other", LegKind.Trunk);
        host.OnTrunk = (_, number, _) => number == CallingHost.Lin.Address.Local ? own : other;
        return (own, other);
    }
}
