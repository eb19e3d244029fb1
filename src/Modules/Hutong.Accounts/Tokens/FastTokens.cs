using System.Globalization;
using System.Text;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Tokens;

/// <summary>
/// Tokens of XEP-0484. A client has at most two: the newest, and the one before until the newest is used, as the
/// answer that carries a new one may be lost on the way.
/// </summary>
sealed class FastTokens(
    IStore store, AccountDirectory directory, ServerKeys keys, IIdSource ids, AccountIds rowIds,
    AccountsOptions options,
    TimeProvider time)
{
    /// <summary>The longest client id that is stored, in characters.</summary>
    const int MaxClientChars = 256;

    public async ValueTask<IReadOnlyList<FastToken>> FindAsync(Jid address, string client, CancellationToken cancel)
    {
        var holder = await directory.AddressAsync(address, cancel);
        if (holder.Ref is not { } account || client.Length is 0 or > MaxClientChars)
        {
            return [];
        }

        var rows = await store.ReadAsync((db, ct) => db.QueryAsync<(long Id, byte[] Secret, string Mechanism)>(
            AccountRows.Command(
                """
                select token, secret, mechanism from fast_tokens
                where tenant = @tenant and account = @account and client = @client and expires_at > @now
                order by token desc
                """,
                new
                {
                    tenant = account.Tenant.Value, account = account.Account.Value, client,
                    now = time.GetUtcNow().ToMicroseconds(),
                }, ct)), cancel);
        return [.. rows.Select(row => new FastToken(row.Id, keys.Open(row.Secret), row.Mechanism))];
    }

    /// <summary>
    /// Marks a token as used and drops older ones of the same client; gives its device, or null when it is gone or
    /// its counter did not grow (a replay). Durable before the client is let in.
    /// </summary>
    public async ValueTask<DeviceId?> UseAsync(
        AccountRef account, FastToken token, ulong? counter, CancellationToken cancel)
    {
        var parameters = new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, token = token.Id,
            counter = (long)Math.Min(counter ?? 0, long.MaxValue), now = time.GetUtcNow().ToMicroseconds(),
        };
        var row =
            await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<(long? Device, long Counter, long? Used)>(
            AccountRows.Command(
                """
                select device, counter, used_at from fast_tokens
                where tenant = @tenant and account = @account and token = @token and expires_at > @now
                """, parameters, ct)), cancel);
        if (row.Device is not { } device || (counter is not null && parameters.counter <= row.Counter))
        {
            return null;
        }

        var unit = new UnitOfWork().Sql(counter is null
            ? """
              update fast_tokens set used_at = @now
              where tenant = @tenant and account = @account and token = @token
              """
            : """
              update fast_tokens set used_at = @now, counter = @counter
              where tenant = @tenant and account = @account and token = @token and counter < @counter
              """, parameters, expectRows: 1);
        if (row.Used is null)
        {
            unit.Sql("""
                delete from fast_tokens where tenant = @tenant and account = @account and token < @token
                and client = (select f.client from fast_tokens f
                              where f.tenant = @tenant and f.account = @account and f.token = @token)
                """, parameters);
        }
        else if (counter is null)
        {
            // Nothing to guard against replay and nothing older: no need to wait for the disk.
            store.TryEnqueue(unit);
            return new(device);
        }

        return (await store.TryCommitAsync(unit, cancel)).IsDurable ? new DeviceId(device) : null;
    }

    public async ValueTask<IssuedToken> IssueAsync(
        AccountRef account, DeviceId device, string client, string mechanism, CancellationToken cancel)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{ids.NewToken()}{ids.NewToken()}");
        var now = time.GetUtcNow();
        var end = now.AddDays(options.FastTokenDays);
        var parameters = new
        {
            tenant = (long)account.Tenant.Value, account = account.Account.Value, token = rowIds.Next(),
            client = client.Length > MaxClientChars ? client[..MaxClientChars] : client, device = device.Value,
            mechanism,
            secret = keys.Seal(Encoding.UTF8.GetBytes(text)), now = now.ToMicroseconds(), end = end.ToMicroseconds(),
        };
        await store.CommitAsync(new UnitOfWork()
            // Of those never used only the one in use before stays.
            .Sql("""
                delete from fast_tokens where tenant = @tenant and account = @account and client = @client
                and (used_at is null or expires_at <= @now)
                """, parameters)
            .Sql("""
                insert into fast_tokens
                (tenant, account, token, client, device, mechanism, secret, counter, created_at, expires_at)
                values (@tenant, @account, @token, @client, @device, @mechanism, @secret, 0, @now, @end)
                """, parameters), cancel);
        return new(text, end);
    }

    public async ValueTask RevokeAsync(AccountRef account, string client, CancellationToken cancel) =>
        await store.CommitAsync(new UnitOfWork().Sql(
            "delete from fast_tokens where tenant = @tenant and account = @account and client = @client",
            new { tenant = (long)account.Tenant.Value, account = account.Account.Value, client }), cancel);
}
