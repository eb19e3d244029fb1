using Hutong.Contracts.Accounts;
using Hutong.Phonebook.Book;
using Hutong.Storage;
using Hutong.StorageKit;

namespace Hutong.Phonebook.Tests.Book;

/// <summary>A phonebook is taken along and erased with its account, and with no other's.</summary>
public sealed class PhonebookPartTests
{
    public static TheoryData<StoreKind> Engines => PhonebookHost.Engines;

    static readonly string[] Tables =
        ["contact_books", "contacts", "contact_versions", "contact_operations", "contact_lookups"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Cards_are_taken_along_as_they_came(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        const string card = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:张三\r\nX-ODD;A=b:c\\,d\r\nEND:VCARD";
        await host.SendAsync("POST", "", card);
        await host.AddAsync(new { name = "Ben" });
        var notes = new Notes();
        var part = host.Get<IEnumerable<IExportPart>>().Single();
        await part.WriteAsync(PhonebookHost.Lin, notes, PhonebookHost.Cancel);
        Assert.Equal(["contacts.vcf"], notes.Files.Keys);
        Assert.StartsWith(card + "\r\nBEGIN:VCARD", notes.Text("contacts.vcf"), StringComparison.Ordinal);
        await part.WriteAsync(PhonebookHost.Ben, notes, PhonebookHost.Cancel);
        Assert.Equal("", notes.Text("contacts.vcf"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Everything_is_erased_and_nothing_of_anybody_else(StoreKind kind)
    {
        await using var host = await PhonebookHost.StartAsync(kind);
        foreach (var who in new[] { PhonebookHost.Lin, PhonebookHost.Ben, PhonebookHost.Elsewhere })
        {
            for (var i = 0; i < 60; i++)
            {
                await host.AddAsync(new { name = $"Person {i}" }, who);
            }

            await host.AddAsync(new { name = "Somebody", numbers = new[] { new { value = "+8613800138999" } } }, who);
            await host.SendAsync("GET", "/here", who: who);
            await host.SendAsync("DELETE", "/1", who: who);
        }

        var part = host.Get<IEnumerable<IErasePart>>().Single();
        await part.EraseAsync(PhonebookHost.Lin, PhonebookHost.Cancel);
        await part.EraseAsync(PhonebookHost.Lin, PhonebookHost.Cancel);
        foreach (var table in Tables)
        {
            Assert.Equal(0, await CountAsync(host, table, PhonebookHost.Lin));
            Assert.NotEqual(0, await CountAsync(host, table, PhonebookHost.Ben));
            Assert.NotEqual(0, await CountAsync(host, table, PhonebookHost.Elsewhere));
        }
    }

    [Fact]
    public void No_statement_crosses_a_tenant()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "src", "Modules")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no sources here");
        }

        Assert.Empty(TenantCheck.Crossing(
            TenantCheck.StatementsIn(Path.Combine(folder, "src", "Modules", "Hutong.Phonebook")), Tables.ToHashSet()));
    }

    static ValueTask<long> CountAsync(PhonebookHost host, string table, AccountRef who)
    {
        var (tenant, owner) = BookSql.Key(who);
        return host.Store.ReadAsync(db => db.Scalar<long>(
            $"select count(*) from {table} where tenant = @tenant and owner = @owner", new { tenant, owner }));
    }

    sealed class Notes : IExportWriter
    {
        public Dictionary<string, MemoryStream> Files { get; } = [];

        public Stream Open(string path) => Files[path] = new MemoryStream();

        public string Text(string path) => System.Text.Encoding.UTF8.GetString(Files[path].ToArray());
    }
}
