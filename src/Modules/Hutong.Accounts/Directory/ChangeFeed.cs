using Dapper;
using Hutong.Storage;
using Hutong.Xmpp;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hutong.Accounts.Directory;

/// <summary>Wants to know what changed; called on every node, perhaps twice. Must be quick and not throw.</summary>
interface IChangeListener
{
    void OnChange(Change change);
}

/// <summary>
/// Tells every process of changes to accounts: at once in the one that made them, within a second in the others, which
/// read the table of changes. Rows are read by time with an overlap, as a row may become visible after a younger one.
/// </summary>
sealed partial class ChangeFeed(
    IStore store, AccountDirectory directory, IEnumerable<IChangeListener> listeners, AccountsOptions options,
    TimeProvider time, ILogger<ChangeFeed> log) : BackgroundService
{
    static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    const int PollsBetweenPrunes = 600;

    readonly IChangeListener[] listeners = [.. listeners];
    HashSet<long> seen = [];
    int polls;

    /// <summary>Adds changes to a unit; they take effect here when it is durable.</summary>
    public void Add(UnitOfWork unit, params Change[] changes)
    {
        var now = time.GetUtcNow();
        foreach (var change in changes)
        {
            change.AddTo(unit, now);
        }

        unit.Then(outcome =>
        {
            if (outcome.IsDurable)
            {
                Array.ForEach(changes, Apply);
            }
        });
    }

    /// <summary>Reads what other processes changed.</summary>
    public async Task PollAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var rows = await store.ReadAsync(async (db, ct) => (await db.QueryAsync<Row>(AccountRows.Command(
            """
            select change as Id, tenant as Tenant, account as Account, address as Address, device as Device,
                   kind as Kind
            from account_changes where at >= @from order by change
            """, new { from = (now - Overlap).ToMicroseconds() }, ct))).AsList(), cancel);
        var current = new HashSet<long>(rows.Count);
        foreach (var row in rows)
        {
            current.Add(row.Id);
            if (!seen.Contains(row.Id))
            {
                Apply(new((ChangeKind)row.Kind, new((int)row.Tenant), new(row.Account),
                    row.Address is not null && Jid.TryParse(row.Address, out var address) ? address : null,
                    new(row.Device)));
            }
        }

        seen = current;
        if (++polls % PollsBetweenPrunes == 0)
        {
            store.TryEnqueue(new UnitOfWork().Sql(
                "delete from account_changes where at < @at", new { at = (now - Kept).ToMicroseconds() }));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.ChangePollSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PollAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The loop's top: a store that is away is asked again at the next tick.
                LogPollFailed(log, error);
            }
        }
    }

    void Apply(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Bulk:
                directory.ForgetAll();
                break;
            case ChangeKind.Domains:
                _ = LoadDomainsAsync();
                break;
            default:
                directory.Forget(change.Account, change.Address);
                break;
        }

        foreach (var listener in listeners)
        {
            listener.OnChange(change);
        }
    }

    async Task LoadDomainsAsync()
    {
        try
        {
            await directory.LoadDomainsAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogPollFailed(log, error);
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "changes to accounts could not be read; trying again")]
    static partial void LogPollFailed(ILogger logger, Exception error);

    sealed class Row
    {
        public long Id { get; set; }
        public long Tenant { get; set; }
        public long Account { get; set; }
        public string? Address { get; set; }
        public long Device { get; set; }
        public long Kind { get; set; }
    }
}
