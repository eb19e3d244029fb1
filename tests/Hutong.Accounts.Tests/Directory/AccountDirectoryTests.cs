using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Tests.Directory;

public abstract class AccountDirectoryContract(StoreKind kind)
{
    [Fact]
    public async Task Starts_with_the_domain_of_the_settings()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        Assert.Equal(["example.net"], host.Directory.Domains);
        Assert.True(host.Directory.IsLocal("example.net"));
        Assert.False(host.Directory.IsLocal("upload.example.net"));
        Assert.Equal(TenantId.First, host.Directory.TenantOf("example.net"));
    }

    [Fact]
    public async Task Finds_an_account_as_soon_as_it_is_there()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var alice = Jid.Parse("alice@example.net");
        Assert.Null(await host.Directory.FindAsync(alice, AccountsHost.Cancel));
        var account = await host.AddAsync("alice");
        Assert.Equal(account, await host.Directory.FindAsync(alice, AccountsHost.Cancel));
        Assert.Equal(account, await host.Directory.FindAsync(account.Account, AccountsHost.Cancel));
    }

    [Fact]
    public async Task Notices_what_another_process_changed()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await using var other = await host.OtherProcessAsync();
        var alice = Jid.Parse("alice@example.net");
        Assert.Null(await host.Directory.FindAsync(alice, AccountsHost.Cancel));
        await other.AddAsync("alice");
        Assert.True((await other.Admin.AddTenantAsync("Other", "example.org", AccountsHost.Cancel)).IsDone);
        await host.Get<ChangeFeed>().PollAsync(AccountsHost.Cancel);
        Assert.NotNull(await host.Directory.FindAsync(alice, AccountsHost.Cancel));
        await host.Get<AccountDirectory>().LoadDomainsAsync(AccountsHost.Cancel);
        Assert.Equal(new TenantId(2), host.Directory.TenantOf("example.org"));
    }

    [Theory]
    [InlineData("alice", "alice@example.net")]
    [InlineData("Alice@Example.Net", "alice@example.net")]
    [InlineData("13800138000", "+8613800138000@example.net")]
    [InlineData("138 0013 8000", "+8613800138000@example.net")]
    [InlineData("+86 138-0013-8000", "+8613800138000@example.net")]
    [InlineData("+442079460018@example.net", "+442079460018@example.net")]
    [InlineData("42", "42@example.net")]
    public async Task Reads_addresses_as_people_write_them(string text, string address)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        Assert.Equal(address, (await host.AddAsync(text)).Address.ToString());
    }

    [Theory]
    [InlineData("", AccountFault.NotAnAddress)]
    [InlineData("alice@example.org", AccountFault.NotOurDomain)]
    [InlineData("+861380013800", AccountFault.NotANumber)]
    [InlineData("+99999999999", AccountFault.NotANumber)]
    public async Task Refuses_what_is_no_address_here(string text, AccountFault fault)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        Assert.Equal(fault, (await host.Admin.AddAsync(text, null, AccountsHost.Cancel)).Fault);
    }

    [Fact]
    public async Task Lets_an_address_rest_before_somebody_else_has_it()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var first = await host.AddAsync("+8613800138000");
        Assert.Equal(AccountFault.Taken, (await host.Admin.AddAsync("13800138000", null, AccountsHost.Cancel)).Fault);
        Assert.True((await host.Admin.DeleteAsync("+8613800138000", AccountsHost.Cancel)).IsDone);
        Assert.Null(await host.Directory.FindAsync(first.Address, AccountsHost.Cancel));
        host.Time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.Equal(AccountFault.Resting, (await host.Admin.AddAsync("13800138000", null, AccountsHost.Cancel)).Fault);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await host.AddAsync("+8613800138000");
        Assert.NotEqual(first.Account, second.Account);
        Assert.Null(await host.Directory.FindAsync(first.Account, AccountsHost.Cancel));
    }

    [Fact]
    public async Task Lists_accounts_page_by_page_and_only_of_the_tenant()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        Assert.True((await host.Admin.AddTenantAsync("Other", "example.org", AccountsHost.Cancel)).IsDone);
        foreach (var name in new[] { "a", "b", "c", "d@example.org" })
        {
            await host.AddAsync(name);
        }

        var first = await host.Admin.ListAsync(TenantId.First, null, 2, AccountsHost.Cancel);
        var second = await host.Admin.ListAsync(TenantId.First, first.Next, 2, AccountsHost.Cancel);
        Assert.Equal(["a", "b"], first.Items.Select(item => item.Address.Local));
        Assert.Equal(["c"], second.Items.Select(item => item.Address.Local));
        Assert.Null(second.Next);
    }
}

public sealed class AccountDirectoryTestsOnSqlite() : AccountDirectoryContract(StoreKind.Sqlite);

public sealed class AccountDirectoryTestsOnPostgres() : AccountDirectoryContract(StoreKind.Postgres);
