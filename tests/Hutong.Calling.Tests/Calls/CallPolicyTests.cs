using Hutong.Calling.Http;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Calls;

/// <summary>Whom an account has blocked does not ring it by any way, and is not told so.</summary>
public sealed class CallPolicyTests
{
    [Fact]
    public async Task Who_is_blocked_hears_that_nobody_is_there_and_leaves_nothing_behind()
    {
        var blocked = new Blocked(CallingHost.Lin.Address, Jid.Parse(CallingHost.Telephone + "@example.net"));
        await using var host = await CallingHost.StartAsync(
            more: services => services.AddSingleton<IBlocks>(blocked), hasVoicemail: true);
        var desk = host.Device(CallingHost.Ben, "desk");

        var phone = await host.Call(CallingHost.Lin, "13900139002").EndsAsync();
        var telephone = await host.CallIn(CallingHost.Telephone, "13900139002").EndsAsync();
        await host.QuietAsync();
        Assert.Null(desk.Offered);
        Assert.Equal(CallReason.Away, phone.Reason);
        Assert.Equal(phone, telephone);

        var reader = host.Get<CallReader>();
        var ben = await reader.HistoryAsync(CallingHost.Ben, null, 10, null, CallingHost.Cancel);
        Assert.Empty(ben.Items);
        Assert.Single((await reader.HistoryAsync(CallingHost.Lin, null, 10, null, CallingHost.Cancel)).Items);
    }

    [Fact]
    public async Task Who_is_not_blocked_rings()
    {
        await using var host = await CallingHost.StartAsync(
            more: services => services.AddSingleton<IBlocks>(new Blocked(CallingHost.Eva.Address)));
        var desk = host.Device(CallingHost.Ben, "desk");
        desk.OnRung = phone => phone.Take();
        var lin = host.Call(CallingHost.Lin, "13900139002");
        await lin.AnsweredAsync();
        lin.Leave();
    }

    [Fact]
    public async Task A_number_is_reached_by_its_account_and_then_by_licensed_lines()
    {
        await using var host = await CallingHost.StartAsync();
        var reach = host.Get<IReach>();
        Assert.Equal([new(ReachKind.App, "app", true), new(ReachKind.Telephone, "sandbox/sandbox", false)],
            await reach.RoutesAsync(
                CallingHost.Lin.Tenant, CallingHost.Lin.Account, "+8613900139002", CallingHost.Cancel));
        Assert.Equal([new(ReachKind.Telephone, "sandbox/sandbox", false)], await reach.RoutesAsync(
            CallingHost.Lin.Tenant, CallingHost.Lin.Account, CallingHost.Telephone, CallingHost.Cancel));
        host.Trunks.Clear();
        Assert.Empty(await reach.RoutesAsync(
            CallingHost.Lin.Tenant, CallingHost.Lin.Account, CallingHost.Telephone, CallingHost.Cancel));
    }

    sealed class Blocked(params Jid[] addresses) : IBlocks
    {
        public ValueTask<bool> BlocksAsync(AccountRef owner, Jid who, CancellationToken cancel) =>
            new(owner.Account == CallingHost.Ben.Account && addresses.Contains(who));
    }
}
