using System.Security.Cryptography;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Http;

/// <summary>
/// Answers by idempotency key, kept for a day and encrypted, as one may hold a password that was shown once.
/// </summary>
sealed class IdempotencyKeys(IStore store, ServerKeys keys, TimeProvider time) : IIdempotencyKeys
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>After this a request whose answer never came (the process ended) may be tried again.</summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    public async ValueTask<(KeyState State, KeptAnswer? Answer)> BeginAsync(
        TenantId tenant, long owner, string key, byte[] request, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var parameters = new
        {
            tenant = (long)tenant.Value, owner, key, request, now = now.ToMicroseconds(),
            abandoned = (now - Abandoned).ToMicroseconds(), old = (now - Kept).ToMicroseconds(),
        };
        var claimed = await store.TryCommitAsync(new UnitOfWork()
            .Sql("""
                delete from idempotency where tenant = @tenant and account = @owner and key = @key
                and (created_at < @old or (status = 0 and created_at < @abandoned))
                """, parameters)
            .Sql("""
                insert into idempotency (tenant, account, key, request, status, created_at)
                values (@tenant, @owner, @key, @request, 0, @now) on conflict do nothing
                """, parameters, expectRows: 1), cancel);
        if (claimed.IsDurable)
        {
            return (KeyState.New, null);
        }

        var row = await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<Row>(AccountRows.Command(
            """
            select request as Request, status as Status, content_type as ContentType, body as Body
            from idempotency where tenant = @tenant and account = @owner and key = @key
            """, new { tenant = tenant.Value, owner, key }, ct)), cancel);
        if (row is null || row.Status == 0)
        {
            return (KeyState.Running, null);
        }

        return CryptographicOperations.FixedTimeEquals(row.Request, request)
            ? (KeyState.Done, new((int)row.Status, row.ContentType, row.Body is null ? [] : keys.Open(row.Body)))
            : (KeyState.Mismatch, null);
    }

    public async ValueTask EndAsync(
        TenantId tenant, long owner, string key, KeptAnswer? answer, CancellationToken cancel)
    {
        var unit = answer is null
            ? new UnitOfWork().Sql("delete from idempotency where tenant = @tenant and account = @owner and key = @key",
                new { tenant = (long)tenant.Value, owner, key })
            : new UnitOfWork().Sql(
                """
                update idempotency set status = @status, content_type = @type, body = @body
                where tenant = @tenant and account = @owner and key = @key
                """,
                new
                {
                    tenant = (long)tenant.Value, owner, key, status = (long)answer.Status, type = answer.ContentType,
                    body = keys.Seal(answer.Body),
                });
        await store.TryCommitAsync(unit, cancel);
    }

    /// <summary>Drops answers of days past, a few at a time.</summary>
    public void Prune() => store.TryEnqueue(new UnitOfWork().Sql(
        """
        delete from idempotency where created_at < @old and (tenant, account, key) in
        (select tenant, account, key from idempotency where created_at < @old limit 500)
        """, new { old = (time.GetUtcNow() - Kept).ToMicroseconds() }));

    sealed class Row
    {
        public byte[] Request { get; set; } = [];
        public long Status { get; set; }
        public string? ContentType { get; set; }
        public byte[]? Body { get; set; }
    }
}
