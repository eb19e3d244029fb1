using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Tokens;

/// <summary>A token of the HTTP API.</summary>
sealed record ApiToken(AccountId Account, TenantId Tenant, DeviceId Device, string Name, DateTimeOffset ExpiresAt);

/// <summary>Tokens of the HTTP API, also taken by OAUTHBEARER. Each is a device of its own.</summary>
sealed class ApiTokens(IStore store, IIdSource ids, AccountIds rowIds, AccountsOptions options, TimeProvider time)
    : IChangeListener
{
    readonly GenerationCache<string, ApiToken> known = new(50_000);

    /// <summary>The token with a text, or null.</summary>
    public async ValueTask<ApiToken?> FindAsync(string text, CancellationToken cancel)
    {
        if (!TokenText.TryRead(TokenText.Api, text, out var tenant, out var hash))
        {
            return null;
        }

        var key = Convert.ToHexString(hash);
        if (known.TryGet(key, out var token))
        {
            return token;
        }

        var version = known.Version(key);
        var row = await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<Row>(AccountRows.Command(
            """
            select account as Account, device as Device, name as Name, expires_at as ExpiresAt
            from tokens where tenant = @tenant and hash = @hash
            """, new { tenant = tenant.Value, hash }, ct)), cancel);
        if (row is null)
        {
            return null;
        }

        token = new(new(row.Account), tenant, new(row.Device), row.Name, TimeColumns.FromMicroseconds(row.ExpiresAt));
        known.SetIf(key, token, version);
        return token;
    }

    /// <summary>Adds a new token to a unit; its text is given once.</summary>
    public (IssuedToken Token, DeviceId Device) Add(UnitOfWork unit, TenantId tenant, AccountId account, string name)
    {
        var text = TokenText.Create(TokenText.Api, tenant, ids);
        var device = new DeviceId(rowIds.Next());
        var now = time.GetUtcNow();
        var end = now.AddDays(options.TokenDays);
        unit.Sql("""
            insert into tokens (tenant, hash, account, device, name, created_at, expires_at)
            values (@tenant, @hash, @account, @device, @name, @now, @end)
            """,
            new
            {
                tenant = (long)tenant.Value, hash = TokenText.Hash(text), account = account.Value,
                device = device.Value,
                name, now = now.ToMicroseconds(), end = end.ToMicroseconds(),
            });
        return (new(text, end), device);
    }

    // Tokens are few and found again by one indexed read: forgetting all is simpler than finding which.
    public void OnChange(Change change)
    {
        if (change.Kind is ChangeKind.Device or ChangeKind.SignedOut)
        {
            known.Clear();
        }
    }

    sealed class Row
    {
        public long Account { get; set; }
        public long Device { get; set; }
        public string Name { get; set; } = "";
        public long ExpiresAt { get; set; }
    }
}
