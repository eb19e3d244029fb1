using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Calling.Settings;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Kernel;

namespace Hutong.Calling.Lines;

/// <summary>
/// Which accounts are in a call, for those that somebody watches. Of all others nothing is kept, so that a call which
/// nobody watches costs one look at a number.
/// </summary>
sealed class LineBoard(
    CallTable table, CallPolicy policy, CallSettingsStore settings, CallingOptions options) : ILines
{
    /// <summary>What fits into a notification; a person with more calls is busy all the same.</summary>
    const int CallsMax = 10;

    readonly ConcurrentDictionary<AccountId, Line> lines = new();
    volatile Action<AccountId>[] listeners = [];
    int watched;

    /// <summary>How many accounts are watched.</summary>
    public int Count => Volatile.Read(ref watched);

    /// <inheritdoc />
    public async ValueTask<LineSight> SightAsync(AccountRef watcher, AccountRef owner, CancellationToken cancel)
    {
        if (watcher.Account == owner.Account)
        {
            return LineSight.PickUp;
        }

        if (watcher.Tenant != owner.Tenant)
        {
            return LineSight.Nothing;
        }

        var chosen = await settings.OfAsync(owner, cancel);
        var audience = chosen.BusyLamp == LampAudience.Usual ? options.BusyLamp : chosen.BusyLamp;
        return !await policy.MayWatchAsync(owner, watcher, audience, cancel) ? LineSight.Nothing
            : chosen.LampTakesCalls ? LineSight.PickUp : LineSight.State;
    }

    /// <inheritdoc />
    public IReadOnlyList<LineCall> Of(AccountId account) =>
        lines.TryGetValue(account, out var line) ? line.All() : [];

    /// <inheritdoc />
    public IDisposable Watch(AccountId account)
    {
        while (true)
        {
            var line = lines.GetOrAdd(account, static _ => new());
            if (line.TryEnter(() => Fill(line, account)))
            {
                return new Watching(this, account, line);
            }

            // Its last watcher has just gone: it is being taken out, and is made anew.
        }
    }

    /// <inheritdoc />
    public IDisposable Listen(Action<AccountId> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        lock (lines)
        {
            listeners = [.. listeners, listener];
        }

        return new Listening(this, listener);
    }

    /// <summary>Something of a call has changed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="also">Whoever may be in it no more.</param>
    public void Changed(Call call, AccountRef? also = null)
    {
        if (Volatile.Read(ref watched) == 0)
        {
            return;
        }

        Look(call, call.From?.Account);
        Look(call, call.To?.Account);
        Look(call, also);
        foreach (var leg in call.Legs)
        {
            Look(call, leg.Party.Account);
        }
    }

    // From now on changes are looked at; what was before is looked up.
    void Fill(Line line, AccountId account)
    {
        Interlocked.Increment(ref watched);
        foreach (var call in table.All)
        {
            line.Put(call.Id, () => Now(call, account));
        }
    }

    void Look(Call call, AccountRef? account)
    {
        if (account is null || !lines.TryGetValue(account.Account, out var line)
            || !line.Put(call.Id, () => Now(call, account.Account)))
        {
            return;
        }

        foreach (var listener in listeners)
        {
            listener(account.Account);
        }
    }

    // How far a call is for an account; null when the account is not in it.
    static LineCall? Now(Call call, AccountId account)
    {
        LineCall? now = null;
        foreach (var leg in call.Legs)
        {
            if (leg.State != LegState.Ended && leg.Party.Account?.Account == account)
            {
                var state = leg.State switch
                {
                    LegState.Answered => LineState.Talking,
                    LegState.Ringing => LineState.Ringing,
                    _ => LineState.Trying,
                };
                now = now is null || state > now.State ? new(call.Id, state, !leg.IsIncoming) : now;
            }
        }

        // Apps that call each other directly have no leg here.
        if (now is null && call is { KeepOpen: true, IsOver: false }
            && (call.From?.Account?.Account == account || call.To?.Account?.Account == account))
        {
            now = new(call.Id, call.AnsweredAt is null ? LineState.Ringing : LineState.Talking,
                call.To?.Account?.Account == account);
        }

        return now;
    }

    void Leave(AccountId account, Line line)
    {
        if (line.Leave())
        {
            Interlocked.Decrement(ref watched);
            lines.TryRemove(KeyValuePair.Create(account, line));
        }
    }

    void Forget(Action<AccountId> listener)
    {
        lock (lines)
        {
            listeners = [.. listeners.Where(one => one != listener)];
        }
    }

    /// <summary>The calls of one account that is watched.</summary>
    sealed class Line
    {
        readonly List<LineCall> calls = [];
        int watchers;

        /// <summary>Counts a watcher; the first does something before all others. False when it is given up.</summary>
        public bool TryEnter(Action first)
        {
            lock (calls)
            {
                if (watchers < 0)
                {
                    return false;
                }

                if (watchers++ == 0)
                {
                    first();
                }

                return true;
            }
        }

        /// <summary>Whether that was the last.</summary>
        public bool Leave()
        {
            lock (calls)
            {
                if (--watchers > 0)
                {
                    return false;
                }

                watchers = -1;
                return true;
            }
        }

        public IReadOnlyList<LineCall> All()
        {
            lock (calls)
            {
                return [.. calls];
            }
        }

        /// <summary>
        /// Whether that is something new. What is so now is found out inside: the last to look is right.
        /// </summary>
        public bool Put(string call, Func<LineCall?> now)
        {
            lock (calls)
            {
                var at = calls.FindIndex(one => one.Call == call);
                var fresh = now();
                if (at < 0 ? fresh is null || calls.Count == CallsMax : calls[at] == fresh)
                {
                    return false;
                }

                if (fresh is null)
                {
                    calls.RemoveAt(at);
                }
                else if (at < 0)
                {
                    calls.Add(fresh);
                }
                else
                {
                    calls[at] = fresh;
                }

                return true;
            }
        }
    }

    sealed class Watching(LineBoard board, AccountId account, Line line) : IDisposable
    {
        int disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 0)
            {
                board.Leave(account, line);
            }
        }
    }

    sealed class Listening(LineBoard board, Action<AccountId> listener) : IDisposable
    {
        public void Dispose() => board.Forget(listener);
    }
}
