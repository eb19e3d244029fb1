using System.Collections.Concurrent;
using Hutong.Calling.Lines;
using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Messaging;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Lines;

/// <summary>Who is in a call, for those who watch.</summary>
public sealed class LineBoardTests
{
    static LineState? StateOf(CallingHost host, AccountRef account) =>
        host.Get<ILines>().Of(account.Account) is [var only] ? only.State : null;

    [Fact]
    public async Task A_call_is_seen_from_its_beginning_to_its_end_by_who_watches()
    {
        await using var host = await CallingHost.StartAsync();
        var lines = host.Get<ILines>();
        var told = new ConcurrentQueue<Kernel.AccountId>();
        using var listening = lines.Listen(told.Enqueue);
        var desk = host.Device(CallingHost.Ben, "desk");
        using (lines.Watch(CallingHost.Ben.Account))
        {
            var lin = host.Call(CallingHost.Lin, "13900139002");
            await desk.RingsAsync();
            desk.SayRinging();
            await CallingHost.UntilAsync(() => StateOf(host, CallingHost.Ben) == LineState.Ringing);
            Assert.True(lines.Of(CallingHost.Ben.Account)[0].IsIncoming);
            Assert.Empty(lines.Of(CallingHost.Lin.Account));

            // Who comes later sees what there is already.
            using var late = lines.Watch(CallingHost.Lin.Account);
            Assert.Equal((LineState.Ringing, false),
                (lines.Of(CallingHost.Lin.Account)[0].State, lines.Of(CallingHost.Lin.Account)[0].IsIncoming));
            desk.Take();
            await CallingHost.UntilAsync(() => StateOf(host, CallingHost.Ben) == LineState.Talking
                && StateOf(host, CallingHost.Lin) == LineState.Talking);
            lin.Leave();
            await CallingHost.UntilAsync(() => StateOf(host, CallingHost.Ben) is null
                && StateOf(host, CallingHost.Lin) is null);
        }

        Assert.Contains(CallingHost.Ben.Account, told);
        Assert.Equal(0, host.Get<LineBoard>().Count);
    }

    [Theory]
    [InlineData(LampAudience.Usual, LampAudience.Nobody, LineSight.Nothing)]
    [InlineData(LampAudience.Usual, LampAudience.Colleagues, LineSight.State)]
    [InlineData(LampAudience.Nobody, LampAudience.Colleagues, LineSight.Nothing)]
    [InlineData(LampAudience.Colleagues, LampAudience.Nobody, LineSight.State)]
    [InlineData(LampAudience.Contacts, LampAudience.Nobody, LineSight.State)]
    public async Task The_owner_says_who_sees_it_or_else_the_operator(
        object chosen, object usual, LineSight sight)
    {
        await using var host = await CallingHost.StartAsync(
            options: options => options.BusyLamp = (LampAudience)usual);
        var lines = host.Get<ILines>();
        host.Choices.Known.Add(CallingHost.Lin.Address);
        var settings = new CallSettings(BusyLamp: (LampAudience)chosen);
        Assert.True(await host.Get<CallSettingsStore>().SaveAsync(CallingHost.Ben, settings, CallingHost.Cancel));
        Assert.Equal(sight, await lines.SightAsync(CallingHost.Lin, CallingHost.Ben, CallingHost.Cancel));
        Assert.Equal(LineSight.PickUp, await lines.SightAsync(CallingHost.Ben, CallingHost.Ben, CallingHost.Cancel));
        Assert.Equal(LineSight.Nothing, await lines.SightAsync(
            CallingHost.Lin with { Tenant = new(7) }, CallingHost.Ben, CallingHost.Cancel));

        await host.Get<CallSettingsStore>().SaveAsync(
            CallingHost.Ben, settings with { LampTakesCalls = true }, CallingHost.Cancel);
        Assert.Equal(sight == LineSight.Nothing ? sight : LineSight.PickUp,
            await lines.SightAsync(CallingHost.Lin, CallingHost.Ben, CallingHost.Cancel));
        host.Choices.Known.Clear();
        Assert.Equal(
            (LampAudience)chosen == LampAudience.Contacts || sight == LineSight.Nothing, await lines.SightAsync(
            CallingHost.Lin, CallingHost.Ben, CallingHost.Cancel) == LineSight.Nothing);
    }

    [Fact]
    public async Task Who_is_blocked_sees_nothing()
    {
        await using var host = await CallingHost.StartAsync(
            options: options => options.BusyLamp = LampAudience.Colleagues,
            more: services => services.AddSingleton<IBlocks>(new Blocked()));
        Assert.Equal(LineSight.Nothing, await host.Get<ILines>().SightAsync(
            CallingHost.Lin, CallingHost.Ben, CallingHost.Cancel));
        Assert.Equal(LineSight.State, await host.Get<ILines>().SightAsync(
            CallingHost.Eva, CallingHost.Ben, CallingHost.Cancel));
    }

    sealed class Blocked : IBlocks
    {
        public ValueTask<bool> BlocksAsync(AccountRef owner, Jid who, CancellationToken cancel) =>
            new(who == CallingHost.Lin.Address);
    }
}
