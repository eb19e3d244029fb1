using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Accounts.SignIn;

/// <summary>
/// Writes when a credential was last used, for the list of devices; at most once an hour each, so that signing in
/// costs no write.
/// </summary>
sealed class UseRecorder(IStore store, TimeProvider time)
{
    static readonly TimeSpan Coarse = TimeSpan.FromHours(1);
    readonly GenerationCache<long, long> written = new(100_000);

    public void Used(AccountRef account, long credential) => Write(account, credential,
        "update credentials set used_at = @at where tenant = @tenant and account = @account and credential = @id");

    public void TokenUsed(AccountRef account, long device) => Write(account, device,
        "update tokens set used_at = @at where tenant = @tenant and account = @account and device = @id");

    void Write(AccountRef account, long id, string sql)
    {
        if (written.TryGet(id, out var at) && time.GetElapsedTime(at) < Coarse)
        {
            return;
        }

        written.Set(id, time.GetTimestamp());
        store.TryEnqueue(new UnitOfWork().Sql(sql, new
        {
            at = time.GetUtcNow().ToMicroseconds(), tenant = (long)account.Tenant.Value,
            account = account.Account.Value, id,
        }));
    }
}
