using Hutong.Kernel;

namespace Hutong.Storage.Facts;

/// <summary>Reads the outbox by cursors that are stored per consumer.</summary>
sealed class FactReader(IStore store, TimeProvider time) : IFactReader
{
    const int PageFacts = 100;
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(1);

    // PostgreSQL: a transaction that began earlier may still add facts with lower numbers; wait for it.
    string Settled => store.Kind == StoreKind.Postgres
        ? " and f.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint" : "";

    public async ValueTask<IReadOnlyList<StoredFact>> ReadAsync(
        string consumer, int limit, CancellationToken ct = default)
    {
        var sql = $"""
            select f.id as Id, f.tx as Tx, f.tenant as Tenant, f.name as Name, f.payload as Payload, f.at as At
            from facts f left join fact_cursors c on c.consumer = @consumer
            where (f.tx, f.id) > (coalesce(c.tx, 0), coalesce(c.id, 0)){Settled}
            order by f.tx, f.id limit @limit
            """;
        var rows = await store.ReadAsync(
            (connection, token) => connection.RowsAsync<Row>(sql, new { consumer, limit }, token), ct)
            .ConfigureAwait(false);
        return [.. rows.Select(row => row.ToFact())];
    }

    public void Done(UnitOfWork unit, string consumer, StoredFact last) => unit.Sql(
        """
        insert into fact_cursors (consumer, tx, id) values (@consumer, @tx, @id)
        on conflict (consumer) do update set tx = excluded.tx, id = excluded.id
        """,
        new { consumer, tx = last.Transaction, id = last.Id });

    public async Task RunAsync(
        string consumer, Func<StoredFact, UnitOfWork, Task> handler, CancellationToken ct)
    {
        var pause = LookEvery;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var facts = await ReadAsync(consumer, PageFacts, ct).ConfigureAwait(false);
                foreach (var fact in facts)
                {
                    var unit = new UnitOfWork();
                    await handler(fact, unit).ConfigureAwait(false);
                    Done(unit, consumer, fact);
                    await store.CommitAsync(unit, ct).ConfigureAwait(false);
                }

                pause = LookEvery;
                if (facts.Count < PageFacts)
                {
                    await Task.Delay(pause, time, ct).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                // The loop's top: at least once means again, but not at full speed.
                pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
                await Task.Delay(pause, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    public void Prune(UnitOfWork unit, int limit) => unit.Sql(
        """
        delete from facts where id in (
            select f.id from facts f
            where exists (select 1 from fact_cursors)
              and not exists (select 1 from fact_cursors c where (f.tx, f.id) > (c.tx, c.id))
            order by f.tx, f.id limit @limit)
        """,
        new { limit });

    sealed class Row
    {
        public long Id { get; set; }

        public long Tx { get; set; }

        public long Tenant { get; set; }

        public string Name { get; set; } = "";

        public string Payload { get; set; } = "";

        public long At { get; set; }

        public StoredFact ToFact() => new(
            Id, new Fact(new TenantId((int)Tenant), Name, Payload, TimeColumns.FromMicroseconds(At)))
        {
            Transaction = Tx,
        };
    }
}
