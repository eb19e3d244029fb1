using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.SignUp;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Accounts.Pairing;

/// <summary>How far a pairing is.</summary>
enum PairingState
{
    /// <summary>Shown on the computer.</summary>
    Shown = 0,

    /// <summary>Scanned: both screens show the matching code.</summary>
    Scanned = 1,

    /// <summary>Allowed on the telephone.</summary>
    Allowed = 2,

    /// <summary>Refused there.</summary>
    Refused = 3,
}

/// <summary>What the computer gets: the secret is its own, the rest goes into the picture.</summary>
sealed record NewPairing(string Secret, string Url, DateTimeOffset Expires);

/// <summary>What the telephone shows before it allows.</summary>
/// <param name="Device">What the computer's client says it is.</param>
/// <param name="Peer">The address that it asks from.</param>
/// <param name="Code">Four digits, the same as on the computer's screen.</param>
/// <param name="Expires">When it is over.</param>
sealed record PairingView(string Device, string Peer, string Code, DateTimeOffset Expires);

/// <summary>News for the computer.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Code">The matching code, once it was scanned.</param>
/// <param name="In">The session, when it was allowed.</param>
sealed record PairingNews(PairingState State, string? Code, SignedIn? In);

/// <summary>
/// Signs a computer in that shows a code to a telephone. The picture holds an id that only lets a signed-in telephone
/// look; the computer's own secret, never shown, fetches the session, once. Rows, so that the two may meet on
/// different nodes; a waiting computer is woken at once on its own node and looks every second otherwise.
/// </summary>
sealed class PairingDesk(
    IStore store, AccountDirectory directory, ApiTokens tokens, AccountWriter writer, GuessGuard guard,
    IPublicAddress web, IIdSource ids, PairingOptions options, TimeProvider time)
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Peers counted at most; then counting begins anew.</summary>
    const int PeersMax = 50_000;

    readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    readonly Dictionary<UInt128, int> counts = [];
    DateTimeOffset countedFrom;

    public async ValueTask<AccountAnswer<NewPairing>> BeginAsync(
        string device, SignInOrigin origin, CancellationToken cancel)
    {
        if (!guard.MayTry(origin.Peer) || !MayBegin(origin))
        {
            return (AccountFault.TooMany, "too many codes were made from here: try later");
        }

        var (secret, id) = (ids.NewToken() + ids.NewToken(), ids.NewToken());
        var now = time.GetUtcNow();
        var end = now.AddSeconds(options.ValidSeconds);
        var unit = new UnitOfWork()
            .Sql("delete from pairings where expires_at <= @now", new { now = now.ToMicroseconds() })
            .Sql("""
                insert into pairings (pairing, secret, device, peer, code, state, account, expires_at)
                values (@id, @secret, @device, @peer, @code, 0, 0, @end)
                """,
                new
                {
                    id, secret = TokenText.Hash(secret), device, peer = origin.Peer?.ToString() ?? "", code = NewCode(),
                    end = end.ToMicroseconds(),
                });
        return await writer.CommitAsync(
            unit, new NewPairing(secret, $"{web.Http}/#/pair?id={id}", end), cancel);
    }

    /// <summary>What the computer asks: waits for news up to the setting's seconds.</summary>
    public async ValueTask<AccountAnswer<PairingNews>> AskAsync(
        string secret, PairingState known, SignInOrigin origin, CancellationToken cancel)
    {
        var until = time.GetUtcNow().AddSeconds(options.WaitSeconds);
        while (true)
        {
            if (await FindAsync("secret = @secret", new { secret = TokenText.Hash(secret), now = Now }, cancel)
                is not { } row)
            {
                return (AccountFault.NotFound, "the code is used or its time is over: show a new one");
            }

            var state = (PairingState)row.State;
            if (state == PairingState.Allowed)
            {
                return await AdmitAsync(row, origin, cancel);
            }

            if (state == PairingState.Refused)
            {
                return (AccountFault.NotAllowed, "it was refused on the telephone");
            }

            if (state != known || time.GetUtcNow() >= until)
            {
                return new PairingNews(state, state == PairingState.Scanned ? row.Code : null, null);
            }

            await WaitAsync(row.Pairing, cancel);
        }
    }

    /// <summary>The telephone has scanned: both screens show the code from now on.</summary>
    public async ValueTask<AccountAnswer<PairingView>> LookAsync(string id, CancellationToken cancel)
    {
        if (await FindAsync("pairing = @id", new { id, now = Now }, cancel) is not { } row
            || row.State > (long)PairingState.Scanned)
        {
            return (AccountFault.NotFound, "the code is used or its time is over");
        }

        var view = new PairingView(row.Device, row.Peer, row.Code, TimeColumns.FromMicroseconds(row.ExpiresAt));
        return row.State == (long)PairingState.Scanned ? view : await MoveAsync(
            new UnitOfWork().Sql(
                "update pairings set state = 1 where pairing = @id and state = 0", new { id }, expectRows: 1),
            id, view, cancel);
    }

    /// <summary>
    /// Allows or refuses on the telephone. Allowing wants the code that was shown: it proves the look.
    /// </summary>
    public async ValueTask<AccountAnswer<Done>> AnswerAsync(
        AccountRef account, string id, string? code, bool allow, CancellationToken cancel)
    {
        var unit = new UnitOfWork().Sql(
            """
            update pairings set state = @state, account = @account
            where pairing = @id and state = 1 and expires_at > @now and (code = @code or @state = 3)
            """,
            new
            {
                state = (long)(allow ? PairingState.Allowed : PairingState.Refused), id, code = code ?? "", now = Now,
                account = account.Account.Value,
            }, expectRows: 1);
        writer.Audit(unit, account, account.Account, allow ? "accounts.pairing-allowed" : "accounts.pairing-refused");
        return await MoveAsync(unit, id, Done.Value, cancel);
    }

    async ValueTask<AccountAnswer<PairingNews>> AdmitAsync(Row row, SignInOrigin origin, CancellationToken cancel)
    {
        var holder = await directory.AccountAsync(new AccountId(row.Account), cancel);
        if (holder.Ref is not { } account || holder.State == AccountState.Disabled)
        {
            return holder.Ref is null ? AccountFault.NotFound : AccountFault.Disabled;
        }

        var unit = new UnitOfWork().Sql(
            "delete from pairings where pairing = @id and state = 2", new { id = row.Pairing }, expectRows: 1);
        var (token, device) = tokens.Add(unit, account.Tenant, account.Account, row.Device);
        writer.Audit(unit, account, account.Account, "accounts.signed-in-by-pairing");
        var answer = await writer.CommitAsync(unit, new PairingNews(
            PairingState.Allowed, null, new(account, token, device, false, null)), cancel);
        if (answer.IsDone)
        {
            guard.Succeeded(origin.Peer, account.Account);
        }

        return answer.Fault == AccountFault.Conflict ? AccountFault.NotFound : answer;
    }

    async ValueTask<AccountAnswer<T>> MoveAsync<T>(UnitOfWork unit, string id, T value, CancellationToken cancel)
    {
        var answer = await writer.CommitAsync(unit, value, cancel);
        if (answer.IsDone && waiting.TryRemove(id, out var woken))
        {
            woken.TrySetResult();
        }

        return answer.Fault == AccountFault.Conflict
            ? (AccountFault.NotFound, "the code is used, its time is over, or the digits are others") : answer;
    }

    async Task WaitAsync(string id, CancellationToken cancel)
    {
        var news = waiting.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await news.Task.WaitAsync(Look, time, cancel);
        }
        catch (TimeoutException)
        {
            // The telephone may be on another node: look at the row.
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    ValueTask<Row?> FindAsync(string where, object parameters, CancellationToken cancel) =>
        store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<Row>(AccountRows.Command(
            $"""
            select pairing as Pairing, device as Device, peer as Peer, code as Code, state as State,
                   account as Account, expires_at as ExpiresAt
            from pairings where {where} and expires_at > @now
            """, parameters, ct)), cancel);

    bool MayBegin(SignInOrigin origin)
    {
        if (origin.Peer is null)
        {
            return true;
        }

        var now = time.GetUtcNow();
        lock (gate)
        {
            if (now - countedFrom >= Window || counts.Count >= PeersMax)
            {
                counts.Clear();
                countedFrom = now;
            }

            var key = PeerPrefix.Of(origin.Peer);
            counts[key] = counts.GetValueOrDefault(key) + 1;
            return counts[key] <= options.PerPeer;
        }
    }

    string NewCode()
    {
        Span<byte> random = stackalloc byte[4];
        ids.Fill(random);
        return (BinaryPrimitives.ReadUInt32LittleEndian(random) % 10_000).ToString("D4", CultureInfo.InvariantCulture);
    }

    long Now => time.GetUtcNow().ToMicroseconds();

    sealed class Row
    {
        public string Pairing { get; set; } = "";
        public string Device { get; set; } = "";
        public string Peer { get; set; } = "";
        public string Code { get; set; } = "";
        public long State { get; set; }
        public long Account { get; set; }
        public long ExpiresAt { get; set; }
    }
}
