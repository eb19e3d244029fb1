using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Calling.Conference;

/// <summary>What became of a wish for a conference.</summary>
/// <param name="Row">The conference; null when there are too many already, or the store does not take it.</param>
/// <param name="IsNew">Whether it was made now; false for a wish that was repeated.</param>
/// <param name="IsFull">Whether there are too many.</param>
sealed record NewConference(ConferenceRow? Row, bool IsNew, bool IsFull = false);

/// <summary>Keeps conferences.</summary>
sealed class ConferenceStore(IStore store, ConferenceOptions options, IIdSource ids, TimeProvider time)
{
    const int NumberDigits = 7, PinDigits = 6, TriesMax = 8, ListMax = 200;
    const string Columns =
        """
        select tenant as Tenant, id as Id, owner as Owner, title as Title, number as Number, pin as Pin,
            token as Token, locked as Locked, guests as Guests, created_at as Created, ended_at as Ended
        from conferences
        """;

    /// <summary>Makes one; the same id again gives the one that there is.</summary>
    public async ValueTask<NewConference> CreateAsync(
        AccountRef owner, string id, string title, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // A number may be taken by chance: then another is drawn.
        for (var i = 0; i < TriesMax; i++)
        {
            var unit = new UnitOfWork().Sql(
                """
                insert into conferences
                    (tenant, id, owner, title, number, pin, token, locked, created_at, ended_at)
                select @tenant, @id, @owner, @title, @number, @pin, @token, 0, @now, 0
                where (select count(*) from conferences
                    where tenant = @tenant and owner = @owner and ended_at = 0) < @most
                on conflict do nothing
                """,
                new
                {
                    tenant = (long)owner.Tenant.Value,
                    id,
                    owner = owner.Account.Value,
                    title,
                    // No zero in front: it is read aloud and written down as a number.
                    number = Digit(1, 9) + Digits(NumberDigits - 1),
                    pin = Digits(PinDigits),
                    token = ids.NewToken(),
                    now = now.ToMicroseconds(),
                    most = (long)options.MaxOfAccount,
                }, 1);
            var made = (await store.TryCommitAsync(unit, cancel)).IsDurable;
            if (await FindAsync(owner.Tenant, id, cancel) is { } row)
            {
                return new(row, made);
            }

            if (await CountAsync(owner, cancel) >= options.MaxOfAccount)
            {
                return new(null, false, IsFull: true);
            }
        }

        return new(null, false);
    }

    public async ValueTask<ConferenceRow?> FindAsync(TenantId tenant, string id, CancellationToken cancel) =>
        Read(await store.ReadAsync(db => db.RowOrDefault<Row>(
            $"{Columns} where tenant = @tenant and id = @id", new { tenant = (long)tenant.Value, id }), cancel));

    /// <summary>The one whose owner somebody is; null when it is another's, or is not.</summary>
    public async ValueTask<ConferenceRow?> OwnAsync(AccountRef owner, string id, CancellationToken cancel) =>
        await FindAsync(owner.Tenant, id, cancel) is { } row && row.Owner == owner.Account ? row : null;

    /// <summary>The one that callers mean with a number, if it is not over.</summary>
    public async ValueTask<ConferenceRow?> ByNumberAsync(TenantId tenant, string number, CancellationToken cancel) =>
        Read(await store.ReadAsync(db => db.RowOrDefault<Row>(
            $"{Columns} where tenant = @tenant and number = @number and ended_at = 0",
            new { tenant = (long)tenant.Value, number }), cancel));

    /// <summary>The one that a link leads to, if it is not over.</summary>
    public async ValueTask<ConferenceRow?> ByTokenAsync(TenantId tenant, string token, CancellationToken cancel) =>
        Read(await store.ReadAsync(db => db.RowOrDefault<Row>(
            $"{Columns} where tenant = @tenant and token = @token and ended_at = 0",
            new { tenant = (long)tenant.Value, token }), cancel));

