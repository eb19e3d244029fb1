using Hutong.Accounts.Codes;
using Hutong.Accounts.Moving;
using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;
using Hutong.Storage;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.Tests.Moving;

public abstract class NumberChangeContract(StoreKind kind)
{
    const string Old = "+8613800138000@example.net";
    const string New = "+8613900139000@example.net";
    static readonly PhoneNumber NewNumber = NumberingPlans.World.Parse("+8613900139000").Number;

    [Fact]
    public async Task Keeps_the_account_and_changes_the_address()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync(Old, "correct horse");
        var moved = (await MoveAsync(host, account, await SendAsync(host, account))).Value!;
        Assert.Equal(account.Account, moved.Account);
        Assert.Equal(New, moved.Address.ToString());
        Assert.Null(await host.Directory.FindAsync(Jid.Parse(Old), AccountsHost.Cancel));
        Assert.Equal(Jid.Parse(New), await host.Directory.MovedAsync(Jid.Parse(Old), AccountsHost.Cancel));
        Assert.Equal(moved, await host.Directory.FindAsync(account.Account, AccountsHost.Cancel));
        Assert.Null((await host.PasswordAsync(Old, "correct horse")).Account);
        Assert.Equal(moved, (await host.PasswordAsync(New, "correct horse")).Account);
    }

    [Fact]
    public async Task Tells_nobody_when_that_is_wished()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync(Old);
        Assert.True((await MoveAsync(host, account, await SendAsync(host, account), tell: false)).IsDone);
        Assert.Null(await host.Directory.MovedAsync(Jid.Parse(Old), AccountsHost.Cancel));
    }

    [Fact]
    public async Task Lets_only_the_former_holder_come_back_while_it_rests()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync(Old);
        var moved = (await MoveAsync(host, account, await SendAsync(host, account))).Value!;
        Assert.Equal(AccountFault.Resting, (await host.Admin.AddAsync(Old, null, AccountsHost.Cancel)).Fault);
        var old = NumberingPlans.World.Parse("+8613800138000").Number;
        await host.Get<OneTimeCodes>().SendAsync(
            account.Tenant, old, CodePurpose.Move, null, AccountsHost.Somewhere, AccountsHost.Cancel);
        var back = await host.Get<NumberChange>().MoveAsync(
            moved, old, host.Get<Telephones>().Last[old], true, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(Old, back.Value!.Address.ToString());
    }

    [Fact]
    public async Task Refuses_a_number_that_somebody_has_and_a_wrong_code()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync(Old);
        await host.AddAsync(New);
        var code = await SendAsync(host, account);
        Assert.Equal(AccountFault.NotAuthorized, (await MoveAsync(host, account, "12345")).Fault);
        Assert.Equal(AccountFault.Taken, (await MoveAsync(host, account, code)).Fault);
        Assert.NotNull(await host.Directory.FindAsync(Jid.Parse(Old), AccountsHost.Cancel));
    }

    [Fact]
    public void Names_the_old_address_to_contacts() => Assert.Equal(
        "<presence xmlns='jabber:client' id='x' from='new@example.net' to='romeo@example.org' type='subscribe'>" +
        "<moved xmlns='urn:xmpp:moved:1'><old-jid>old@example.net</old-jid></moved></presence>",
        Sorted(MovedNotices.Notice(
            Jid.Parse("old@example.net"), Jid.Parse("new@example.net"), Jid.Parse("romeo@example.org"), "x")
            .ToString()));

    // The order of attributes is the writer's own matter.
    static string Sorted(string stanza)
    {
        var end = stanza.IndexOf('>', StringComparison.Ordinal);
        var words = stanza[..end].Split(' ');
        string[] order = ["<presence", "xmlns", "id", "from", "to", "type"];
        return string.Join(' ', words.OrderBy(
            word => Array.FindIndex(order, name => word.StartsWith(name, StringComparison.Ordinal)))) + stanza[end..];
    }

    Task<AccountsHost> StartAsync() => AccountsHost.StartAsync(kind, configure: services => services
        .AddSingleton<Telephones>().AddSingleton<ICodeSender>(all => all.GetRequiredService<Telephones>()));

    static async Task<string> SendAsync(AccountsHost host, AccountRef account)
    {
        await host.Get<OneTimeCodes>().SendAsync(
            account.Tenant, NewNumber, CodePurpose.Move, null, AccountsHost.Somewhere, AccountsHost.Cancel);
        return host.Get<Telephones>().Last[NewNumber];
    }

    static ValueTask<AccountAnswer<AccountRef>> MoveAsync(
        AccountsHost host, AccountRef account, string code, bool tell = true) =>
        host.Get<NumberChange>().MoveAsync(account, NewNumber, code, tell, AccountsHost.Somewhere, AccountsHost.Cancel);
}

public sealed class NumberChangeTestsOnSqlite() : NumberChangeContract(StoreKind.Sqlite);

public sealed class NumberChangeTestsOnPostgres() : NumberChangeContract(StoreKind.Postgres);
