using System.Collections.Concurrent;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Storage;

namespace Hutong.Calling.Voicemail;

/// <summary>A voice message.</summary>
sealed class VoicemailRow
{
    public string Id { get; set; } = "";
    public long At { get; set; }
    public string Other { get; set; } = "";
    public long Seconds { get; set; }
    public string Url { get; set; } = "";
    public long Heard { get; set; }
    public byte[] Sound { get; set; } = [];
}

/// <summary>Keeps voice messages and greetings; lights the lamps of telephones.</summary>
sealed class VoicemailStore(IStore store, VoicemailOptions options) : IMessageWaiting
{
    readonly ConcurrentDictionary<Listener, Action<AccountRef, WaitingMessages>> listeners = new();

    public async ValueTask<WaitingMessages> CountAsync(AccountRef account, CancellationToken cancel)
    {
        var key = Key(account);
        var fresh = await store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from voicemail where tenant = @tenant and owner = @owner and heard = 0", key), cancel);
        var old = await store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from voicemail where tenant = @tenant and owner = @owner and heard = 1", key), cancel);
        return new((int)fresh, (int)old);
    }

    public IDisposable Listen(Action<AccountRef, WaitingMessages> listener)
    {
        var one = new Listener(this);
        listeners[one] = listener;
        return one;
    }

    /// <summary>Messages, newest first; with their sound when wanted.</summary>
    public ValueTask<IReadOnlyList<VoicemailRow>> ListAsync(
        AccountRef account, bool withSound, CancellationToken cancel)
    {
        var (tenant, owner) = ((long)account.Tenant.Value, account.Account.Value);
        var sql = withSound
            ? """
              select id as Id, at as At, other as Other, seconds as Seconds, url as Url, heard as Heard, sound as Sound
              from voicemail where tenant = @tenant and owner = @owner order by at desc, id limit 200
              """
            : """
              select id as Id, at as At, other as Other, seconds as Seconds, url as Url, heard as Heard
              from voicemail where tenant = @tenant and owner = @owner order by at desc, id limit 200
              """;
        return store.ReadAsync(db => db.Rows<VoicemailRow>(sql, new { tenant, owner }), cancel);
    }

    public async ValueTask<bool> AddAsync(AccountRef account, VoicemailRow row, CancellationToken cancel)
    {
        var (tenant, owner) = ((long)account.Tenant.Value, account.Account.Value);
        return await CommitAsync(account, new UnitOfWork().Sql(
            """
            insert into voicemail (tenant, owner, id, at, other, seconds, url, heard, sound)
            values (@tenant, @owner, @Id, @At, @Other, @Seconds, @Url, 0, @Sound)
            on conflict (tenant, owner, id) do nothing
            """, new { tenant, owner, row.Id, row.At, row.Other, row.Seconds, row.Url, row.Sound })
            .Sql(
            """
            delete from voicemail where tenant = @tenant and owner = @owner and id not in (
                select id from voicemail where tenant = @tenant and owner = @owner order by at desc limit @most)
            """, new { tenant, owner, most = (long)options.MaxMessages }), cancel);
    }

    public ValueTask<bool> HearAsync(AccountRef account, string id, CancellationToken cancel) =>
        CommitAsync(account, new UnitOfWork().Sql(
            "update voicemail set heard = 1 where tenant = @tenant and owner = @owner and id = @id",
            new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, id }, 1), cancel);

    public ValueTask<bool> DeleteAsync(AccountRef account, string id, CancellationToken cancel) =>
        CommitAsync(account, new UnitOfWork().Sql(
            "delete from voicemail where tenant = @tenant and owner = @owner and id = @id",
            new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, id }, 1), cancel);

    public ValueTask<byte[]?> GreetingAsync(AccountRef account, CancellationToken cancel) =>
        store.ReadAsync(db => db.RowOrDefault<byte[]>(
            "select sound from voicemail_greetings where tenant = @tenant and owner = @owner", Key(account)), cancel);

    public ValueTask<bool> SetGreetingAsync(AccountRef account, byte[]? sound, CancellationToken cancel)
    {
        var (tenant, owner) = ((long)account.Tenant.Value, account.Account.Value);
        return CommitAsync(account, sound is null
            ? new UnitOfWork().Sql("delete from voicemail_greetings where tenant = @tenant and owner = @owner",
                new { tenant, owner })
            : new UnitOfWork().Sql(
                """
                insert into voicemail_greetings (tenant, owner, sound) values (@tenant, @owner, @sound)
                on conflict (tenant, owner) do update set sound = excluded.sound
                """, new { tenant, owner, sound }), cancel);
    }

    /// <summary>Erases all of an account.</summary>
    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        foreach (var row in await ListAsync(account, false, cancel))
        {
            await DeleteAsync(account, row.Id, cancel);
        }

        await SetGreetingAsync(account, null, cancel);
    }

    async ValueTask<bool> CommitAsync(AccountRef account, UnitOfWork unit, CancellationToken cancel)
    {
        if (!(await store.TryCommitAsync(unit, cancel)).IsDurable)
        {
            return false;
        }

        var count = await CountAsync(account, CancellationToken.None);
        foreach (var listener in listeners.Values)
        {
            listener(account, count);
        }

        return true;
    }

    static object Key(AccountRef account) =>
        new { tenant = (long)account.Tenant.Value, owner = account.Account.Value };

    sealed class Listener(VoicemailStore store) : IDisposable
    {
        public void Dispose() => store.listeners.TryRemove(this, out _);
    }
}
