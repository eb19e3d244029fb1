using System.IO.Compression;
using Hutong.Accounts.Export;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.Tests.Export;

public abstract class ExportAndEraseContract(StoreKind kind)
{
    [Fact]
    public async Task Exports_the_parts_of_all_modules()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync("alice", "correct horse");
        using var output = new MemoryStream();
        await host.Get<AccountExport>().WriteAsync(account, output, AccountsHost.Cancel);
        output.Position = 0;
        await using var zip = new ZipArchive(output);
        Assert.Equal(["account.json", "notes.txt"], zip.Entries.Select(entry => entry.FullName).Order());
        using var json = new StreamReader(await zip.GetEntry("account.json")!.OpenAsync(AccountsHost.Cancel));
        var text = await json.ReadToEndAsync(AccountsHost.Cancel);
        Assert.Contains("alice@example.net", text, StringComparison.Ordinal);
        Assert.DoesNotContain("verifier", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erases_the_parts_of_all_modules_and_never_gives_the_id_again()
    {
        await using var host = await StartAsync();
        var account = await host.AddAsync("alice", "correct horse");
        Assert.True((await host.Admin.DeleteAsync("alice", AccountsHost.Cancel)).IsDone);
        Assert.Null((await host.PasswordAsync("alice@example.net", "correct horse")).Account);
        Assert.Equal(1, await host.Get<ErasingJob>().RunOnceAsync(AccountsHost.Cancel));
        Assert.Equal(0, await host.Get<ErasingJob>().RunOnceAsync(AccountsHost.Cancel));
        Assert.Equal([account.Account], host.Get<Notes>().Erased);
        var key = new { tenant = account.Tenant.Value, account = account.Account.Value };
        Assert.Equal(4, await host.Store.ReadAsync(db => db.Scalar<long>(
            "select state from accounts where tenant = @tenant and account = @account", key), AccountsHost.Cancel));
        Assert.Equal(0, await host.Store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from credentials where tenant = @tenant and account = @account", key),
            AccountsHost.Cancel));
    }

    Task<AccountsHost> StartAsync() => AccountsHost.StartAsync(kind, configure: services => services
        .AddSingleton<Notes>().AddSingleton<IExportPart>(all => all.GetRequiredService<Notes>())
        .AddSingleton<IErasePart>(all => all.GetRequiredService<Notes>()));

    sealed class Notes : IExportPart, IErasePart
    {
        public List<AccountId> Erased { get; } = [];

        public string Name => "notes.txt";

        public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
        {
            await using var stream = writer.Open(Name);
            await stream.WriteAsync("hello"u8.ToArray(), cancel);
        }

        public ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
        {
            Erased.Add(account.Account);
            return default;
        }
    }
}

public sealed class ExportAndEraseTestsOnSqlite() : ExportAndEraseContract(StoreKind.Sqlite);

public sealed class ExportAndEraseTestsOnPostgres() : ExportAndEraseContract(StoreKind.Postgres);
