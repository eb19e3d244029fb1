using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Accounts.Export;

/// <summary>
/// Finishes what <see cref="Accounts.Eraser"/> began: each module erases its part, then the account is marked as gone.
/// After a fault or a restart it begins with the same account again.
/// </summary>
sealed partial class ErasingJob(
    IStore store, IEnumerable<IErasePart> parts, TimeProvider time, ILogger<ErasingJob> log) : BackgroundService,
        IChangeListener
{
    static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    readonly SemaphoreSlim wake = new(1, 1);

    public void OnChange(Change change)
    {
        if (change.Kind == ChangeKind.SignedOut && wake.CurrentCount == 0)
        {
            try
            {
                wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Two changes at once: one look is enough for both.
            }
        }
    }

    /// <summary>Erases what is to be erased; the number of accounts done.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var rows = await store.ReadAsync(async (db, ct) => (await db.QueryAsync<Row>(AccountRows.Command(
            """
            select c.tenant as Tenant, c.account as Account, a.domain as Domain, a.local as Local
            from accounts c left join addresses a on a.tenant = c.tenant and a.account = c.account
            where c.state = @deleting order by c.account limit 100
            """, new { deleting = (long)AccountState.Deleting }, ct))).AsList(), cancel);
        foreach (var row in rows)
        {
            // Its last address, for parts that keep rows by it; nobody's or another's by now is the same to them.
            if (row.Local is null || !Jid.TryCreate(row.Local, row.Domain!, null, out var address))
            {
                address = Jid.Parse("erased.invalid");
            }

            var account = new AccountRef(new(row.Account), new((int)row.Tenant), address);
            foreach (var part in parts)
            {
                await part.EraseAsync(account, cancel);
            }

            await store.CommitAsync(new UnitOfWork()
                .Sql("""
                    update accounts set state = @gone, changed_at = @now
                    where tenant = @tenant and account = @account
                    """,
                    new
                    {
                        gone = (long)AccountState.Deleted, now = time.GetUtcNow().ToMicroseconds(), tenant = row.Tenant,
                        account = row.Account,
                    })
                .Audit(new(account.Tenant, time.GetUtcNow(), AccountId.None, "accounts.erased", account.Account)),
                cancel);
        }

        return rows.Count;
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await wake.WaitAsync(stoppingToken);
            try
            {
                while (await RunOnceAsync(stoppingToken) > 0)
                {
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The loop's top: tried again after a rest.
                LogEraseFailed(log, error);
                await Task.Delay(Rest, time, stoppingToken);
                OnChange(new(ChangeKind.SignedOut, default, default, null));
            }
        }
    }

    [LoggerMessage(4020, LogLevel.Warning, "an account could not be erased; trying again in a minute")]
    static partial void LogEraseFailed(ILogger logger, Exception error);

    sealed class Row
    {
        public long Tenant { get; set; }
        public long Account { get; set; }
        public string? Domain { get; set; }
        public string? Local { get; set; }
    }
}
