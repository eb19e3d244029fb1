using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Messaging.Ownership;

/// <summary>A table whose rows belong to accounts, with the column that tells the rows of one account apart.</summary>
/// <param name="Name">The table; it has the columns tenant and owner.</param>
/// <param name="Key">The column after them in its key.</param>
/// <param name="Slice">Rows deleted in one go, so that the writer is not held over 5 ms.</param>
sealed record OwnedTable(string Name, string Key, int Slice = 200);

/// <summary>Erases a feature's rows of a deleted account, slice by slice.</summary>
sealed class OwnedRows(IStore store, string name, params OwnedTable[] tables) : IErasePart
{
    public string Name => name;

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        foreach (var table in tables)
        {
            var select = $"from {table.Name} where tenant = @tenant and owner = @owner";
            var key = new { tenant = account.Tenant.Value, owner = account.Account.Value };
            while (await store.ReadAsync(db => db.Scalar<long>($"select count(*) {select}", key), cancel) > 0)
            {
                await store.CommitAsync(new UnitOfWork().Sql(
                    $"delete {select} and {table.Key} in (select {table.Key} {select} limit {table.Slice})",
                        key), cancel);
            }
        }
    }
}
