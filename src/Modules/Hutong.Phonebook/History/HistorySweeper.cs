using Hutong.Storage;
using Hutong.Switch;
using Microsoft.Extensions.Logging;

namespace Hutong.Phonebook.History;

/// <summary>Forgets what is older than is kept: versions and operations after 30 days, deletions after 180.</summary>
sealed class HistorySweeper(
    IStore store, PhonebookOptions options, TimeProvider time, ILogger<HistorySweeper> log)
    : RecurringWork(TimeSpan.FromHours(1), time, log)
{
    /// <summary>Rows of a slice: about 3 ms of the writer.</summary>
    const int Slice = 100;

    readonly TimeProvider time = time;

    /// <summary>Forgets all that is due.</summary>
    public async ValueTask SweepAsync(CancellationToken cancel)
    {
        var history = (time.GetUtcNow() - TimeSpan.FromDays(options.HistoryDays)).ToMicroseconds();
        var gone = (time.GetUtcNow() - TimeSpan.FromDays(options.TombstoneDays)).ToMicroseconds();
        await SliceAsync("""
            select tenant as Tenant, owner as Owner, id as Id, counter as Counter from contact_versions
            where until_at < @until order by until_at limit @Slice
            """, """
            delete from contact_versions
            where tenant = @Tenant and owner = @Owner and id = @Id and counter = @Counter
            """, history, cancel);
        await SliceAsync("""
            select tenant as Tenant, owner as Owner, op as Id, 0 as Counter from contact_operations
            where at < @until order by at limit @Slice
            """, "delete from contact_operations where tenant = @Tenant and owner = @Owner and op = @Id",
            history, cancel);
        // What was asked about so long ago counts as new when it is asked again.
        await SliceAsync("""
            select tenant as Tenant, owner as Owner, hash as Hash from contact_lookups
            where at < @until order by at limit @Slice
            """, "delete from contact_lookups where tenant = @Tenant and owner = @Owner and hash = @Hash",
            history, cancel);
        // A client that knew the book before the last forgotten deletion must read everything again.
        await SliceAsync("""
            select tenant as Tenant, owner as Owner, id as Id, counter as Counter from contacts
            where deleted = 1 and changed_at < @until order by changed_at limit @Slice
            """, """
            delete from contacts
            where tenant = @Tenant and owner = @Owner and id = @Id and deleted = 1 and counter = @Counter
            """, gone, cancel, """
            update contact_books set forgotten = @Counter
            where tenant = @Tenant and owner = @Owner and forgotten < @Counter
            """);
    }

    protected override ValueTask RunOnceAsync(CancellationToken cancel) => SweepAsync(cancel);

    async ValueTask SliceAsync(
        string select, string delete, long until, CancellationToken cancel, string? also = null)
    {
        while (await store.ReadAsync(db => db.Rows<Due>(select, new { until, Slice }), cancel) is { Count: > 0 } due)
        {
            var unit = new UnitOfWork();
            foreach (var row in due)
            {
                unit.Sql(delete, row);
                if (also is not null)
                {
                    unit.Sql(also, row);
                }
            }

            await store.CommitAsync(unit, cancel);
        }
    }

    sealed class Due
    {
        public long Tenant { get; set; }
        public long Owner { get; set; }
        public long Id { get; set; }
        public long Counter { get; set; }
        public byte[] Hash { get; set; } = [];
    }
}
