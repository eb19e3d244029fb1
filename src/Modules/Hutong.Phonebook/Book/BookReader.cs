using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>What is read of phonebooks. Every query is of one owner.</summary>
sealed class BookReader(IStore store)
{
    public async ValueTask<BookRow> BookAsync(AccountRef owner, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return await store.ReadAsync(db => db.RowOrDefault<BookRow>(
            BookSql.SelectBook, new { tenant, owner = account }), cancel) ?? new BookRow();
    }

    /// <summary>Live contacts in the order of their ids.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByIdAsync(
        AccountRef owner, long after, int limit, bool withCards, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return store.ReadAsync(db => db.Rows<ContactRow>(Select(withCards) + """
             from contacts where tenant = @tenant and owner = @account and deleted = 0 and id > @after
            order by id limit @limit
            """, new { tenant, account, after, limit }), cancel);
    }

    /// <summary>Live contacts in the order of the rail, after a key and an id.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> BySortAsync(
        AccountRef owner, byte[] after, long afterId, int limit, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return store.ReadAsync(db => db.Rows<ContactRow>($"""
            select {BookSql.Columns} from contacts
            where tenant = @tenant and owner = @account and deleted = 0
                and (sort > @after or (sort = @after and id > @afterId))
            order by sort, id limit @limit
            """, new { tenant, account, after, afterId, limit }), cancel);
    }

    /// <summary>Live contacts by their names in CardDAV.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByNameAsync(
        AccountRef owner, IReadOnlyCollection<string> names, bool withCards, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return store.ReadAsync(db => db.Rows<ContactRow>(Select(withCards) + """
             from contacts where tenant = @tenant and owner = @account and deleted = 0 and name in @names
            """, new { tenant, account, names }), cancel);
    }

    /// <summary>Live contacts by their ids.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByIdsAsync(
        AccountRef owner, IReadOnlyCollection<long> ids, bool withCards, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return store.ReadAsync(db => db.Rows<ContactRow>(Select(withCards) + """
             from contacts where tenant = @tenant and owner = @account and deleted = 0 and id in @ids
            """, new { tenant, account, ids }), cancel);
    }

    /// <summary>Live contacts by their uids.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByUidAsync(
        AccountRef owner, IReadOnlyCollection<string> uids, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return store.ReadAsync(db => db.Rows<ContactRow>($"""
            select {BookSql.Columns} from contacts
            where tenant = @tenant and owner = @account and deleted = 0 and uid in @uids
            """, new { tenant, account, uids }), cancel);
    }

    public async ValueTask<ContactRow?> OneAsync(AccountRef owner, long id, CancellationToken cancel) =>
        await ByIdsAsync(owner, [id], true, cancel) is [var row, ..] ? row : null;

    /// <summary>
    /// Contacts that changed after a position, deleted ones among them; from the start only live ones.
    /// </summary>
    public ValueTask<IReadOnlyList<ContactRow>> ChangedAsync(
        AccountRef owner, BookPosition since, int limit, bool withCards, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        var hidden = since == BookPosition.Start ? 1 : 2;
        return store.ReadAsync(db => db.Rows<ContactRow>(Select(withCards) + """
             from contacts
            where tenant = @tenant and owner = @account
                and (counter > @Counter or (counter = @Counter and @Id > 0 and id > @Id)) and deleted < @hidden
            order by counter, id limit @limit
            """, new { tenant, account, since.Counter, since.Id, hidden, limit }), cancel);
    }

    static string Select(bool withCards) =>
        withCards ? $"select {BookSql.Columns}, card as Card" : $"select {BookSql.Columns}";
}
