using System.Net;
using Hutong.Accounts.Pairing;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Accounts.Tests.Pairing;

public sealed class PairingDeskTests
{
    static CancellationToken Cancel => AccountsHost.Cancel;

    [Theory, InlineData(StoreKind.Sqlite), InlineData(StoreKind.Postgres)]
    public async Task A_telephone_lets_a_computer_in_once(StoreKind kind)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var alice = await host.AddAsync("alice");
        var (desk, shown) = (host.Get<PairingDesk>(), await BeginAsync(host));
        var view = (await desk.LookAsync(IdOf(shown), Cancel)).Value!;
        var news = (await AskAsync(desk, shown)).Value!;

        Assert.Equal(("Chrome, Linux", "192.0.2.7"), (view.Device, view.Peer));
        Assert.Equal((PairingState.Scanned, view.Code), (news.State, news.Code));

        Assert.True((await desk.AnswerAsync(alice, IdOf(shown), view.Code, true, Cancel)).IsDone);
        var entered = (await AskAsync(desk, shown, PairingState.Scanned)).Value!.In!;
        Assert.Equal(alice.Account, entered.Account!.Account);
        Assert.NotNull((await host.SignIn.BearerAsync(
            null, entered.Token!.Token, AccountsHost.Somewhere, Cancel)).Account);
        Assert.Equal(AccountFault.NotFound, (await AskAsync(desk, shown, PairingState.Scanned)).Fault);
        Assert.Equal(AccountFault.NotFound, (await desk.LookAsync(IdOf(shown), Cancel)).Fault);
    }

    [Fact]
    public async Task Who_has_not_looked_cannot_allow_and_wrong_digits_do_nothing()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var alice = await host.AddAsync("alice");
        var (desk, shown) = (host.Get<PairingDesk>(), await BeginAsync(host));

        Assert.False((await desk.AnswerAsync(alice, IdOf(shown), "0000", true, Cancel)).IsDone);
        var view = (await desk.LookAsync(IdOf(shown), Cancel)).Value!;
        var wrong = view.Code == "0000" ? "0001" : "0000";
        Assert.Equal(AccountFault.NotFound, (await desk.AnswerAsync(alice, IdOf(shown), wrong, true, Cancel)).Fault);
        Assert.Equal(PairingState.Scanned, (await AskAsync(desk, shown)).Value!.State);
    }

    [Fact]
    public async Task A_refusal_is_told_and_the_end_too()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var alice = await host.AddAsync("alice");
        var (desk, shown) = (host.Get<PairingDesk>(), await BeginAsync(host));
        await desk.LookAsync(IdOf(shown), Cancel);
        Assert.True((await desk.AnswerAsync(alice, IdOf(shown), null, false, Cancel)).IsDone);
        Assert.Equal(AccountFault.NotAllowed, (await AskAsync(desk, shown)).Fault);

        var other = await BeginAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(AccountFault.NotFound, (await AskAsync(desk, other)).Fault);
        Assert.Equal(AccountFault.NotFound, (await desk.LookAsync(IdOf(other), Cancel)).Fault);
    }

    [Fact]
    public async Task What_is_in_the_picture_does_not_fetch_the_session()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var alice = await host.AddAsync("alice");
        var (desk, shown) = (host.Get<PairingDesk>(), await BeginAsync(host));
        var view = (await desk.LookAsync(IdOf(shown), Cancel)).Value!;
        await desk.AnswerAsync(alice, IdOf(shown), view.Code, true, Cancel);
        Assert.Equal(AccountFault.NotFound, (await desk.AskAsync(
            IdOf(shown), PairingState.Shown, AccountsHost.Somewhere, Cancel)).Fault);
    }

    [Fact]
    public async Task A_disabled_account_lets_nobody_in()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var alice = await host.AddAsync("alice");
        var (desk, shown) = (host.Get<PairingDesk>(), await BeginAsync(host));
        var view = (await desk.LookAsync(IdOf(shown), Cancel)).Value!;
        await desk.AnswerAsync(alice, IdOf(shown), view.Code, true, Cancel);
        await host.Admin.DisableAsync("alice", true, Cancel);
        Assert.Equal(AccountFault.Disabled, (await AskAsync(desk, shown)).Fault);
    }

    [Fact]
    public async Task One_address_makes_so_many_and_then_waits()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var (desk, most) = (host.Get<PairingDesk>(), new PairingOptions().PerPeer);
        for (var i = 0; i < most; i++)
        {
            Assert.True((await desk.BeginAsync("x", AccountsHost.Somewhere, Cancel)).IsDone);
        }

        Assert.Equal(AccountFault.TooMany, (await desk.BeginAsync("x", AccountsHost.Somewhere, Cancel)).Fault);
        var elsewhere = new SignInOrigin(IPAddress.Parse("198.51.100.1"), "test");
        Assert.True((await desk.BeginAsync("x", elsewhere, Cancel)).IsDone);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await desk.BeginAsync("x", AccountsHost.Somewhere, Cancel)).IsDone);
    }

    static async Task<NewPairing> BeginAsync(AccountsHost host) =>
        (await host.Get<PairingDesk>().BeginAsync("Chrome, Linux", AccountsHost.Somewhere, Cancel)).Value!;

    static ValueTask<AccountAnswer<PairingNews>> AskAsync(
        PairingDesk desk, NewPairing shown, PairingState known = PairingState.Shown) =>
        desk.AskAsync(shown.Secret, known, AccountsHost.Somewhere, Cancel);

    static string IdOf(NewPairing shown) => shown.Url[(shown.Url.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
