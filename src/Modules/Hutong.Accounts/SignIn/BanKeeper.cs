using System.Globalization;
using System.Net;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.SignIn;

/// <summary>
/// Keeps bans: counts failures, stores and audits what the guard decides, reads them back after a restart.
/// </summary>
sealed class BanKeeper(IStore store, GuessGuard guard, TimeProvider time)
{
    /// <summary>Bans are of the whole server, not of a tenant.</summary>
    const long WholeServer = 0;

    /// <summary>Counts a wrong attempt.</summary>
    public void Failed(IPAddress? peer, AccountId account, TenantId tenant)
    {
        if (guard.Failed(peer, account) is not { } ban)
        {
            return;
        }

        // Not awaited: the ban is in force in memory already, and refusing must not take longer than accepting.
        store.TryEnqueue(new UnitOfWork()
            .Sql("""
                insert into bans (tenant, peer, level, from_at, until_at) values (@tenant, @peer, @level, @from, @until)
                on conflict (tenant, peer) do update
                set level = excluded.level, from_at = excluded.from_at, until_at = excluded.until_at
                """,
                new
                {
                    tenant = WholeServer, peer = ban.Peer.ToString(), level = (long)ban.Level,
                    from = ban.From.ToMicroseconds(), until = ban.Until.ToMicroseconds(),
                })
            .Audit(new(tenant, ban.From, AccountId.None, "accounts.ban", account, string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"peer":"{{ban.Peer}}","until":"{{ban.Until:O}}","level":{{ban.Level}}}"""))));
    }

    /// <summary>Lifts a ban, for an operator.</summary>
    public async ValueTask<bool> LiftAsync(PeerKey peer, CancellationToken cancel)
    {
        var lifted = guard.Lift(peer);
        await store.CommitAsync(new UnitOfWork()
            .Sql("delete from bans where tenant = @tenant and peer = @peer",
                new { tenant = WholeServer, peer = peer.ToString() })
            .Audit(new(TenantId.First, time.GetUtcNow(), AccountId.None, "accounts.ban-lifted", AccountId.None,
                $$"""{"peer":"{{peer}}"}""")), cancel);
        return lifted;
    }

    /// <summary>Reads the bans that are still in force, or whose level still counts.</summary>
    public async ValueTask LoadAsync(CancellationToken cancel)
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
                guard.Restore(
                    new(key, (int)level, TimeColumns.FromMicroseconds(from), TimeColumns.FromMicroseconds(until)));
            }
        }

        store.TryEnqueue(new UnitOfWork().Sql(
            "delete from bans where tenant = @tenant and until_at <= @since", new { tenant = WholeServer, since }));
    }
}
