using System.Globalization;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Storage;

namespace Hutong.Phonebook.Book;

/// <summary>What is read of phonebooks. Every query is of one owner.</summary>
sealed class BookReader(IStore store)
{
    const int FewIn = 20;
    const int MaxIn = 250;

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
        return InAsync(Select(withCards) + """
             from contacts where tenant = @tenant and owner = @account and deleted = 0 and name
            """, tenant, account, names, cancel);
    }

    /// <summary>Live contacts by their ids.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByIdsAsync(
        AccountRef owner, IReadOnlyCollection<long> ids, bool withCards, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return InAsync(Select(withCards) + """
             from contacts where tenant = @tenant and owner = @account and deleted = 0 and id
            """, tenant, account, ids, cancel);
    }

    /// <summary>Live contacts by their uids.</summary>
    public ValueTask<IReadOnlyList<ContactRow>> ByUidAsync(
        AccountRef owner, IReadOnlyCollection<string> uids, CancellationToken cancel)
    {
        var (tenant, account) = BookSql.Key(owner);
        return InAsync($"""
            select {BookSql.Columns} from contacts
            where tenant = @tenant and owner = @account and deleted = 0 and uid
            """, tenant, account, uids, cancel);
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

    /// <summary>
    /// Rows whose last-named column is one of the values. The engines have no list in common, so the list is written
    /// out, in few lengths: statements are prepared once and kept by their text.
    /// </summary>
    async ValueTask<IReadOnlyList<ContactRow>> InAsync<T>(
        string select, long tenant, long account, IReadOnlyCollection<T> values, CancellationToken cancel)
        where T : notnull
    {
        var found = new List<ContactRow>(values.Count);
        foreach (var slice in values.Chunk(MaxIn))
        {
            var room = slice.Length <= 1 ? 1 : slice.Length <= FewIn ? FewIn : MaxIn;
            var parameters = new Dictionary<string, object> { ["tenant"] = tenant, ["account"] = account };
            var list = new StringBuilder(select).Append(" in (");
            for (var i = 0; i < room; i++)
            {
                // What is left of the room repeats the last value.
                parameters["v" + i.ToString(CultureInfo.InvariantCulture)] = slice[Math.Min(i, slice.Length - 1)];
                list.Append(i == 0 ? "@v" : ", @v").Append(i);
            }

            var sql = list.Append(')').ToString();
            found.AddRange(await store.ReadAsync(db => db.Rows<ContactRow>(sql, parameters), cancel));
        }

        return found;
    }

    static string Select(bool withCards) =>
        withCards ? $"select {BookSql.Columns}, card as Card" : $"select {BookSql.Columns}";
}
