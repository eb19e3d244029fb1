using Hutong.Server.Hosting;
using Hutong.Storage;
using Hutong.StorageKit;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Server.Tests.Storage;

/// <summary>No statement of the product crosses a tenant, in the tables that each engine really has.</summary>
public sealed class TenantTests
{
    // What may do without, and why.
    static readonly string[] Known =
    [
        // The whole server's: the next free number, old rows of a queue that all nodes read.
        "select max(tenant) from tenants",
        "delete from account_changes where at < @at",
        // When the next wake of anybody is due.
        "select min(due) from push_wakes",
        // The outbox is read and emptied in the order of commits; facts say whose they are.
        "delete from facts where id in",
    ];

    static string Sources
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "src", "Modules")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no sources here");
            }

            return Path.Combine(folder, "src");
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_statement_of_every_module_is_bound_to_a_tenant(StoreKind kind)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "HUTONG_TEST_POSTGRES names no server");
        var services = new ServiceCollection();
        foreach (var module in ProductList.Modules)
        {
            module.AddServices(services);
        }

        var migrations = services.Select(service => service.ImplementationInstance).OfType<Migration>().ToArray();
        await using var test = await TestStore.OpenAsync(kind, migrations);
        var tables = await TablesAsync(test.Store, kind);
        Assert.Superset(new HashSet<string> { "accounts", "roster_items", "audit" }, tables);

        var statements = TenantCheck.StatementsIn(Sources).ToArray();
        Assert.True(statements.Length > 100, $"only {statements.Length} statements were found");
        Assert.DoesNotContain(TenantCheck.Unbound(statements, tables),
            sql => !Known.Any(known => sql.StartsWith(known, StringComparison.Ordinal)));
    }

    /// <summary>The tables that have a column for the tenant.</summary>
    static async Task<HashSet<string>> TablesAsync(IStore store, StoreKind kind) => await store.ReadAsync(
        db => db.Rows<string>(kind == StoreKind.Sqlite
            ? "select m.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' "
                + "and c.name = 'tenant'"
            : "select table_name from information_schema.columns where column_name = 'tenant' "
                + "and table_schema = current_schema()").ToHashSet(),
        TestContext.Current.CancellationToken);
}
