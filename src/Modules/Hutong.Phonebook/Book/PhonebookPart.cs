using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>
/// The phonebook of an account: taken along as one file of vCards, each as it came, and erased in slices with all that
/// was before.
/// </summary>
sealed class PhonebookPart(IStore store, BookReader reader) : IExportPart, IErasePart
{
    const int PageCards = 50;

    /// <summary>
    /// Tables with rows of an owner, the column that tells them apart, and rows that go in one slice.
    /// </summary>
    static readonly (string Table, string Key, int Slice)[] Tables =
    [
        ("contact_versions", "id", 25), ("contacts", "id", 25), ("contact_operations", "op", 200),
        ("contact_lookups", "hash", 200), ("contact_apart", "one", 200), ("contact_books", "owner", 1),
    ];

    public string Name => "contacts.vcf";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        await using var stream = writer.Open(Name);
        var after = 0L;
        while (await reader.ByIdAsync(account, after, PageCards, true, cancel) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                await stream.WriteAsync(row.Card, cancel);
                if (row.Card is not [.., (byte)'\n'])
                {
                    await stream.WriteAsync("\r\n"u8.ToArray(), cancel);
                }
            }

            after = page[^1].Id;
        }
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        foreach (var (table, key, slice) in Tables)
        {
            var select = $"from {table} where tenant = @tenant and owner = @owner";
            while (await store.ReadAsync(
                db => db.Scalar<long>($"select count(*) {select}", new { tenant, owner }), cancel) > 0)
            {
                await store.CommitAsync(new UnitOfWork().Sql(
                    $"delete {select} and {key} in (select {key} {select} order by {key} limit {slice})",
                    new { tenant, owner }), cancel);
            }
        }
    }
}