    /// <summary>An account's, newest first.</summary>
    public async ValueTask<IReadOnlyList<ConferenceRow>> ListAsync(AccountRef owner, CancellationToken cancel) =>
        [.. (await store.ReadAsync(db => db.Rows<Row>(
            $"{Columns} where tenant = @tenant and owner = @owner order by created_at desc, id limit @most",
            new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value, most = (long)ListMax }), cancel))
            .Select(row => Read(row)!)];

    public ValueTask<bool> LockAsync(ConferenceRow row, bool locked, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("update conferences set locked = @locked where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id, locked = locked ? 1L : 0L }, 1), cancel);

    /// <summary>Says whether guests come in.</summary>
    public ValueTask<bool> SetGuestsAsync(ConferenceRow row, GuestRule guests, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("update conferences set guests = @guests where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id, guests = (long)guests }, 1), cancel);

    /// <summary>Gives it another link: the one before leads nowhere any more.</summary>
    public ValueTask<bool> RelinkAsync(ConferenceRow row, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("update conferences set token = @token where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id, token = ids.NewToken() }, 1), cancel);

    public ValueTask<bool> RenameAsync(ConferenceRow row, string title, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("update conferences set title = @title where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id, title }, 1), cancel);

    /// <summary>It is over: nobody gets in any more.</summary>
    public ValueTask<bool> EndAsync(ConferenceRow row, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql(
            "update conferences set ended_at = @now where tenant = @tenant and id = @Id and ended_at = 0",
            new { tenant = (long)row.Tenant.Value, row.Id, now = time.GetUtcNow().ToMicroseconds() }), cancel);

    public ValueTask<bool> DeleteAsync(ConferenceRow row, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("delete from conferences where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id })
            .Sql("delete from call_recordings where tenant = @tenant and call = @Id",
                new { tenant = (long)row.Tenant.Value, row.Id }), cancel);

    /// <summary>Erases all of an account.</summary>
    public ValueTask<bool> EraseAsync(AccountRef owner, CancellationToken cancel) => CommitAsync(
        new UnitOfWork().Sql("delete from conferences where tenant = @tenant and owner = @owner",
            new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value }), cancel);

    /// <summary>Forgets those that were over long ago.</summary>
    public async ValueTask<int> ForgetAsync(CancellationToken cancel)
    {
        var until = (time.GetUtcNow() - TimeSpan.FromDays(options.KeepDays)).ToMicroseconds();
        var old = await store.ReadAsync(db => db.Rows<Row>(
            $"{Columns} where ended_at > 0 and ended_at < @until order by ended_at limit 100", new { until }), cancel);
        foreach (var row in old)
        {
            await DeleteAsync(Read(row)!, cancel);
        }

        return old.Count;
    }

    async ValueTask<long> CountAsync(AccountRef owner, CancellationToken cancel) => await store.ReadAsync(
        db => db.Scalar<long>(
            "select count(*) from conferences where tenant = @tenant and owner = @owner and ended_at = 0",
            new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value }), cancel);

    async ValueTask<bool> CommitAsync(UnitOfWork unit, CancellationToken cancel) =>
        (await store.TryCommitAsync(unit, cancel)).IsDurable;

    string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Digit(0, 9)));

    // Every digit as likely as the others: a byte that would make some likelier is drawn again.
    string Digit(int first, int last)
    {
        var many = last - first + 1;
        Span<byte> one = stackalloc byte[1];
        do
        {
            ids.Fill(one);
        }
        while (one[0] >= 256 / many * many);

        return (first + (one[0] % many)).ToString(CultureInfo.InvariantCulture);
    }

    static ConferenceRow? Read(Row? row) => row is null ? null : new()
    {
        Tenant = new((int)row.Tenant),
        Id = row.Id,
        Owner = new(row.Owner),
        Title = row.Title,
        Number = row.Number,
        Pin = row.Pin,
        Token = row.Token,
        IsLocked = row.Locked == 1,
        Guests = (GuestRule)row.Guests,
        CreatedAt = TimeColumns.FromMicroseconds(row.Created),
        EndedAt = TimeColumns.FromMicrosecondsIfAny(row.Ended),
    };

    sealed class Row
    {
        public long Tenant { get; set; }
        public string Id { get; set; } = "";
        public long Owner { get; set; }
        public string Title { get; set; } = "";
        public string Number { get; set; } = "";
        public string Pin { get; set; } = "";
        public string Token { get; set; } = "";
        public long Locked { get; set; }
        public long Guests { get; set; }
        public long Created { get; set; }
        public long Ended { get; set; }
    }
}
