using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Tests.Invitations;

public abstract class InvitationBookContract(StoreKind kind)
{
    static readonly Jid Romeo = Jid.Parse("romeo@example.org");

    [Fact]
    public async Task Writes_the_uris_of_the_standards()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var alice = await host.AddAsync("alice");
        var contact = await CreateAsync(host, alice, InvitationKind.Contact);
        var both = await CreateAsync(host, alice, InvitationKind.ContactWithAccount);
        var account = await CreateAsync(host, null, InvitationKind.Account, "juliet");
        Assert.Equal($"xmpp:alice@example.net?roster;preauth={contact.Token}", contact.Uri);
        Assert.Equal($"xmpp:alice@example.net?roster;preauth={both.Token};ibr=y", both.Uri);
        Assert.Equal($"xmpp:juliet@example.net?register;preauth={account.Token}", account.Uri);
    }

    [Fact]
    public async Task Makes_one_contact_per_invitation()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var alice = await host.AddAsync("alice");
        var bob = await host.AddAsync("bob");
        var made = await CreateAsync(host, alice, InvitationKind.Contact);
        var book = host.Get<IInvitations>();
        Assert.False(await book.RedeemContactAsync(bob, Romeo, made.Token, AccountsHost.Cancel));
        Assert.True(await book.RedeemContactAsync(alice, Romeo, made.Token, AccountsHost.Cancel));
        Assert.False(await book.RedeemContactAsync(alice, Romeo, made.Token, AccountsHost.Cancel));
        Assert.False(await book.RedeemContactAsync(alice, Romeo, "rubbish", AccountsHost.Cancel));
    }

    [Fact]
    public async Task Opens_an_account_and_then_makes_the_contact()
    {
        await using var host =
            await AccountsHost.StartAsync(kind, options: options => options.SignUp = SignUpRule.Invited);
        var alice = await host.AddAsync("alice");
        var made = await CreateAsync(host, alice, InvitationKind.ContactWithAccount);
        var book = host.Get<IInvitations>();
        Assert.Equal(AccountFault.NotAllowed, (await RegisterAsync(host, "juliet", null)).Fault);
        Assert.True(await book.MayRegisterAsync("example.net", made.Token, AccountsHost.Cancel));
        Assert.True((await RegisterAsync(host, "juliet", made.Token)).IsDone);
        Assert.Equal(AccountFault.NotAuthorized, (await RegisterAsync(host, "nurse", made.Token)).Fault);
        Assert.True(
            await book.RedeemContactAsync(alice, Jid.Parse("juliet@example.net"), made.Token, AccountsHost.Cancel));
        Assert.NotNull((await host.PasswordAsync("juliet@example.net", "correct horse")).Account);
    }

    [Fact]
    public async Task Reserves_a_name_until_the_invitation_ends()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var made = await CreateAsync(host, null, InvitationKind.Account, "juliet");
        Assert.Equal(AccountFault.Taken, (await RegisterAsync(host, "juliet", null)).Fault);
        Assert.Equal(AccountFault.Taken, (await RegisterAsync(host, "nurse", made.Token)).Fault);
        host.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(AccountFault.NotAuthorized, (await RegisterAsync(host, "juliet", made.Token)).Fault);
        Assert.True((await RegisterAsync(host, "juliet", null)).IsDone);
    }

    [Fact]
    public async Task Takes_an_invitation_back()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var alice = await host.AddAsync("alice");
        var made = await CreateAsync(host, alice, InvitationKind.Contact);
        var book = host.Get<IInvitations>();
        Assert.Equal(made.Id, Assert.Single(await book.ListAsync(alice, AccountsHost.Cancel)).Id);
        Assert.True((await book.RevokeAsync(alice, made.Id, AccountsHost.Cancel)).IsDone);
        Assert.Equal(AccountFault.NotFound, (await book.RevokeAsync(alice, made.Id, AccountsHost.Cancel)).Fault);
        Assert.False(await book.RedeemContactAsync(alice, Romeo, made.Token, AccountsHost.Cancel));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password")]
    [InlineData("julietta\u0001")]
    public async Task Refuses_a_weak_password(string password)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var refused = await host.Get<IInvitations>().RegisterAsync(
            Jid.Parse("juliet@example.net"), new Secret(password), null, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(AccountFault.WeakPassword, refused.Fault);
    }

    static async Task<NewInvitation> CreateAsync(
        AccountsHost host, AccountRef? inviter, InvitationKind kind, string? local = null) =>
        (await host.Get<IInvitations>().CreateAsync(inviter, kind, "example.net", local, AccountsHost.Cancel)).Value!;

    static ValueTask<AccountAnswer<AccountRef>> RegisterAsync(AccountsHost host, string local, string? token) =>
        host.Get<IInvitations>().RegisterAsync(Jid.Parse(local + "@example.net"), new Secret("correct horse"), token,
            AccountsHost.Somewhere, AccountsHost.Cancel);
}

public sealed class InvitationBookTestsOnSqlite() : InvitationBookContract(StoreKind.Sqlite);

public sealed class InvitationBookTestsOnPostgres() : InvitationBookContract(StoreKind.Postgres);
