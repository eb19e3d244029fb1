using System.Text;
using Hutong.Accounts.Import;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Tests.Import;

public abstract class SubscriberImportContract(StoreKind kind)
{
    [Theory]
    [InlineData("13800138000", "13800138000")]
    [InlineData("13800138000,Lin,zh-CN", "13800138000")]
    [InlineData("\"+86 138 0013 8000\",Lin", "+86 138 0013 8000")]
    [InlineData("  +8613800138000 ;x", "+8613800138000")]
    [InlineData("\uFEFFnumber,name", "number")]
    [InlineData("\"open", "")]
    [InlineData("", "")]
    public void Reads_the_first_column(string line, string column) =>
        Assert.Equal(column, SubscriberLines.FirstColumn(line).ToString());

    [Fact]
    public async Task Makes_numbers_reachable_and_lets_nobody_act_as_them()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var number = Jid.Parse("+8613800138000@example.net");
        Assert.Null(await host.Directory.FindAsync(number, AccountsHost.Cancel));
        var report = await ImportAsync(
            host, "number,name\n13800138000,Lin\n+86 139 0013 9000,Wu\n13800138000,again\nrubbish 1,x\n110,y\n\n");
        Assert.Equal((7, 2, 1, 2), ((int)report.Lines, (int)report.Added, (int)report.Duplicates, (int)report.Refused));
        Assert.Equal([5, 6], report.Faults.Select(fault => (int)fault.Line));
        Assert.True(report.Finished);
        Assert.NotNull(await host.Directory.FindAsync(number, AccountsHost.Cancel));
        Assert.Equal(SignInRefusal.NotAuthorized, (await host.PasswordAsync(number.ToString(), "")).Refusal);
        var material =
            await host.SignIn.ScramAsync(number, ScramHash.Sha256, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Empty(material.Keys);
    }

    [Fact]
    public async Task Goes_on_where_it_was_cut_off()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var text = Numbers(5000);
        using var cut = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await host.Get<ISubscriberImport>().ImportAsync(
            "list", new StringReader(text), null, new Stop(cut), cut.Token));
        var report = await ImportAsync(host, text);
        Assert.Equal((5000, 5000, 0), (report.Lines, report.Added, report.Duplicates));
        var again = await ImportAsync(host, text);
        Assert.Equal((5000, 0, 5000), (again.Lines, again.Added, again.Duplicates));
    }

    [Fact]
    public async Task Leaves_an_address_that_rests()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("13800138000");
        await host.Admin.DeleteAsync("13800138000", AccountsHost.Cancel);
        var report = await ImportAsync(host, "13800138000");
        Assert.Equal((0, 1), (report.Added, report.Refused));
        Assert.Equal(AccountFault.Resting, report.Faults[0].Fault);
    }

    internal static string Numbers(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"138{i:D8}\n");
        }

        return text.ToString();
    }

    static async Task<ImportReport> ImportAsync(AccountsHost host, string csv) =>
        (await host.Get<ISubscriberImport>().ImportAsync(
        "list", new StringReader(csv), null, null, AccountsHost.Cancel)).Value!;

    sealed class Stop(CancellationTokenSource cut) : IProgress<ImportReport>
    {
        public void Report(ImportReport value)
        {
            if (value.Lines >= 400)
            {
                cut.Cancel();
            }
        }
    }
}

public sealed class SubscriberImportTestsOnSqlite() : SubscriberImportContract(StoreKind.Sqlite);

public sealed class SubscriberImportTestsOnPostgres() : SubscriberImportContract(StoreKind.Postgres);
