using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;
using Hutong.Storage;

namespace Hutong.Accounts.Codes;

/// <summary>A code was sent, or why not.</summary>
/// <param name="Fault">None when it was sent.</param>
/// <param name="RetryAfter">When another may be asked for.</param>
/// <param name="Expires">Until when the sent one is valid.</param>
readonly record struct CodeSent(AccountFault Fault, TimeSpan RetryAfter, DateTimeOffset Expires);

/// <summary>
/// One-time codes of six digits: a number's last one only, stored as a keyed hash, tried at most five times, used once.
/// A try is counted on disk before it is compared, so that many at once cannot have more.
/// </summary>
sealed class OneTimeCodes(
    IStore store, ServerKeys keys, IEnumerable<ICodeSender> senders, SendCounter counter, BanKeeper bans, IIdSource ids,
    CodeOptions options, TimeProvider time)
{
    readonly ICodeSender? sender = senders.LastOrDefault(one => one.CanSend);

    /// <summary>Sends a code. It is the same whether the number has an account or not.</summary>
    public async ValueTask<CodeSent> SendAsync(
        TenantId tenant, PhoneNumber number, CodePurpose purpose, string? language, SignInOrigin origin,
        CancellationToken cancel)
    {
        if (sender is null)
        {
            return new(AccountFault.Unavailable, default, default);
        }

        var now = time.GetUtcNow();
        var (state, _) = await ReadAsync(tenant, number, purpose, cancel);
        var decision = CodeRule.MaySend(state, now, options);
        if (!decision.MaySend)
        {
            return new(AccountFault.TooMany, decision.RetryAfter, default);
        }

        if (counter.TryCount(origin.Peer) is { } wait)
        {
            return new(AccountFault.TooMany, wait, default);
        }

        var code = NewCode();
        var expires = now.AddSeconds(options.ValidSeconds);
        var outcome = await store.TryCommitAsync(new UnitOfWork().Sql(
            """
            insert into codes (tenant, number, purpose, hash, sent_at, expires_at, tries, used, day_from, day_count)
            values (@tenant, @number, @purpose, @hash, @now, @expires, 0, 0, @dayFrom, @dayCount)
            on conflict (tenant, number, purpose) do update
            set hash = excluded.hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0, used = 0,
                day_from = excluded.day_from, day_count = excluded.day_count
            where codes.sent_at = @seen
            """,
            new
            {
                tenant = (long)tenant.Value, number = (long)number.Digits, purpose = (long)purpose,
                hash = keys.CodeHash(tenant, number.Digits, (int)purpose, code), now = now.ToMicroseconds(),
                expires = expires.ToMicroseconds(), dayFrom = decision.DayFrom.ToMicroseconds(),
                dayCount = (long)decision.DayCount, seen = state?.SentAt.ToMicroseconds() ?? 0,
            }, expectRows: 1), cancel);
        if (!outcome.IsDurable)
        {
            return outcome.Result == CommitResult.Conflict
                ? new(AccountFault.TooMany, TimeSpan.FromSeconds(options.ResendSeconds), default)
                : new(AccountFault.Unavailable, default, default);
        }

        return await sender.SendAsync(new(tenant, number, new Secret(code), language, expires), cancel)
            ? new(AccountFault.None, TimeSpan.FromSeconds(options.ResendSeconds), expires)
            : new(AccountFault.Unavailable, TimeSpan.FromSeconds(options.ResendSeconds), default);
    }

    /// <summary>Tries a code. When it is right it is used up by this, and never right again.</summary>
    public async ValueTask<bool> TryAsync(
        TenantId tenant, PhoneNumber number, CodePurpose purpose, string code, SignInOrigin origin,
        CancellationToken cancel)
    {
        var right = await CompareAsync(tenant, number, purpose, code, cancel);
        if (!right)
        {
            bans.Failed(origin.Peer, AccountId.None, tenant);
        }

        return right;
    }

    async ValueTask<bool> CompareAsync(
        TenantId tenant, PhoneNumber number, CodePurpose purpose, string code, CancellationToken cancel)
    {
        var given = keys.CodeHash(tenant, number.Digits, (int)purpose, code.Length <= 16 ? code.Trim() : "");
        var (state, hash) = await ReadAsync(tenant, number, purpose, cancel);
        if (state is null || !CodeRule.MayTry(state, time.GetUtcNow(), options))
        {
            return false;
        }

        var key = new
        {
            tenant = (long)tenant.Value, number = (long)number.Digits, purpose = (long)purpose, hash,
            now = time.GetUtcNow().ToMicroseconds(), most = (long)options.Tries,
        };
        var counted = await store.TryCommitAsync(new UnitOfWork().Sql(
            """
            update codes set tries = tries + 1
            where tenant = @tenant and number = @number and purpose = @purpose and hash = @hash
              and used = 0 and tries < @most and expires_at > @now
            """, key, expectRows: 1), cancel);
        if (!counted.IsDurable || !CryptographicOperations.FixedTimeEquals(given, hash))
        {
            return false;
        }

        var used = await store.TryCommitAsync(new UnitOfWork().Sql(
            """
            update codes set used = 1
            where tenant = @tenant and number = @number and purpose = @purpose and hash = @hash and used = 0
            """, key, expectRows: 1), cancel);
        return used.IsDurable;
    }

    async ValueTask<(CodeState? State, byte[] Hash)> ReadAsync(
        TenantId tenant, PhoneNumber number, CodePurpose purpose, CancellationToken cancel)
    {
        var row = await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<Row>(AccountRows.Command(
            """
            select hash as Hash, sent_at as SentAt, expires_at as ExpiresAt, tries as Tries, used as Used,
                   day_from as DayFrom, day_count as DayCount
            from codes where tenant = @tenant and number = @number and purpose = @purpose
            """,
            new { tenant = tenant.Value, number = (long)number.Digits, purpose = (long)purpose }, ct)), cancel);
        return row is null ? (null, []) : (new CodeState(
            TimeColumns.FromMicroseconds(row.SentAt), TimeColumns.FromMicroseconds(row.ExpiresAt), (int)row.Tries,
            row.Used != 0, TimeColumns.FromMicroseconds(row.DayFrom), (int)row.DayCount), row.Hash);
    }

    // Six digits without bias: a draw above the largest multiple of a million is drawn again.
    string NewCode()
    {
        Span<byte> random = stackalloc byte[4];
        uint drawn;
        do
        {
            ids.Fill(random);
            drawn = BinaryPrimitives.ReadUInt32LittleEndian(random);
        }
        while (drawn >= 4_294_000_000);
        return (drawn % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    sealed class Row
    {
        public byte[] Hash { get; set; } = [];
        public long SentAt { get; set; }
        public long ExpiresAt { get; set; }
        public long Tries { get; set; }
        public long Used { get; set; }
        public long DayFrom { get; set; }
        public long DayCount { get; set; }
    }
}
