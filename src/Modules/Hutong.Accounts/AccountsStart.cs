using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;
using Microsoft.Extensions.Hosting;

namespace Hutong.Accounts;

/// <summary>
/// Reads what must be in memory before the first connection: keys, domains, bans. On the first start it opens the first
/// tenant with the domain of the settings. The command line calls it too.
/// </summary>
sealed class AccountsStart(
    IStore store, ServerKeys keys, AccountDirectory directory, BanKeeper bans, AccountsOptions options,
    TimeProvider time)
    : IHostedService, IAccountsStart
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.LoadAsync(cancellationToken);
        await directory.LoadDomainsAsync(cancellationToken);
        if (directory.Domains.Count == 0)
        {
            await OpenFirstTenantAsync(cancellationToken);
            await directory.LoadDomainsAsync(cancellationToken);
        }

        await bans.LoadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task OpenFirstTenantAsync(CancellationToken cancel)
    {
        if (!Jid.TryCreate(null, options.Domain, null, out var host))
        {
            throw new InvalidOperationException($"accounts:domain is \"{options.Domain}\", which is not a domain");
        }

        var now = time.GetUtcNow().ToMicroseconds();
        await store.CommitAsync(new UnitOfWork()
            .Sql("insert into tenants (tenant, name, created_at) values (@tenant, @name, @now) on conflict do nothing",
                new { tenant = (long)TenantId.First.Value, name = host.Domain, now })
            .Sql("""
                insert into domains (tenant, domain, position, created_at) values (@tenant, @domain, 0, @now)
                on conflict do nothing
                """, new { tenant = (long)TenantId.First.Value, domain = host.Domain, now }), cancel);
    }
}
