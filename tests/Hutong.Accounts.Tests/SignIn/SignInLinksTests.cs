using System.Net;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Accounts.Tests.SignIn;

public sealed class SignInLinksTests
{
    static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    static CancellationToken Cancel => AccountsHost.Cancel;

    [Theory, InlineData(StoreKind.Sqlite), InlineData(StoreKind.Postgres)]
    public async Task Signs_in_once(StoreKind kind)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", "correct horse");
        var token = await LinkAsync(host);
        var first = await host.Get<SignInLinks>().RedeemAsync(token, "browser", AccountsHost.Somewhere, Cancel);
        Assert.True(first.IsDone);
        Assert.NotNull((await host.SignIn.BearerAsync(
            null, first.Value.Token!.Token, AccountsHost.Somewhere, Cancel)).Account);
        var second = await host.Get<SignInLinks>().RedeemAsync(token, "browser", AccountsHost.Somewhere, Cancel);
        Assert.Equal(AccountFault.NotAuthorized, second.Fault);
    }

    [Fact]
    public async Task Only_one_of_two_at_the_same_time_gets_in()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        await host.AddAsync("alice");
        var token = await LinkAsync(host);
        var links = host.Get<SignInLinks>();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            links.RedeemAsync(token, "browser", AccountsHost.Somewhere, Cancel).AsTask()));
        Assert.Single(all, answer => answer.IsDone);
    }

    [Fact]
    public async Task Refuses_when_its_time_has_passed()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        await host.AddAsync("alice");
        var token = await LinkAsync(host);
        host.Time.Advance(TenMinutes);
        Assert.Equal(AccountFault.NotAuthorized, (await host.Get<SignInLinks>()
            .RedeemAsync(token, "browser", AccountsHost.Somewhere, Cancel)).Fault);
    }

    [Fact]
    public async Task Does_not_open_a_disabled_account()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        await host.AddAsync("alice");
        var token = await LinkAsync(host);
        await host.Admin.DisableAsync("alice", true, Cancel);
        Assert.Equal(AccountFault.Disabled, (await host.Get<SignInLinks>()
            .RedeemAsync(token, "browser", AccountsHost.Somewhere, Cancel)).Fault);
    }

    [Fact]
    public async Task Bans_who_guesses()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        var (links, peer) = (host.Get<SignInLinks>(), new SignInOrigin(IPAddress.Parse("198.51.100.9"), "test"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AccountFault.NotAuthorized, (await links.RedeemAsync("hl1_guess", "x", peer, Cancel)).Fault);
        }

        Assert.Equal(AccountFault.TooMany, (await links.RedeemAsync("hl1_guess", "x", peer, Cancel)).Fault);
    }

    [Fact]
    public async Task Keeps_the_token_in_the_fragment_and_prints_it_nowhere()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        await host.AddAsync("alice");
        var made = (await host.Get<ISignInLinks>().CreateAsync("alice", TenMinutes, Cancel)).Value!;
        Assert.Equal($"https://chat.example.net/#/sign-in?token={made.Token.Reveal()}", made.Url.Reveal());
        Assert.DoesNotContain(made.Token.Reveal(), made.ToString(), StringComparison.Ordinal);
    }

    static async Task<string> LinkAsync(AccountsHost host) =>
        (await host.Get<ISignInLinks>().CreateAsync("alice", TenMinutes, Cancel)).Value!.Token.Reveal();
}
