using System.Globalization;
using System.Net;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Kernel;
using Hutong.Storage;
using Microsoft.Extensions.Logging;

namespace Hutong.Accounts.SignIn;

/// <summary>
/// Keeps bans: counts failures, stores and audits what the guard decides, reads it back after a restart, and takes over
/// what other processes of the same store decided.
/// </summary>
sealed partial class BanKeeper(IStore store, GuessGuard guard, TimeProvider time, ILogger<BanKeeper> log)
    : IChangeListener
{
    /// <summary>Bans are of the whole server, not of a tenant.</summary>
    const long WholeServer = 0;

    const string Save = """
        insert into bans (tenant, peer, level, from_at, until_at) values (@tenant, @peer, @level, @from, @until)
        on conflict (tenant, peer) do update
        set level = excluded.level, from_at = excluded.from_at, until_at = excluded.until_at
        """;

    static readonly Change Changed = new(ChangeKind.Bans, TenantId.First, AccountId.None, null);

    readonly Lock gate = new();
    Task reading = Task.CompletedTask;
    bool isReading;
    bool again;

    /// <summary>Done when what was heard of last from other processes is in force here.</summary>
    public Task Reading
    {
        get
        {
            lock (gate)
            {
                return reading;
            }
        }
    }

    /// <summary>Counts a wrong attempt.</summary>
    public void Failed(IPAddress? peer, AccountId account, TenantId tenant)
    {
        if (guard.Failed(peer, account) is not { } ban)
        {
            return;
        }

        // Not awaited: the ban is in force in memory already, and refusing must not take longer than accepting.
        store.TryEnqueue(Stored(ban).Audit(new(tenant, ban.From, AccountId.None, "accounts.ban", account,
            string.Create(CultureInfo.InvariantCulture,
                $$"""{"peer":"{{ban.Peer}}","until":"{{ban.Until:O}}","level":{{ban.Level}}}"""))));
    }

    /// <summary>Lifts a ban, for an operator.</summary>
    public async ValueTask<bool> LiftAsync(PeerKey peer, CancellationToken cancel)
    {
        // Stored as one that is over: other processes are to hear of it.
        var now = time.GetUtcNow();
        var lifted = guard.Lift(peer);
        await store.CommitAsync(Stored(Ban.Lifted(peer, now)).Audit(new(TenantId.First, now, AccountId.None,
            "accounts.ban-lifted", AccountId.None, $$"""{"peer":"{{peer}}"}""")), cancel);
        return lifted;
    }

    /// <summary>Reads the bans that are still in force, or whose level still counts.</summary>
    public async ValueTask LoadAsync(CancellationToken cancel)
    {
        var since = await ReadAsync(cancel);
        store.TryEnqueue(new UnitOfWork().Sql(
            "delete from bans where tenant = @tenant and until_at <= @since", new { tenant = WholeServer, since }));
    }

    /// <summary>
    /// Another process made or lifted some: all are read, once for however many changes came meanwhile.
    /// </summary>
    public void OnChange(Change change)
    {
        if (change.Kind != ChangeKind.Bans)
        {
            return;
        }

        lock (gate)
        {
            again = isReading;
            if (!isReading)
            {
                isReading = true;
                reading = CatchUpAsync();
            }
        }
    }

    async Task CatchUpAsync()
    {
        // Not under the lock of who began it.
        await Task.Yield();
        do
        {
            try
            {
                await ReadAsync(CancellationToken.None);
            }
            catch (Exception error)
            {
                // The top of a task that nobody waits for; the next change reads them all again.
                LogReadFailed(log, error);
            }
        }
        while (IsWantedAgain());
    }

    bool IsWantedAgain()
    {
        lock (gate)
        {
            (isReading, again) = (again, false);
            return isReading;
        }
    }

    async ValueTask<long> ReadAsync(CancellationToken cancel)
    {
        var since = time.GetUtcNow().AddDays(-1).ToMicroseconds();
        var rows = await store.ReadAsync((db, ct) => db.QueryAsync<(string Peer, long Level, long From, long Until)>(
            AccountRows.Command(
                "select peer, level, from_at, until_at from bans where tenant = @tenant and until_at > @since",
                new { tenant = WholeServer, since }, ct)), cancel);
        foreach (var (peer, level, from, until) in rows)
        {
            if (PeerKey.TryParse(peer, out var key))
            {
                guard.Take(
                    new(key, (int)level, TimeColumns.FromMicroseconds(from), TimeColumns.FromMicroseconds(until)));
            }
        }

        return since;
    }

    UnitOfWork Stored(Ban ban)
    {
        var unit = new UnitOfWork().Sql(Save, new
        {
            tenant = WholeServer, peer = ban.Peer.ToString(), level = (long)ban.Level,
            from = ban.From.ToMicroseconds(), until = ban.Until.ToMicroseconds(),
        });
        Changed.AddTo(unit, time.GetUtcNow());
        return unit;
    }

    [LoggerMessage(4002, LogLevel.Warning, "bans of other processes could not be read", EventName = "BansNotRead")]
    static partial void LogReadFailed(ILogger logger, Exception error);
}
