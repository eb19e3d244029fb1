using Hutong.Accounts.Passkeys;
using Hutong.Accounts.SignUp;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Tests.Passkeys;

public sealed class PasskeyBookTests
{
    static CancellationToken Cancel => AccountsHost.Cancel;

    [Theory, InlineData(StoreKind.Sqlite), InlineData(StoreKind.Postgres)]
    public async Task What_was_made_signs_in_and_is_gone_when_taken_back(StoreKind kind)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        using var device = new FakeAuthenticator();
        var alice = await host.AddAsync("alice");
        var made = await MakeAsync(host, alice, device);
        Assert.True(made.IsDone, made.Why);

        var entered = await EnterAsync(host, device, alice);
        Assert.Equal(alice.Account, entered.Value!.Account!.Account);
        Assert.NotNull((await host.SignIn.BearerAsync(
            null, entered.Value!.Token!.Token, AccountsHost.Somewhere, Cancel)).Account);
        Assert.NotNull(Assert.Single(await Book(host).ListAsync(alice, Cancel)).Used);

        Assert.True((await Book(host).RemoveAsync(alice, made.Value!.Id, Cancel)).IsDone);
        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, device, alice)).Fault);
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator();
        var alice = await host.AddAsync("alice");
        await MakeAsync(host, alice, device);
        var proof = device.Prove(Challenge(host, AccountId.None), PasskeyBook.Handle(alice));

        var first = await Book(host).EnterAsync(proof, "browser", AccountsHost.Somewhere, Cancel);
        var second = await Book(host).EnterAsync(proof, "browser", AccountsHost.Somewhere, Cancel);

        Assert.True(first.IsDone);
        Assert.Equal(AccountFault.NotAuthorized, second.Fault);
    }

    [Fact]
    public async Task A_counter_that_does_not_grow_is_a_copy()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator { Counter = 7 };
        var alice = await host.AddAsync("alice");
        await MakeAsync(host, alice, device);
        Assert.True((await EnterAsync(host, device, alice)).IsDone);
        device.Counter = 3;
        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, device, alice)).Fault);
    }

    [Theory]
    [InlineData("https://evil.example", FakeAuthenticator.Party, true)]
    [InlineData(FakeAuthenticator.Page, "evil.example", true)]
    [InlineData(FakeAuthenticator.Page, FakeAuthenticator.Party, false)]
    public async Task Another_page_another_domain_and_an_owner_who_did_not_show_himself_are_refused(
        string origin, string party, bool verifies)
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator();
        var alice = await host.AddAsync("alice");
        await MakeAsync(host, alice, device);
        (device.Origin, device.For, device.Verifies) = (origin, party, verifies);

        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, device, alice)).Fault);
        Assert.Equal(AccountFault.NotAllowed, (await MakeAsync(host, alice, device)).Fault);
    }

    [Fact]
    public async Task A_challenge_of_one_account_makes_no_passkey_of_another_and_ends()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator();
        var (alice, bob) = (await host.AddAsync("alice"), await host.AddAsync("bob"));
        var challenge = Challenge(host, alice.Account);

        var stolen = await Book(host).AddAsync(bob, device.Make(challenge), "x", Cancel);
        host.Time.Advance(TimeSpan.FromMinutes(6));
        var late = await Book(host).AddAsync(alice, device.Make(challenge), "x", Cancel);

        Assert.Equal(AccountFault.NotAllowed, stolen.Fault);
        Assert.Equal(AccountFault.NotAllowed, late.Fault);
    }

    [Fact]
    public async Task A_handle_of_another_account_opens_nothing()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator();
        var (alice, bob) = (await host.AddAsync("alice"), await host.AddAsync("bob"));
        await MakeAsync(host, alice, device);
        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, device, bob)).Fault);
    }

    [Fact]
    public async Task Nobody_renames_or_removes_what_is_anothers()
    {
        await using var host = await AccountsHost.StartAsync(StoreKind.Sqlite);
        using var device = new FakeAuthenticator();
        var (alice, bob) = (await host.AddAsync("alice"), await host.AddAsync("bob"));
        var made = await MakeAsync(host, alice, device);
        Assert.Equal(AccountFault.NotFound, (await Book(host).RenameAsync(bob, made.Value!.Id, "mine", Cancel)).Fault);
        Assert.Equal(AccountFault.NotFound, (await Book(host).RemoveAsync(bob, made.Value!.Id, Cancel)).Fault);
        Assert.True((await Book(host).RenameAsync(alice, made.Value!.Id, "  the blue key ", Cancel)).IsDone);
        Assert.Equal("the blue key", Assert.Single(await Book(host).ListAsync(alice, Cancel)).Name);
    }

    static PasskeyBook Book(AccountsHost host) => host.Get<PasskeyBook>();

    static string Challenge(AccountsHost host, AccountId account) => host.Get<PasskeyChallenges>().Create(account);

    static async Task<AccountAnswer<Passkey>> MakeAsync(
        AccountsHost host, AccountRef account, FakeAuthenticator device) => await Book(host).AddAsync(
        account, device.Make(Challenge(host, account.Account)), "a key", Cancel);

    static async Task<AccountAnswer<SignedIn>> EnterAsync(
        AccountsHost host, FakeAuthenticator device, AccountRef account) => await Book(host).EnterAsync(
        device.Prove(Challenge(host, AccountId.None), PasskeyBook.Handle(account)), "browser",
        AccountsHost.Somewhere, Cancel);
}
