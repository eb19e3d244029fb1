using Hutong.Contracts.Accounts;
using Hutong.Phonebook.Book;
using Hutong.Storage;

namespace Hutong.Phonebook.History;

/// <summary>
/// How phonebooks were. A version says what held until its change; for a time it is the first one that ended after it,
/// and where none did, what there is now.
/// </summary>
sealed class HistoryReader(IStore store)
{
    const string Joined = """
        v.id as Id, v.counter as Counter, v.existed as Existed, v.from_at as FromAt, v.until_at as UntilAt,
        v.etag as Etag, v.card as Card, c.name as Name, c.deleted as Deleted, c.counter as Latest
        """;

    const string From = """
        from contact_versions v
        join contacts c on c.tenant = v.tenant and c.owner = v.owner and c.id = v.id
        where v.tenant = @tenant and v.owner = @owner
        """;

    /// <summary>The version of each contact that held at a time.</summary>
    const string HeldAt = """
        and v.until_at > @at and v.counter = (
            select min(w.counter) from contact_versions w
            where w.tenant = v.tenant and w.owner = v.owner and w.id = v.id and w.until_at > @at)
        """;

    /// <summary>Operations since a time, newest first, before one.</summary>
    public ValueTask<IReadOnlyList<OperationRow>> OperationsAsync(
        AccountRef account, long since, long before, int limit, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        return store.ReadAsync(db => db.Rows<OperationRow>("""
            select op as Op, kind as Kind, source as Source, cards as Cards, at as At, undone_by as UndoneBy
            from contact_operations
            where tenant = @tenant and owner = @owner and at >= @since and op < @before
            order by op desc limit @limit
            """, new { tenant, owner, since, before, limit }), cancel);
    }

    public async ValueTask<OperationRow?> OperationAsync(
        AccountRef account, long operation, long since, CancellationToken cancel) =>
        await OperationsAsync(account, since, operation + 1, 1, cancel) is [var row] && row.Op == operation
            ? row : null;

    /// <summary>What an operation did away with, in the order of ids.</summary>
    public ValueTask<IReadOnlyList<VersionRow>> OfOperationAsync(
        AccountRef account, long operation, long afterId, int limit, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        return store.ReadAsync(db => db.Rows<VersionRow>($"""
            select {Joined}, (select max(w.counter) from contact_versions w where w.tenant = v.tenant
                and w.owner = v.owner and w.id = v.id and w.op = @operation) as LastOfOperation
            {From} and v.op = @operation and v.id > @afterId and v.counter = (
                select min(w.counter) from contact_versions w
                where w.tenant = v.tenant and w.owner = v.owner and w.id = v.id and w.op = @operation)
            order by v.id limit @limit
            """, new { tenant, owner, operation, afterId, limit }), cancel);
    }

    /// <summary>Contacts that changed since a time, as they were then, in the order of ids.</summary>
    public ValueTask<IReadOnlyList<VersionRow>> AtAsync(
        AccountRef account, long at, long afterId, int limit, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        return store.ReadAsync(db => db.Rows<VersionRow>(
            $"select {Joined} {From} and v.id > @afterId {HeldAt} order by v.id limit @limit",
            new { tenant, owner, at, afterId, limit }), cancel);
    }

    /// <summary>What a restore to a time would do.</summary>
    public async ValueTask<RestorePreview> PreviewAsync(AccountRef account, long at, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        var (now, added, changed, removed) = await store.ReadAsync(db =>
        {
            var counts = db.Rows<Count>($"""
                select v.existed as Existed, c.deleted as Deleted, count(*) as Number
                {From} {HeldAt} and not (v.existed = 1 and c.deleted = 0 and v.etag = c.etag)
                group by v.existed, c.deleted
                """, new { tenant, owner, at });
            long Of(long existed, long deleted) =>
                counts.FirstOrDefault(one => one.Existed == existed && one.Deleted == deleted)?.Number ?? 0;
            return (db.RowOrDefault<BookRow>(BookSql.SelectBook, new { tenant, owner })?.Cards ?? 0,
                Of(1, 1), Of(1, 0), Of(0, 0));
        }, cancel);
        return new(now + added - removed, added, changed, removed);
    }

    /// <summary>The cards that a contact had before, newest first.</summary>
    public ValueTask<IReadOnlyList<VersionRow>> VersionsAsync(
        AccountRef account, long id, long since, int limit, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        return store.ReadAsync(db => db.Rows<VersionRow>($"""
            select {Joined} {From} and v.id = @id and v.existed = 1 and v.until_at >= @since
            order by v.counter desc limit @limit
            """, new { tenant, owner, id, since, limit }), cancel);
    }

    public async ValueTask<VersionRow?> VersionAsync(
        AccountRef account, long id, long counter, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        return await store.ReadAsync(db => db.RowOrDefault<VersionRow>(
            $"select {Joined} {From} and v.id = @id and v.counter = @counter and v.existed = 1",
            new { tenant, owner, id, counter }), cancel);
    }

    sealed class Count
    {
        public long Existed { get; set; }
        public long Deleted { get; set; }
        public long Number { get; set; }
    }
}
