using System.Net;
using Hutong.Kernel;

namespace Hutong.Accounts.SignIn;

/// <summary>A ban, or the end of one.</summary>
sealed record Ban(PeerKey Peer, int Level, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether it says that there is none any more.</summary>
    public bool IsLifted => Until <= From;

    /// <summary>The end of a ban by an operator.</summary>
    public static Ban Lifted(PeerKey peer, DateTimeOffset at) => new(peer, 0, at, at);
}

/// <summary>
/// Counts wrong attempts by peer address and by account, and says who must wait. A peer that fails too often is
/// banned for all accounts; an account that is guessed at makes peers wait that have never signed in to it, so that
/// the owner's own devices are not locked out by a stranger.
/// </summary>
sealed class GuessGuard(GuessOptions options, TimeProvider time)
{
    /// <summary>Peers and accounts remembered at most; the oldest half goes when it is full.</summary>
    const int MaxRemembered = 100_000;
    const int KnownPeersPerAccount = 8;
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    static readonly TimeSpan LevelForgotten = TimeSpan.FromDays(1);

    readonly Lock gate = new();
    readonly Dictionary<PeerKey, PeerRecord> peers = [];
    readonly Dictionary<AccountId, AccountRecord> accounts = [];

    /// <summary>Bans in force.</summary>
    public int Banned
    {
        get
        {
            var now = time.GetUtcNow();
            lock (gate)
            {
                return peers.Values.Count(peer => peer.BannedUntil > now);
            }
        }
    }

    /// <summary>Whether a peer may try at all.</summary>
    public bool MayTry(IPAddress? peer)
    {
        if (peer is null)
        {
            return true;
        }

        lock (gate)
        {
            return !peers.TryGetValue(PeerKey.Of(peer), out var record) || record.BannedUntil <= time.GetUtcNow();
        }
    }

    /// <summary>Whether a peer may try this account now.</summary>
    public bool MayTry(IPAddress? peer, AccountId account)
    {
        if (!MayTry(peer))
        {
            return false;
        }

        lock (gate)
        {
            return !account.IsSome || !accounts.TryGetValue(account, out var record) ||
                record.WaitUntil <= time.GetUtcNow() ||
                (peer is not null && record.KnownPeers.Contains(PeerKey.Of(peer)));
        }
    }

    /// <summary>Counts a wrong attempt; returns a ban when one begins.</summary>
    public Ban? Failed(IPAddress? peer, AccountId account)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (account.IsSome)
            {
                CountAccount(account, now);
            }

            return peer is null || (IPAddress.IsLoopback(peer) && !options.BanLoopback)
                ? null : CountPeer(PeerKey.Of(peer), now);
        }
    }

    /// <summary>A right attempt: the account's count starts again, and the peer is known to it.</summary>
    public void Succeeded(IPAddress? peer, AccountId account)
    {
        lock (gate)
        {
            if (!accounts.TryGetValue(account, out var record))
            {
                // An account nobody guesses at is not worth a record, except to know its owner's peers.
                Bound(accounts, static record => record.LastFailure);
                accounts[account] = record = new AccountRecord();
            }

            record.Failures = 0;
            record.WaitUntil = default;
            if (peer is not null && !record.KnownPeers.Contains(PeerKey.Of(peer)))
            {
                record.KnownPeers.Add(PeerKey.Of(peer));
                if (record.KnownPeers.Count > KnownPeersPerAccount)
                {
                    record.KnownPeers.RemoveAt(0);
                }
            }
        }
    }

    /// <summary>
    /// Takes what was stored before a restart, or by another process; what is known here may be younger.
    /// </summary>
    public void Take(Ban ban)
    {
        lock (gate)
        {
            peers.TryGetValue(ban.Peer, out var known);
            if (ban.IsLifted)
            {
                // What was counted since stays counted.
                if (known is not null && known.LastBan <= ban.From && known.BannedUntil > ban.From)
                {
                    peers.Remove(ban.Peer);
                }

                return;
            }

            if (known is not null && known.LastBan > ban.From)
            {
                return;
            }

            var record = PeerOf(ban.Peer);
            (record.Level, record.BannedUntil, record.LastBan) = (ban.Level, ban.Until, ban.From);
        }
    }

    /// <summary>Lifts a ban; false when there was none.</summary>
    public bool Lift(PeerKey peer)
    {
        lock (gate)
        {
            return peers.Remove(peer, out var record) && record.BannedUntil > time.GetUtcNow();
        }
    }

    Ban? CountPeer(PeerKey peer, DateTimeOffset now)
    {
        var record = PeerOf(peer);
        if (now - record.WindowFrom > TimeSpan.FromMinutes(options.WindowMinutes))
        {
            (record.WindowFrom, record.Failures) = (now, 0);
        }

        if (++record.Failures < options.PeerFailures || record.BannedUntil > now)
        {
            return null;
        }

        record.Level = now - record.LastBan > LevelForgotten ? 0 : Math.Min(record.Level + 1, 16);
        var minutes = Math.Min((long)options.BanMinutes << record.Level, options.LongestBanHours * 60L);
        (record.LastBan, record.BannedUntil, record.Failures) = (now, now.AddMinutes(minutes), 0);
        return new(peer, record.Level, now, record.BannedUntil);
    }

    void CountAccount(AccountId account, DateTimeOffset now)
    {
        if (!accounts.TryGetValue(account, out var record))
        {
            Bound(accounts, static record => record.LastFailure);
            accounts[account] = record = new AccountRecord();
        }

        record.LastFailure = now;
        if (++record.Failures > options.AccountFailures)
        {
            var exponent = Math.Min(record.Failures - options.AccountFailures - 1, 20);
            var wait = TimeSpan.FromSeconds(1L << exponent);
            record.WaitUntil = now + (wait < LongestWait ? wait : LongestWait);
        }
    }

    PeerRecord PeerOf(PeerKey peer)
    {
        if (!peers.TryGetValue(peer, out var record))
        {
            Bound(peers,
                static record => record.BannedUntil > record.WindowFrom ? record.BannedUntil : record.WindowFrom);
            peers[peer] = record = new PeerRecord { WindowFrom = time.GetUtcNow() };
        }

        return record;
    }

    static void Bound<TKey, TRecord>(Dictionary<TKey, TRecord> map, Func<TRecord, DateTimeOffset> age)
        where TKey : notnull
    {
        if (map.Count < MaxRemembered)
        {
            return;
        }

        foreach (var key in map.OrderBy(pair => age(pair.Value)).Take(MaxRemembered / 2).Select(pair => pair.Key)
            .ToArray())
        {
            map.Remove(key);
        }
    }

    sealed class PeerRecord
    {
        public int Failures;
        public int Level;
        public DateTimeOffset WindowFrom;
        public DateTimeOffset BannedUntil;
        public DateTimeOffset LastBan;
    }

    sealed class AccountRecord
    {
        public readonly List<PeerKey> KnownPeers = [];
        public int Failures;
        public DateTimeOffset LastFailure;
        public DateTimeOffset WaitUntil;
    }
}
