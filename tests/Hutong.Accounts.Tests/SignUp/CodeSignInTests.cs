using Hutong.Accounts.Codes;
using Hutong.Accounts.SignUp;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.Tests.SignUp;

public abstract class CodeSignInContract(StoreKind kind)
{
    static readonly PhoneNumber Number = NumberingPlans.World.Parse("+8613800138000").Number;

    [Fact]
    public async Task Opens_an_account_with_a_code_and_uses_it_up()
    {
        await using var host = await StartAsync();
        var code = await SendAsync(host);
        var done = (await EnterAsync(host, code)).Value!;
        Assert.True(done.Opened);
        Assert.Equal("+8613800138000@example.net", done.Account!.Address.ToString());
        var bearer =
            await host.SignIn.BearerAsync(null, done.Token!.Token, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(done.Account, bearer.Account);
        Assert.Equal(done.Device, bearer.Device);
        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, code)).Fault);
    }

    [Fact]
    public async Task Refuses_a_code_after_five_wrong_ones()
    {
        await using var host = await StartAsync();
        var code = await SendAsync(host);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(
                AccountFault.NotAuthorized, (await EnterAsync(host, code == "000000" ? "000001" : "000000")).Fault);
        }

        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, code)).Fault);
    }

    [Fact]
    public async Task Refuses_a_code_after_five_minutes()
    {
        await using var host = await StartAsync();
        var code = await SendAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(AccountFault.NotAuthorized, (await EnterAsync(host, code)).Fault);
    }

    [Fact]
    public async Task Lets_only_one_of_two_use_a_code()
    {
        await using var host = await StartAsync();
        var code = await SendAsync(host);
        var both = await Task.WhenAll(EnterAsync(host, code).AsTask(), EnterAsync(host, code).AsTask());
        Assert.Single(both, answer => answer.IsDone);
    }

    [Fact]
    public async Task Does_not_open_an_account_that_has_a_password_by_a_code_alone()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync("+8613800138000", "correct horse");
        var waiting = (await EnterAsync(host, await SendAsync(host))).Value!;
        Assert.Null(waiting.Token);
        Assert.Equal(host.Time.GetUtcNow().AddHours(24), waiting.ReadyAt);

        host.Time.Advance(TimeSpan.FromHours(23));
        Assert.Null((await EnterAsync(host, await SendAsync(host))).Value!.Token);
        var withFactor = (await EnterAsync(host, await SendAsync(host), "correct horse")).Value!;
        Assert.Equal(account, withFactor.Account);
    }

    [Fact]
    public async Task Lets_in_after_a_day_and_signs_out_what_was_there()
    {
        await using var host = await StartAsync();
        await host.AddAsync("+8613800138000", "correct horse");
        await EnterAsync(host, await SendAsync(host));
        host.Time.Advance(TimeSpan.FromHours(24));
        Assert.NotNull((await EnterAsync(host, await SendAsync(host))).Value!.Token);
        Assert.Null((await host.PasswordAsync("+8613800138000@example.net", "correct horse")).Account);
    }

    [Fact]
    public async Task Lets_the_owner_refuse_a_recovery()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync("+8613800138000", "correct horse");
        await EnterAsync(host, await SendAsync(host));
        var stopped = await host.Get<CodeSignIn>().AnswerRecoveryAsync(account, allow: false, AccountsHost.Cancel);
        Assert.True(stopped.IsDone);
        host.Time.Advance(TimeSpan.FromHours(24));
        Assert.Null((await EnterAsync(host, await SendAsync(host))).Value!.Token);
    }

    [Fact]
    public async Task Lets_the_owner_allow_a_recovery_at_once()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync("+8613800138000", "correct horse");
        await EnterAsync(host, await SendAsync(host));
        Assert.True(
            (await host.Get<CodeSignIn>().AnswerRecoveryAsync(account, allow: true, AccountsHost.Cancel)).IsDone);
        Assert.NotNull((await EnterAsync(host, await SendAsync(host))).Value!.Token);
    }

    [Fact]
    public async Task Opens_no_account_where_only_imported_numbers_may()
    {
        await using var host = await StartAsync(options => options.SignUp = SignUpRule.Imported);
        Assert.Equal(AccountFault.NotAllowed, (await EnterAsync(host, await SendAsync(host))).Fault);
    }

    [Fact]
    public async Task Opens_an_account_by_invitation_once()
    {
        await using var host = await StartAsync(options => options.SignUp = SignUpRule.Invited);
        var made = (await host.Get<IInvitations>()
            .CreateAsync(null, InvitationKind.Account, "example.net", null, AccountsHost.Cancel)).Value!;
        Assert.Equal(AccountFault.NotAllowed, (await EnterAsync(host, await SendAsync(host))).Fault);
        Assert.True((await EnterAsync(host, await SendAsync(host), invitation: made.Token)).IsDone);
        Assert.False(await host.Get<IInvitations>().MayRegisterAsync("example.net", made.Token, AccountsHost.Cancel));
    }

    [Fact]
    public async Task Sends_nothing_while_the_last_code_is_fresh()
    {
        await using var host = await StartAsync();
        await SendAsync(host);
        var sent = await host.Get<OneTimeCodes>().SendAsync(
            TenantId.First, Number, CodePurpose.SignIn, null, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(AccountFault.TooMany, sent.Fault);
    }

    [Fact]
    public async Task Says_that_no_code_can_be_sent_when_there_is_no_sender()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var sent = await host.Get<OneTimeCodes>().SendAsync(
            TenantId.First, Number, CodePurpose.SignIn, null, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(AccountFault.Unavailable, sent.Fault);
    }

    Task<AccountsHost> StartAsync(Action<AccountsOptions>? options = null) => AccountsHost.StartAsync(kind,
        configure: services =>
            services.AddSingleton<Telephones>().AddSingleton<ICodeSender>(all => all.GetRequiredService<Telephones>()),
        options: options);

    static async Task<string> SendAsync(AccountsHost host)
    {
        var sent = await host.Get<OneTimeCodes>().SendAsync(
            TenantId.First, Number, CodePurpose.SignIn, null, AccountsHost.Somewhere, AccountsHost.Cancel);
        if (sent.Fault == AccountFault.TooMany)
        {
            host.Time.Advance(TimeSpan.FromSeconds(60));
            return await SendAsync(host);
        }

        Assert.Equal(AccountFault.None, sent.Fault);
        return host.Get<Telephones>().Last[Number];
    }

    static ValueTask<AccountAnswer<SignedIn>> EnterAsync(
        AccountsHost host, string code, string? password = null, string? invitation = null) =>
            host.Get<CodeSignIn>().EnterAsync(
        new("example.net", Number, code, password, invitation, "test", null), AccountsHost.Somewhere,
        AccountsHost.Cancel);
}

public sealed class CodeSignInTestsOnSqlite() : CodeSignInContract(StoreKind.Sqlite);

public sealed class CodeSignInTestsOnPostgres() : CodeSignInContract(StoreKind.Postgres);
