using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Messaging.Archive;
using Hutong.Storage;
using Hutong.Switch.Users;

namespace Hutong.Messaging.Resumption;

/// <summary>
/// Keeps which streams may be resumed. How far a client's stanzas are durable is not written here: the counter is in
/// the rows of its own messages, so it cannot be ahead of or behind them.
/// </summary>
sealed class StreamRegister(IStore store, TimeProvider time) : IStreamRegister
{
    /// <summary>A stream that was not closed is forgotten after this: no client waits so long.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>A clock that was set back between opening and message must not hide the message.</summary>
    const long ClockTolerance = 3_600_000_000;

    long last;

    public async ValueTask<long> OpenAsync(
        AccountRef account, string resumptionId, string resource, CancellationToken cancel)
    {
        // The key is the time of opening in microseconds: it dates the row, and bounds the search for the counter.
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        var stream = NextKey(now);
        await store.CommitAsync(new UnitOfWork()
            .Sql("delete from streams where tenant = @tenant and owner = @owner and stream < @old",
                new { tenant = (long)account.Tenant.Value, owner = account.Account.Value,
                    old = now - (Kept.Ticks / 10) })
            .Sql(
                """
                insert into streams (tenant, owner, stream, resumption, resource, position)
                values (@tenant, @owner, @stream, @resumptionId, @resource, 0)
                """,
                new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, stream, resumptionId,
                    resource }), cancel);
        return stream;
    }

    public async ValueTask<OpenStream?> FindAsync(AccountRef account, string resumptionId, CancellationToken cancel)
    {
        var row = await store.ReadAsync(db => db.RowOrDefault<Row>(
            """
            select stream, resource, position from streams
            where tenant = @tenant and owner = @owner and resumption = @resumptionId
            """,
            new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, resumptionId }), cancel);
        return row is null ? null
            : new(row.Stream, row.Resource,
                Math.Max((uint)row.Position, await LastInArchiveAsync(account, row.Stream, cancel)));
    }

    /// <summary>
    /// The counter in the newest of the owner's entries that came by the stream; 0 when there is none.
    /// </summary>
    async ValueTask<uint> LastInArchiveAsync(AccountRef account, long stream, CancellationToken cancel)
    {
        var to = long.MaxValue;
        while (true)
        {
            var slice =
                await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(new OwnerKey(account.Tenant, account.Account))
            {
                ToSeq = to,
                Descending = true,
                FromAt = stream - ClockTolerance,
                Limit = 100,
            }, cancel);
            foreach (var record in slice)
            {
                if (ArchiveLog.Origin(record.Body) is var (from, position) && from == stream)
                {
                    return position;
                }
            }

            if (slice.Count < 100)
            {
                return 0;
            }

            to = slice[^1].Seq - 1;
        }
    }

    /// <summary>
    /// Stores the counter beside the unit of a message that has no entry of the sender's own.
    /// </summary>
    public static void Count(UnitOfWork work, User sender, long stream, uint position) => work.Sql(
        "update streams set position = @position where tenant = @tenant and owner = @owner and stream = @stream",
        new { tenant = (long)sender.Tenant.Value, owner = sender.Account.Value, stream, position = (long)position });

    /// <summary>Keeps a counter whose entry leaves the archive, unless a later one is kept already.</summary>
    public static void Keep(UnitOfWork work, User sender, long stream, uint position) => work.Sql(
        """
        update streams set position = @position
        where tenant = @tenant and owner = @owner and stream = @stream and position < @position
        """,
        new { tenant = (long)sender.Tenant.Value, owner = sender.Account.Value, stream, position = (long)position });

    public void Close(AccountRef account, long stream) => store.TryEnqueue(new UnitOfWork().Sql(
        "delete from streams where tenant = @tenant and owner = @owner and stream = @stream",
        new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, stream }));

    sealed record Row(long Stream, string Resource, long Position);

    /// <summary>Unique in time and in the process: microseconds, and never the same twice.</summary>
    long NextKey(long now)
    {
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next = Math.Max(before + 1, now);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return next;
            }
        }
    }
}
