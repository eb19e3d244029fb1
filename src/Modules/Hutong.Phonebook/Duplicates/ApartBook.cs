using Hutong.Contracts.Accounts;
using Hutong.Phonebook.Book;
using Hutong.Storage;

namespace Hutong.Phonebook.Duplicates;

/// <summary>
/// Remembers which contacts their owner said are not one person. Ids are never given again, so that what is said of a
/// contact stays true when it is deleted and brought back.
/// </summary>
sealed class ApartBook(IStore store, TimeProvider time)
{
    /// <summary>Pairs that are kept of an owner: 200 groups of 20, each said to be different people.</summary>
    const int Most = 38_000;

    /// <summary>All pairs of an owner, the lower id first.</summary>
    public async ValueTask<IReadOnlySet<(long One, long Other)>> OfAsync(AccountRef owner, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        var rows = await store.ReadAsync(db => db.Rows<Pair>(
            """
            select one as One, other as Other from contact_apart where tenant = @tenant and owner = @account limit @Most
            """, new { tenant, account, Most }), cancel);
        return rows.Select(row => (row.One, row.Other)).ToHashSet();
    }

    /// <summary>None of these is another of them.</summary>
    public async ValueTask<bool> KeepAsync(AccountRef owner, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        var at = time.GetUtcNow().ToMicroseconds();
        var unit = new UnitOfWork();
        foreach (var (index, id) in ids.Index())
        {
            foreach (var second in ids.Skip(index + 1))
            {
                unit.Sql(
                    """
                    insert into contact_apart (tenant, owner, one, other, at)
                    values (@tenant, @account, @one, @other, @at) on conflict (tenant, owner, one, other) do nothing
                    """,
                    new { tenant, account, one = Math.Min(id, second), other = Math.Max(id, second), at });
            }
        }

        return (await store.TryCommitAsync(unit, cancel)).IsDurable;
    }

    sealed class Pair
    {
        public long One { get; set; }

        public long Other { get; set; }
    }
}
